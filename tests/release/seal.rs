//! A sealed copy of the archives, with a key of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::dist;

/// The archives, the manifest, the checksums and the signature, in a temporary directory.
pub(super) struct Release {
    root: TempDir,
    /// The public key in ASCII armor.
    pub(super) public_key: String,
    /// The ID of the key: the last 16 digits of the fingerprint.
    pub(super) key_id: String,
}

impl Release {
    /// Seals the archives of this build with a new RSA key.
    pub(super) fn sealed() -> Result<Self> {
        let root = TempDir::with_prefix("release-")?;
        let sealed = root.path().join("dist");
        fs::create_dir(&sealed)?;
        for entry in fs::read_dir(dist()?).context("run `.ci/release archives` first")? {
            let entry = entry?;
            if entry.path().extension().is_some_and(|extension| extension == "zip") {
                fs::copy(entry.path(), sealed.join(entry.file_name()))?;
            }
        }
        let fingerprint = generate_key(root.path(), "rsa2048")?;
        let public_key = gpg(root.path(), &["--armor", "--export", &fingerprint])?;
        seal(root.path(), &fingerprint)?;
        let key_id = fingerprint[fingerprint.len() - 16..].to_owned();
        Ok(Self { root, public_key, key_id })
    }

    /// The path of a file of the release.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.root.path().join("dist").join(name)
    }
}

/// Runs `.ci/release seal` for a target directory that has also the keyring.
fn seal(root: &Path, fingerprint: &str) -> Result<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/release");
    let mut command = Command::new(std::env::var_os("PYTHON").unwrap_or("python3".into()));
    command.arg(script).arg("seal").env("CARGO_TARGET_DIR", root);
    succeeded(command.env("GNUPGHOME", root).env("GPG_FINGERPRINT", fingerprint))
}

/// Makes a key without a passphrase, and returns its fingerprint.
fn generate_key(root: &Path, algorithm: &str) -> Result<String> {
    let name = format!("Release test, {algorithm}");
    gpg(root, &["--passphrase", "", "--quick-generate-key", &name, algorithm, "sign"])?;
    let keys = gpg(root, &["--with-colons", "--list-secret-keys", &name])?;
    let line = keys.lines().find_map(|line| line.strip_prefix("fpr:")).context("no fingerprint")?;
    Ok(line.trim_matches(':').to_owned())
}

fn gpg(root: &Path, arguments: &[&str]) -> Result<String> {
    succeeded(Command::new("gpg").arg("--batch").args(arguments).env("GNUPGHOME", root))
}

fn succeeded(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {}: {error}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn a_key_that_the_registry_does_not_accept_is_refused() -> Result<()> {
    let root = TempDir::with_prefix("release-")?;
    fs::create_dir(root.path().join("dist"))?;
    let fingerprint = generate_key(root.path(), "ed25519")?;
    let error = seal(root.path(), &fingerprint).err().context("the key was accepted")?.to_string();
    assert!(error.contains("RSA"), "{error}");
    Ok(())
}
