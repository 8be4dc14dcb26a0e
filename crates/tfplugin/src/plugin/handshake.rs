//! The handshake: the environment variables of the host, and the line that answers them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::ParsedCertificate;

use super::cookie::{MAGIC_COOKIE_KEY, MAGIC_COOKIE_VALUE};
use super::error::Error;
use super::listener::Address;
use crate::environment::Environment;

/// The version of go-plugin's handshake: the first field of the line.
const CORE_PROTOCOL_VERSION: u16 = 1;

/// What the host requests by its environment variables.
#[derive(Debug)]
pub(super) struct HandshakeRequest {
    /// `PLUGIN_CLIENT_CERT`: the only client certificate that the plugin accepts. `None`: no TLS.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    /// `PLUGIN_MULTIPLEX_GRPC`: whether the host expects the field about multiplexing.
    pub(super) asks_for_multiplexing: bool,
}

impl HandshakeRequest {
    pub(super) fn from_environment(environment: &Environment) -> Result<Self, Error> {
        if environment.get(MAGIC_COOKIE_KEY) != Some(MAGIC_COOKIE_VALUE) {
            return Err(Error::NoCookie);
        }
        let client_certificate = environment
            .get_os("PLUGIN_CLIENT_CERT")
            .map(|pem| certificate(pem.as_encoded_bytes()).map_err(Error::ClientCertificate))
            .transpose()?;
        let asks_for_multiplexing = environment.get_os("PLUGIN_MULTIPLEX_GRPC").is_some();
        Ok(Self { client_certificate, asks_for_multiplexing })
    }
}

/// The first certificate in a PEM text.
fn certificate(pem: &[u8]) -> Result<CertificateDer<'static>, String> {
    let certificate = CertificateDer::from_pem_slice(pem).map_err(|error| error.to_string())?;
    match ParsedCertificate::try_from(&certificate) {
        Ok(_) => Ok(certificate),
        Err(error) => Err(format!("the PEM text contains no X.509 certificate: {error}")),
    }
}

/// The line with which the plugin announces its address.
///
/// `core protocol | application protocol | network | address | grpc | certificate`. The certificate
/// is the DER of the plugin's certificate in base64 without padding; empty without TLS. If the host
/// expects the field, `| false` follows: the plugin does not multiplex. Older hosts would parse
/// that field as part of the certificate.
#[derive(Debug)]
pub(super) struct Handshake<'a> {
    pub(super) protocol_version: u16,
    pub(super) address: &'a Address,
    pub(super) server_certificate: Option<&'a CertificateDer<'static>>,
    pub(super) has_multiplexing_field: bool,
}

impl fmt::Display for Handshake<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { network, address } = self.address;
        let certificate =
            self.server_certificate.map(|der| STANDARD_NO_PAD.encode(der)).unwrap_or_default();
        write!(
            f,
            "{CORE_PROTOCOL_VERSION}|{}|{network}|{address}|grpc|{certificate}{}",
            self.protocol_version,
            if self.has_multiplexing_field { "|false" } else { "" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_wrong_cookie_is_refused() {
        for variables in [vec![], vec![(MAGIC_COOKIE_KEY, "tasty")]] {
            let environment = variables.into_iter().collect();
            assert!(matches!(
                HandshakeRequest::from_environment(&environment),
                Err(Error::NoCookie)
            ));
        }
    }

    #[test]
    fn a_client_certificate_that_is_no_certificate_is_an_error() {
        for pem in [
            "nonsense",
            "-----BEGIN CERTIFICATE-----\nnonsense",
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n-----END CERTIFICATE-----\n",
            "-----BEGIN PRIVATE KEY-----\nbm9uc2Vuc2U=\n-----END PRIVATE KEY-----\n",
        ] {
            let environment = Environment::from_iter([
                (MAGIC_COOKIE_KEY, MAGIC_COOKIE_VALUE),
                ("PLUGIN_CLIENT_CERT", pem),
            ]);
            let error = HandshakeRequest::from_environment(&environment).unwrap_err();
            assert!(matches!(error, Error::ClientCertificate(_)), "{pem:?}: {error}");
        }
    }

    #[test]
    fn the_line_carries_the_certificate_without_padding() {
        let certificate = CertificateDer::from(vec![0xff; 4]);
        let mut line = Handshake {
            protocol_version: 6,
            address: &Address { network: "unix", address: "/tmp/plugin".into() },
            server_certificate: Some(&certificate),
            has_multiplexing_field: false,
        };
        assert_eq!(line.to_string(), "1|6|unix|/tmp/plugin|grpc|/////w");
        line.server_certificate = None;
        assert_eq!(line.to_string(), "1|6|unix|/tmp/plugin|grpc|");
    }

    #[test]
    fn a_seventh_field_is_written_for_hosts_that_expect_it() {
        let line = Handshake {
            protocol_version: 5,
            address: &Address { network: "tcp", address: "127.0.0.1:10000".into() },
            server_certificate: None,
            has_multiplexing_field: true,
        };
        assert_eq!(line.to_string(), "1|5|tcp|127.0.0.1:10000|grpc||false");
    }
}
