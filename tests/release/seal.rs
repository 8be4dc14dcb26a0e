//! A sealed copy of the archives, with a key of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::dist;

/// The archives, the manifest, the checksums and the signature, in a temporary directory.
pub(super) struct Release {
    target: TargetDirectory,
    /// The public key in ASCII armor.
    pub(super) public_key: String,
    /// The ID of the key: the last 16 digits of the fingerprint.
    pub(super) key_id: String,
}

impl Release {
    /// Seals the archives of this build with a new RSA key.
    pub(super) fn sealed() -> Result<Self> {
        let target = TargetDirectory::new()?;
        for entry in fs::read_dir(dist()?).context("run `.ci/release archives` first")? {
            let entry = entry?;
            if entry.path().extension().is_some_and(|extension| extension == "zip") {
                fs::copy(entry.path(), target.dist().join(entry.file_name()))?;
            }
        }
        let fingerprint = target.generate_key("rsa2048")?;
        target.seal(&fingerprint)?;
        let public_key = target.dist().join("terraform-provider-alicloud.asc");
        let public_key = fs::read_to_string(public_key).context("no public key")?;
        let key_id = fingerprint[fingerprint.len() - 16..].to_owned();
        Ok(Self { target, public_key, key_id })
    }

    /// The path of a file of the release.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.target.dist().join(name)
    }
}

/// A temporary target directory, which is also the home directory of a keyring.
struct TargetDirectory(TempDir);

impl TargetDirectory {
    fn new() -> Result<Self> {
        let root = TempDir::with_prefix("release-")?;
        fs::create_dir(root.path().join("dist"))?;
        Ok(Self(root))
    }

    fn dist(&self) -> PathBuf {
        self.0.path().join("dist")
    }

    /// Makes a key without a passphrase, and returns its fingerprint.
    fn generate_key(&self, algorithm: &str) -> Result<String> {
        let name = format!("Release test, {algorithm}");
        self.gpg(&["--passphrase", "", "--quick-generate-key", &name, algorithm, "sign"])?;
        let keys = self.gpg(&["--with-colons", "--list-secret-keys", &name])?;
        let line = keys.lines().find_map(|line| line.strip_prefix("fpr:"));
        Ok(line.context("no fingerprint")?.trim_matches(':').to_owned())
    }

    /// Runs `.ci/release seal` with a key of the keyring.
    fn seal(&self, fingerprint: &str) -> Result<String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/release");
        let mut command = Command::new(std::env::var_os("PYTHON").unwrap_or("python3".into()));
        command.arg(script).arg("seal").env("CARGO_TARGET_DIR", self.0.path());
        succeeded(command.env("GNUPGHOME", self.0.path()).env("GPG_FINGERPRINT", fingerprint))
    }

    fn gpg(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new("gpg");
        succeeded(command.arg("--batch").args(arguments).env("GNUPGHOME", self.0.path()))
    }
}

impl Drop for TargetDirectory {
    fn drop(&mut self) {
        let mut command = Command::new("gpgconf");
        drop(command.args(["--kill", "gpg-agent"]).env("GNUPGHOME", self.0.path()).status());
    }
}

fn succeeded(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {}: {error}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn a_key_that_the_registry_does_not_accept_is_refused() -> Result<()> {
    let target = TargetDirectory::new()?;
    let fingerprint = target.generate_key("ed25519")?;
    let error = target.seal(&fingerprint).err().context("the key was accepted")?.to_string();
    assert!(error.contains("RSA"), "{error}");
    Ok(())
}
