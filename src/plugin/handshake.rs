//! What the host says in the environment, and the one line that answers it.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::Protocol;
use crate::environment::Environment;

/// The environment variable by which Terraform and OpenTofu say that they, and not a person,
/// started the plugin.
pub const MAGIC_COOKIE_KEY: &str = "TF_PLUGIN_MAGIC_COOKIE";

/// The value of [`MAGIC_COOKIE_KEY`]. It is public and protects nothing.
pub const MAGIC_COOKIE_VALUE: &str =
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// The version of go-plugin's own handshake: the first field of the line.
const CORE_PROTOCOL_VERSION: u16 = 1;

/// Why the plugin cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The magic cookie is missing or wrong: a person started the binary.
    #[error("the host did not send the magic cookie")]
    NoCookie,
    /// None of the versions that the host offers is served here.
    #[error(
        "this host offers plugin protocol {}; this provider speaks {}. \
         Terraform 1.0 and later and OpenTofu offer it",
        list(.offered), list(.served)
    )]
    NoCommonVersion {
        /// What the host offers, as it wrote it.
        offered: Vec<String>,
        /// What the plugin serves.
        served: Vec<String>,
    },
    /// `PLUGIN_CLIENT_CERT` is not a certificate in PEM.
    #[error("the host's certificate in PLUGIN_CLIENT_CERT cannot be read: {0}")]
    ClientCertificate(String),
    /// The plugin's own certificate cannot be made.
    #[error("no TLS certificate can be made: {0}")]
    Identity(String),
    /// The socket cannot be made.
    #[error("cannot listen in {}: {source}", directory.display())]
    Socket {
        /// The directory that was tried.
        directory: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The handshake cannot be written.
    #[error("cannot write the handshake to stdout: {0}")]
    Stdout(io::Error),
    /// Signals cannot be received.
    #[error("cannot receive signals: {0}")]
    Signal(io::Error),
    /// The gRPC server failed.
    #[error("cannot serve: {0}")]
    Serve(tonic::transport::Error),
}

/// What the host asks for, from its environment variables.
#[derive(Debug)]
pub(super) struct Host {
    /// `PLUGIN_PROTOCOL_VERSIONS`; `None` when a host from before version negotiation set none.
    offered: Option<Vec<String>>,
    /// `PLUGIN_CLIENT_CERT`: the only certificate that may connect. `None`: plain transport.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    /// `PLUGIN_UNIX_SOCKET_DIR`, or the temporary directory.
    pub(super) socket_directory: PathBuf,
}

impl Host {
    pub(super) fn from_environment(environment: &Environment) -> Result<Self, Error> {
        if environment.get(MAGIC_COOKIE_KEY) != Some(MAGIC_COOKIE_VALUE) {
            return Err(Error::NoCookie);
        }
        let offered = environment
            .get("PLUGIN_PROTOCOL_VERSIONS")
            .map(|text| text.split(',').map(|version| version.trim().to_owned()).collect());
        let client_certificate = environment
            .get_os("PLUGIN_CLIENT_CERT")
            .map(|pem| CertificateDer::from_pem_slice(pem.as_encoded_bytes()))
            .transpose()
            .map_err(|error| Error::ClientCertificate(error.to_string()))?;
        let socket_directory = environment
            .get_os("PLUGIN_UNIX_SOCKET_DIR")
            .or_else(|| environment.get_os("TMPDIR"))
            .unwrap_or(OsStr::new("/tmp"))
            .into();
        Ok(Self { offered, client_certificate, socket_directory })
    }

    /// The highest protocol that both sides have; the lowest for a host that lists none, as
    /// go-plugin does.
    pub(super) fn choose(&self, protocols: Vec<Protocol>) -> Result<Protocol, Error> {
        let served = protocols.iter().map(|protocol| protocol.version.to_string()).collect();
        let chosen = match &self.offered {
            None => protocols.into_iter().min_by_key(|protocol| protocol.version),
            Some(offered) => protocols
                .into_iter()
                .filter(|protocol| offered.contains(&protocol.version.to_string()))
                .max_by_key(|protocol| protocol.version),
        };
        chosen.ok_or_else(|| Error::NoCommonVersion {
            offered: self.offered.clone().unwrap_or_default(),
            served,
        })
    }
}

