//! The certificates of the authorities that verify servers.
//!
//! `SSL_CERT_FILE` names a file and `SSL_CERT_DIR` names directories, as for OpenSSL and Go. Without
//! both, the system's certificates count.

use std::path::Path;
use std::sync::Arc;
use std::{fmt, io};

use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use tokio::sync::OnceCell;

use super::{pem, thread};
use crate::error::call::ErrorKind;
use crate::error::shortage::Shortage;
use crate::error::transport::TransportFault;
use crate::machine::Machine;

/// The variable that names a file with certificates in PEM.
const FILE: &str = "SSL_CERT_FILE";

/// The variable that names directories of such files, separated as in `PATH`.
const DIRECTORIES: &str = "SSL_CERT_DIR";

const CURE: &str = "The certificates that this machine trusts must be installed (often a package \
    `ca-certificates`), or named by `SSL_CERT_FILE`";

/// The certificates of authorities, loaded when they are first needed. A failure is not kept: the
/// next request loads the certificates again.
#[derive(Debug)]
pub(super) struct Certificates {
    machine: Arc<dyn Machine>,
    config: OnceCell<Arc<ClientConfig>>,
}

/// Why no server can be verified.
#[derive(Debug)]
enum Failure {
    Shortage(Shortage),
    Other(String),
}

impl Certificates {
    /// The certificates of a machine. Reads no file yet.
    pub(super) fn new(machine: Arc<dyn Machine>) -> Self {
        Self { machine, config: OnceCell::new() }
    }

    /// The TLS settings of a client that trusts these certificates.
    ///
    /// # Errors
    /// If no certificate can be loaded, or a file or directory that a variable names cannot be
    /// used.
    pub(super) async fn client_config(&self) -> Result<Arc<ClientConfig>, ErrorKind> {
        let load = || async {
            let machine = Arc::clone(&self.machine);
            let loaded = thread::run(move || load(&*machine)).await;
            loaded.map_err(|error| Failure::of("HTTPS cannot be set up", &error))?
        };
        let config = self.config.get_or_try_init(load).await;
        config.cloned().map_err(|failure| match failure {
            Failure::Shortage(shortage) => TransportFault::Shortage(shortage).into(),
            Failure::Other(problem) => ErrorKind::Request(problem),
        })
    }
}

impl Failure {
    fn of(problem: impl fmt::Display, error: &io::Error) -> Self {
        match Shortage::of(error) {
            Some(shortage) => Self::Shortage(shortage),
            None => Self::Other(format!("{problem}: {error}")),
        }
    }
}

fn load(machine: &dyn Machine) -> Result<Arc<ClientConfig>, Failure> {
    // Fails if a provider is already installed, which is fine.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = ClientConfig::builder();
    let config = match configured(machine)? {
        Some(roots) => builder.with_root_certificates(roots).with_no_client_auth(),
        None => system(machine, builder)?,
    };
    Ok(Arc::new(config))
}

/// The certificates that variables name; `None` if no variable is set.
fn configured(machine: &dyn Machine) -> Result<Option<RootCertStore>, Failure> {
    let (file, directories) = (machine.variable(FILE), machine.variable(DIRECTORIES));
    if file.is_none() && directories.is_none() {
        return Ok(None);
    }
    let mut roots = RootCertStore::empty();
    if let Some(path) = file.map(Path::new) {
        let place = format!("the file {}, which `{FILE}` names,", path.display());
        let bytes = machine.read(path).map_err(|error| unreadable(&place, &error))?;
        if add(&mut roots, &bytes, path) == 0 {
            let problem = if bytes.is_empty() { "is empty" } else { NO_CERTIFICATE };
            return Err(Failure::Other(format!("{place} {problem}")));
        }
    }
    if let Some(directories) = directories {
        let mut failure = None;
        let paths = std::env::split_paths(directories);
        for path in paths.filter(|path| !path.as_os_str().is_empty()) {
            let place = format!("the directory {}, which `{DIRECTORIES}` names,", path.display());
            match add_directory(&mut roots, machine, &path) {
                Ok(()) => {}
                Err(error) if Shortage::of(&error).is_some() => {
                    return Err(unreadable(&place, &error));
                }
                Err(error) => {
                    tracing::warn!(path = %path.display(), %error, "certificates not read");
                    failure = failure.or(Some(unreadable(&place, &error)));
                }
            }
        }
        if roots.is_empty() {
            let place = format!("the directory {directories}, which `{DIRECTORIES}` names,");
            let none = || Failure::Other(format!("{place} {NO_CERTIFICATE}"));
            return Err(failure.unwrap_or_else(none));
        }
    }
    Ok(Some(roots))
}

