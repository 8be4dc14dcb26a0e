//! Mutual TLS as in go-plugin's AutoMTLS: each side makes a certificate for one process, and trusts
//! only the exact certificate of the other side.

use std::sync::Arc;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{self, CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
};
use tokio_rustls::TlsAcceptor;

use super::error::Error;
use super::p521;

/// The certificate of the plugin for this process, with the only client that it accepts.
#[derive(Debug)]
pub(super) struct Identity {
    certificate: CertificateDer<'static>,
    config: ServerConfig,
}

impl Identity {
    /// Makes a key and a certificate for `localhost`, the name that hosts expect.
    ///
    /// P-256 is the fastest curve that every host accepts. Terraform starts the plugin several
    /// times for each plan.
    pub(super) fn for_client(client: CertificateDer<'static>) -> Result<Self, Error> {
        let identity = |error: &dyn std::error::Error| Error::Identity(error.to_string());
        let key =
            KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|error| identity(&error))?;
        let mut params =
            CertificateParams::new(["localhost".to_owned()]).map_err(|error| identity(&error))?;
        params.distinguished_name.push(DnType::CommonName, "localhost");
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.self_signed(&key).map_err(|error| identity(&error))?.der().clone();

        let provider = Arc::new(crypto::ring::default_provider());
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| identity(&error))?
            .with_client_cert_verifier(Arc::new(PinnedClient { client, provider }))
            .with_single_cert(vec![certificate.clone()], key.into())
            .map_err(|error| identity(&error))?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self { certificate, config })
    }

    /// The certificate that the host pins.
    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    pub(super) fn into_acceptor(self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::new(self.config))
    }
}

/// Accepts one client certificate and checks that the client has its key.
///
/// The certificate is self-signed and marked as an authority. Path validation rejects such client
/// certificates, so the check is equality with the certificate in the environment.
#[derive(Debug)]
struct PinnedClient {
    client: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl PinnedClient {
    /// The algorithms for a signature. Hosts sign with P-521, which ring does not support.
    fn algorithms(&self, signature: &DigitallySignedStruct) -> &WebPkiSupportedAlgorithms {
        match signature.scheme {
            SignatureScheme::ECDSA_NISTP521_SHA512 => &p521::ALGORITHMS,
            _ => &self.provider.signature_verification_algorithms,
        }
    }
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if *certificate == self.client {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = self.algorithms(signature);
        crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = self.algorithms(signature);
        crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    /// In TLS 1.2 the hash does not depend on the curve: a client with a key on P-521 can choose
    /// any scheme of this list, but only one scheme with P-521 can be verified.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        match p521::is_key_of(&self.client) {
            true => p521::ALGORITHMS.supported_schemes(),
            false => self.provider.signature_verification_algorithms.supported_schemes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;

    use super::*;

    fn schemes_for(client: CertificateDer<'static>) -> Vec<SignatureScheme> {
        let provider = Arc::new(crypto::ring::default_provider());
        PinnedClient { client, provider }.supported_verify_schemes()
    }

    #[test]
    fn a_client_is_offered_only_signature_schemes_that_can_be_verified_with_its_key()
    -> anyhow::Result<()> {
        let p521 = plugin_host::Identity::generate()?.pem()?;
        let p521 = CertificateDer::from_pem_slice(p521.as_bytes())?;
        assert_eq!(schemes_for(p521.clone()), [SignatureScheme::ECDSA_NISTP521_SHA512]);
        // The key of the plugin is on P-256.
        let p256 = schemes_for(Identity::for_client(p521)?.certificate);
        assert!(p256.contains(&SignatureScheme::ECDSA_NISTP256_SHA256), "{p256:?}");
        Ok(())
    }
}