/// The line by which the plugin tells its host where it listens.
///
/// `core protocol | application protocol | network | address | grpc | certificate`. The
/// certificate is the DER of the plugin's own, in base64 without padding; empty for plain
/// transport.
#[derive(Debug)]
pub(super) struct Handshake<'a> {
    pub(super) protocol_version: u16,
    pub(super) address: &'a Path,
    pub(super) server_certificate: Option<&'a CertificateDer<'static>>,
}

impl fmt::Display for Handshake<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificate =
            self.server_certificate.map(|der| STANDARD_NO_PAD.encode(der)).unwrap_or_default();
        write!(
            f,
            "{CORE_PROTOCOL_VERSION}|{}|unix|{}|grpc|{certificate}",
            self.protocol_version,
            self.address.display(),
        )
    }
}

fn list(versions: &[String]) -> String {
    versions.join(", ")
}

#[cfg(test)]
mod tests {
    use tonic::service::Routes;

    use super::*;

    fn host(versions: Option<&str>) -> Host {
        let mut variables = vec![(MAGIC_COOKIE_KEY, MAGIC_COOKIE_VALUE)];
        variables.extend(versions.map(|versions| ("PLUGIN_PROTOCOL_VERSIONS", versions)));
        Host::from_environment(&variables.into_iter().collect()).unwrap()
    }

    fn chosen(offered: Option<&str>, served: &[u16]) -> Result<u16, Error> {
        let protocol = |version: &u16| Protocol { version: *version, routes: Routes::default() };
        host(offered).choose(served.iter().map(protocol).collect()).map(|chosen| chosen.version)
    }

    #[test]
    fn the_highest_common_version_is_chosen() {
        assert_eq!(chosen(Some("5,6"), &[5, 6]).unwrap(), 6);
        assert_eq!(chosen(Some("4, 5"), &[5, 6]).unwrap(), 5);
    }

    #[test]
    fn a_host_that_lists_no_versions_gets_the_lowest() {
        assert_eq!(chosen(None, &[6, 5]).unwrap(), 5);
    }

    #[test]
    fn entries_that_are_no_numbers_are_passed_over() {
        assert_eq!(chosen(Some("six,,6,-1"), &[6]).unwrap(), 6);
    }

    #[test]
    fn no_common_version_names_both_sides() {
        let error = chosen(Some("4,5"), &[6]).unwrap_err().to_string();
        assert!(error.contains("offers plugin protocol 4, 5; this provider speaks 6"), "{error}");
    }

    #[test]
    fn a_missing_or_wrong_cookie_is_refused() {
        for variables in [vec![], vec![(MAGIC_COOKIE_KEY, "tasty")]] {
            let environment = variables.into_iter().collect();
            assert!(matches!(Host::from_environment(&environment), Err(Error::NoCookie)));
        }
    }

    #[test]
    fn a_client_certificate_that_is_no_certificate_is_an_error() {
        let environment = Environment::from_iter([
            (MAGIC_COOKIE_KEY, MAGIC_COOKIE_VALUE),
            ("PLUGIN_CLIENT_CERT", "-----BEGIN CERTIFICATE-----\nnonsense"),
        ]);
        let error = Host::from_environment(&environment).unwrap_err();
        assert!(matches!(error, Error::ClientCertificate(_)), "{error}");
    }

    #[test]
    fn the_line_carries_the_certificate_without_padding() {
        let certificate = CertificateDer::from(vec![0xff; 4]);
        let mut line = Handshake {
            protocol_version: 6,
            address: Path::new("/tmp/plugin"),
            server_certificate: Some(&certificate),
        };
        assert_eq!(line.to_string(), "1|6|unix|/tmp/plugin|grpc|/////w");
        line.server_certificate = None;
        assert_eq!(line.to_string(), "1|6|unix|/tmp/plugin|grpc|");
    }
}