const NO_CERTIFICATE: &str = "contains no certificate in PEM";

/// The settings with the certificates of the system.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn system(
    machine: &dyn Machine,
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
) -> Result<ClientConfig, Failure> {
    let places = openssl_probe::probe();
    let mut roots = RootCertStore::empty();
    let mut problem = String::new();
    if let Some(file) = places.cert_file {
        match machine.read(&file) {
            Ok(bytes) => drop(add(&mut roots, &bytes, &file)),
            Err(error) => problem = tolerated(&file, &error)?,
        }
    }
    for directory in places.cert_dir {
        if let Err(error) = add_directory(&mut roots, machine, &directory) {
            problem = tolerated(&directory, &error)?;
        }
    }
    if roots.is_empty() {
        let none = format!("HTTPS cannot be set up: no certificates were found{problem}. {CURE}");
        return Err(Failure::Other(none));
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// What to say of a place of the system that cannot be read, if no other place has certificates.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn tolerated(path: &Path, error: &io::Error) -> Result<String, Failure> {
    match Shortage::of(error) {
        Some(shortage) => Err(Failure::Shortage(shortage)),
        None => Ok(format!("; {} cannot be read: {error}", path.display())),
    }
}

/// The settings with the system's verification of certificates.
#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn system(
    _machine: &dyn Machine,
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
) -> Result<ClientConfig, Failure> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let config = builder.with_platform_verifier();
    let config = config
        .map_err(|error| Failure::Other(format!("HTTPS cannot be set up: {error}. {CURE}")))?;
    Ok(config.with_no_client_auth())
}

fn unreadable(place: &str, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::FileTooLarge => {
            Failure::Other(format!("{place} is larger than any file of certificates"))
        }
        io::ErrorKind::InvalidInput => Failure::Other(format!("{place} is not a regular file")),
        _ => Failure::of(format!("{place} cannot be read"), error),
    }
}

/// Adds the certificates of all files in a directory. Files without certificates are ignored.
fn add_directory(
    roots: &mut RootCertStore,
    machine: &dyn Machine,
    directory: &Path,
) -> io::Result<()> {
    for path in machine.files(directory)? {
        match machine.read(&path) {
            Ok(bytes) => drop(add(roots, &bytes, &path)),
            Err(error) if Shortage::of(&error).is_some() => return Err(error),
            Err(error) => tracing::warn!(path = %path.display(), %error, "certificate not read"),
        }
    }
    Ok(())
}

/// Adds the certificates of a file, and returns their number. Sections that are not certificates,
/// and certificates that cannot be parsed, are ignored.
fn add(roots: &mut RootCertStore, bytes: &[u8], path: &Path) -> usize {
    let (mut added, mut ignored) = (0, 0);
    for certificate in pem::certificates(&String::from_utf8_lossy(bytes)) {
        match certificate.map(|certificate| roots.add(certificate)) {
            Some(Ok(())) => added += 1,
            Some(Err(_)) | None => ignored += 1,
        }
    }
    if ignored > 0 {
        let path = path.display();
        tracing::warn!(%path, added, ignored, "some certificates cannot be parsed and are ignored");
    }
    added
}
