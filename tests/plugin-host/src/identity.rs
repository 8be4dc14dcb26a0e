//! The host's certificate, as go-plugin's `mtls.go` makes it: ECDSA over P-521, self-signed, an
//! authority as well as a client.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use p521::ecdsa::signature::Signer as _;
use p521::ecdsa::{DerSignature, SigningKey};
use p521::elliptic_curve::Generate;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, Signer, SigningKey as TlsSigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::der::asn1::Ia5String;
use x509_cert::der::oid::db::rfc5280::{ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH};
use x509_cert::der::{Encode, EncodePem, pem::LineEnding};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::Validity;
use x509_cert::{Certificate, TbsCertificate};

/// A certificate and its private key.
#[derive(Clone)]
pub struct Identity {
    certificate: Certificate,
    key: SigningKey,
}

impl Identity {
    /// Makes a new key and certificate.
    ///
    /// # Errors
    /// When the certificate cannot be built.
    pub fn generate() -> anyhow::Result<Self> {
        Self::certified(SigningKey::generate(), 1)
    }

    /// Another certificate with the same key. Only the serial number differs.
    ///
    /// # Errors
    /// When the certificate cannot be built.
    pub fn with_another_certificate(&self) -> anyhow::Result<Self> {
        Self::certified(self.key.clone(), 2)
    }

    fn certified(key: SigningKey, serial: u32) -> anyhow::Result<Self> {
        let public_key = SubjectPublicKeyInfoOwned::from_key(key.verifying_key())?;
        let validity = Validity::from_now(Duration::from_secs(24 * 60 * 60))?;
        let serial = SerialNumber::from(serial);
        let builder = CertificateBuilder::new(Profile::new()?, serial, validity, public_key)?;
        let certificate = builder.build::<_, DerSignature>(&key)?;
        Ok(Self { certificate, key })
    }

    /// The certificate in the format of `PLUGIN_CLIENT_CERT`.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn pem(&self) -> anyhow::Result<String> {
        self.certificate.to_pem(LineEnding::LF).context("PEM")
    }

    /// This certificate with another key: the identity of an impostor who has seen the certificate.
    #[must_use]
    pub fn with_key_of(&self, other: &Self) -> Self {
        Self { certificate: self.certificate.clone(), key: other.key.clone() }
    }

    /// The identity of a TLS client.
    ///
    /// # Errors
    /// When the certificate cannot be encoded.
    pub(crate) fn resolver(&self) -> anyhow::Result<Arc<dyn ResolvesClientCert>> {
        let certificate = CertificateDer::from(self.certificate.to_der()?);
        let key = Arc::new(P521(self.key.clone()));
        let certified = Arc::new(CertifiedKey::new(vec![certificate], key));
        Ok(Arc::new(rustls::sign::SingleCertAndKey::from(certified)))
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

struct Profile {
    name: Name,
}

impl Profile {
    fn new() -> anyhow::Result<Self> {
        Ok(Self { name: Name::from_str("CN=localhost,O=HashiCorp")? })
    }
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.name.clone()
    }

    fn get_subject(&self) -> Name {
        self.name.clone()
    }

    fn build_extensions(
        &self,
        _spk: SubjectPublicKeyInfoRef<'_>,
        _issuer_spk: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let usage = KeyUsage(
            KeyUsages::DigitalSignature
                | KeyUsages::KeyEncipherment
                | KeyUsages::KeyAgreement
                | KeyUsages::KeyCertSign,
        );
        let names = vec![GeneralName::DnsName(Ia5String::new("localhost")?)];
        let purposes = ExtendedKeyUsage(vec![ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH]);
        let authority = BasicConstraints { ca: true, path_len_constraint: None };
        let subject = tbs.subject();
        Ok(vec![
            usage.to_extension(subject, &[])?,
            purposes.to_extension(subject, &[])?,
            authority.to_extension(subject, &[])?,
            SubjectAltName(names).to_extension(subject, &[])?,
        ])
    }
}

/// The key in the format of a TLS library.
#[derive(Clone)]
struct P521(SigningKey);

impl std::fmt::Debug for P521 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("P521")
    }
}

impl TlsSigningKey for P521 {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered
            .contains(&SignatureScheme::ECDSA_NISTP521_SHA512)
            .then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for P521 {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let signature: DerSignature = self.0.sign(message);
        Ok(signature.as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}
