//! Faults of TLS, in words for people.

use rustls::{
    AlertDescription, CertificateError, InvalidMessage, PeerIncompatible, PeerMisbehaved,
};

use crate::error::transport::TransportFault;
use crate::redaction::Redactor;

/// The fault and its cause. The TLS library's messages name Rust types.
pub(super) fn of(error: &rustls::Error) -> (TransportFault, Option<String>) {
    let (fault, cause) = match error {
        rustls::Error::InvalidCertificate(certificate) => {
            let (fault, cause) = certificate_fault(certificate);
            return (fault, Some(cause));
        }
        rustls::Error::InvalidMessage(message) => match message {
            InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion => {
                return (TransportFault::NotTls, None);
            }
            InvalidMessage::CertificatePayloadTooLarge
            | InvalidMessage::HandshakePayloadTooLarge
            | InvalidMessage::MessageTooLarge => {
                (TransportFault::UnsupportedCertificate, CHAIN_TOO_LONG)
            }
            _ => (TransportFault::Tls, "the server sent a malformed message"),
        },
        rustls::Error::PeerIncompatible(incompatible) => {
            (TransportFault::TlsIncompatible, incompatibility(incompatible))
        }
        rustls::Error::PeerMisbehaved(
            PeerMisbehaved::IllegalHelloRetryRequestWithUnofferedNamedGroup
            | PeerMisbehaved::SelectedUnofferedKxGroup
            | PeerMisbehaved::WrongGroupForKeyShare,
        ) => (TransportFault::TlsIncompatible, NO_CURVE),
        rustls::Error::AlertReceived(alert) => alert_fault(*alert),
        _ => (TransportFault::Tls, "the handshake failed"),
    };
    (fault, Some(cause.to_owned()))
}

const CHAIN_TOO_LONG: &str = "the chain of the server's certificate is too long";

const NO_CURVE: &str = "the server has no curve for the key exchange in common with the provider";

const OLD_VERSION: &str = "the server has neither TLS 1.2 nor TLS 1.3";

fn incompatibility(incompatible: &PeerIncompatible) -> &'static str {
    match incompatible {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::SupportedVersionsExtensionRequired => OLD_VERSION,
        PeerIncompatible::NoCipherSuitesInCommon => {
            "the server has no cipher suite in common with the provider"
        }
        PeerIncompatible::NoKxGroupsInCommon | PeerIncompatible::NoEcPointFormatsInCommon => {
            NO_CURVE
        }
        PeerIncompatible::NoSignatureSchemesInCommon => {
            "the server has no signature algorithm in common with the provider"
        }
        _ => "the server lacks a part of TLS that the provider requires",
    }
}

/// The fault of a handshake that the server ends.
fn alert_fault(alert: AlertDescription) -> (TransportFault, &'static str) {
    match alert {
        // The alerts are about the certificate of the client, which is missing.
        AlertDescription::CertificateRequired
        | AlertDescription::NoCertificate
        | AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => {
            (TransportFault::ClientCertificate, "the server demands a certificate of the client")
        }
        AlertDescription::ProtocolVersion => (TransportFault::TlsIncompatible, OLD_VERSION),
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => (
            TransportFault::TlsIncompatible,
            "the server ended the handshake, because it has no cipher suite or curve in common \
             with the provider, or demands a certificate of the client",
        ),
        AlertDescription::UnrecognisedName => {
            (TransportFault::Tls, "the server does not serve this host name")
        }
        _ => (TransportFault::Tls, "the server ended the handshake"),
    }
}

const UNTRUSTED: &str =
    "the server's certificate is from an authority that this machine does not trust";

/// The part of an error of Windows that has its number, `CERT_E_CHAINING`: no chain of certificates
/// ends in a trusted one. The library passes the error on as a text.
const NO_CHAIN_ON_WINDOWS: &str = "(os error -2146762486)";

