//! A certificate authority that lasts as long as its process and certifies any host.

use std::sync::Arc;

use anyhow::Context;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::server::{NoClientAuth, WebPkiClientVerifier};
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// The characters of a line of PEM.
const PEM_LINE: usize = 64;

/// An authority and the one key that it certifies for every host.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    server_key: KeyPair,
    provider: Arc<CryptoProvider>,
}

impl Authority {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name = name("mock-alicloud");
        Ok(Self {
            issuer: CertifiedIssuer::self_signed(params, KeyPair::generate()?)?,
            server_key: KeyPair::generate()?,
            provider: Arc::new(ring::default_provider()),
        })
    }

    /// The certificate of the authority, in PEM.
    pub(crate) fn pem(&self) -> String {
        let text = BASE64_STANDARD.encode(self.issuer.der());
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for line in text.as_bytes().chunks(PEM_LINE) {
            pem.extend(line.iter().map(|byte| char::from(*byte)));
            pem.push('\n');
        }
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }

    /// How to be a TLS server for a host, which may be an IP address.
    pub(crate) fn server(&self, host: &str) -> anyhow::Result<Arc<ServerConfig>> {
        self.issue(&params(&[host])?)
    }

    /// How to be a TLS server with a certificate that the authority has issued.
    pub(crate) fn issue(&self, params: &CertificateParams) -> anyhow::Result<Arc<ServerConfig>> {
        self.config(params.signed_by(&self.server_key, &self.issuer)?, None)
    }

    /// How to be a TLS server with a certificate that the authority has issued, for clients with a
    /// certificate that the authority has issued.
    pub(crate) fn issue_and_verify_clients(
        &self,
        params: &CertificateParams,
    ) -> anyhow::Result<Arc<ServerConfig>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone())?;
        let verifier =
            WebPkiClientVerifier::builder_with_provider(roots.into(), self.provider.clone());
        let verifier = verifier.build()?;
        self.config(params.signed_by(&self.server_key, &self.issuer)?, Some(verifier))
    }

    /// How to be a TLS server with a certificate that the authority has not issued.
    pub(crate) fn self_sign(
        &self,
        params: &CertificateParams,
    ) -> anyhow::Result<Arc<ServerConfig>> {
        self.config(params.self_signed(&self.server_key)?, None)
    }

    fn config(
        &self,
        certificate: Certificate,
        verifier: Option<Arc<dyn ClientCertVerifier>>,
    ) -> anyhow::Result<Arc<ServerConfig>> {
        let key = PrivatePkcs8KeyDer::from(self.server_key.serialize_der());
        let config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(verifier.unwrap_or_else(|| Arc::new(NoClientAuth)))
            .with_single_cert(vec![certificate.into()], key.into())
            .context("the certificate cannot be used")?;
        Ok(Arc::new(config))
    }
}

/// A server's certificate for hosts, good for as long as any.
pub(crate) fn params(hosts: &[&str]) -> anyhow::Result<CertificateParams> {
    let names: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = name(hosts.first().unwrap_or(&""));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}