fn certificate_fault(error: &CertificateError) -> (TransportFault, String) {
    let unsupported = |cause: &str| (TransportFault::UnsupportedCertificate, cause.to_owned());
    let cause = match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet"
        }
        CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let names = names(presented);
            let cause = format!("the server's certificate is for another host: {names}");
            return (TransportFault::Certificate, cause);
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the server's certificate is for another host"
        }
        CertificateError::Revoked => "the server's certificate has been revoked",
        // `BadSignature`: a trusted authority has the same name, and another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => UNTRUSTED,
        CertificateError::Other(other) if other.to_string().contains(NO_CHAIN_ON_WINDOWS) => {
            UNTRUSTED
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            return unsupported(
                "the server's certificate has an algorithm or a curve that the provider does not \
                 support",
            );
        }
        CertificateError::Other(other) if is_chain_too_long(&other.to_string()) => {
            return unsupported(CHAIN_TOO_LONG);
        }
        _ => "the server's certificate is not one for servers, or not signed by an authority",
    };
    (TransportFault::Certificate, cause.to_owned())
}

/// Whether the library's error is about the length of a chain. The library hides the type of the
/// error, and the text is the name of a variant.
fn is_chain_too_long(error: &str) -> bool {
    ["Maximum", "PathLenConstraint"].iter().any(|part| error.contains(part))
}

/// The names of a certificate. The library wraps each name in its type: `DnsName("a")`.
fn names(presented: &[String]) -> String {
    let name = |text: &String| text.split('"').nth(1).unwrap_or(text).to_owned();
    Redactor::default().presentable(&presented.iter().map(name).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use std::io;

    use rustls::OtherError;
    use rustls::pki_types::ServerName;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_certificate_is_said_without_the_library_s_types() {
        let name = ServerName::try_from("kms.example.com").unwrap();
        let presented = vec!["DnsName(\"localhost\")".to_owned()];
        let [other, no_chain] = ["CaUsedAsEndEntity", "No chain. (os error -2146762486)"]
            .map(|text| OtherError(std::sync::Arc::new(io::Error::other(text))));
        for (certificate, expected) in [
            (CertificateError::UnknownIssuer, "an authority that this machine does not trust"),
            (CertificateError::BadSignature, "an authority that this machine does not trust"),
            (
                CertificateError::NotValidForNameContext { expected: name, presented },
                "is for another host: localhost",
            ),
            (CertificateError::Expired, "has expired"),
            (CertificateError::Other(other), "is not one for servers"),
            (CertificateError::Other(no_chain), "an authority that this machine does not trust"),
        ] {
            let (fault, cause) = of(&rustls::Error::InvalidCertificate(certificate));
            let cause = cause.unwrap();
            assert_eq!(fault, TransportFault::Certificate);
            assert!(cause.contains(expected) && !cause.contains(['(', '"']), "{cause}");
        }
    }

    #[test]
    fn every_way_to_fail_has_a_fault_and_a_cause_of_its_own() {
        use rustls::Error::{AlertReceived, InvalidMessage as Invalid};
        let too_long =
            OtherError(std::sync::Arc::new(io::Error::other("MaximumPathDepthExceeded")));
        for (error, fault, cause) in [
            (
                AlertReceived(AlertDescription::CertificateRequired),
                TransportFault::ClientCertificate,
                "demands a certificate of the client",
            ),
            (
                AlertReceived(AlertDescription::ProtocolVersion),
                TransportFault::TlsIncompatible,
                "neither TLS 1.2 nor TLS 1.3",
            ),
            (
                PeerIncompatible::ServerDoesNotSupportTls12Or13.into(),
                TransportFault::TlsIncompatible,
                "neither TLS 1.2 nor TLS 1.3",
            ),
            (
                AlertReceived(AlertDescription::HandshakeFailure),
                TransportFault::TlsIncompatible,
                "no cipher suite",
            ),
            (
                PeerIncompatible::NoKxGroupsInCommon.into(),
                TransportFault::TlsIncompatible,
                "no curve",
            ),
            (
                Invalid(InvalidMessage::HandshakePayloadTooLarge),
                TransportFault::UnsupportedCertificate,
                "too long",
            ),
            (
                rustls::Error::InvalidCertificate(CertificateError::Other(too_long)),
                TransportFault::UnsupportedCertificate,
                "too long",
            ),
            (
                AlertReceived(AlertDescription::InternalError),
                TransportFault::Tls,
                "the server ended the handshake",
            ),
            (Invalid(InvalidMessage::InvalidContentType), TransportFault::NotTls, ""),
        ] {
            let (found, found_cause) = of(&error);
            assert_eq!(found, fault, "{error:?}");
            let found_cause = found_cause.unwrap_or_default();
            assert!(found_cause.contains(cause), "{error:?}: {found_cause}");
        }
    }
}
