//! Development versions of the provider, in the mirror that Terraform and OpenTofu use without a
//! CLI configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};

use crate::{PROVIDER, Terraform};

/// The least patch number of a development version: the seconds of a date in 2001.
const DATES: u64 = 1_000_000_000;

/// The filesystem mirror that needs no CLI configuration, of Terraform and of OpenTofu.
///
/// # Errors
/// If the environment names no home directory.
pub fn implied_mirror() -> Result<PathBuf> {
    if cfg!(windows) {
        let data = std::env::var_os("APPDATA").context("APPDATA is not set")?;
        Ok(PathBuf::from(data).join("terraform.d").join("plugins"))
    } else {
        let home = std::env::home_dir().context("HOME is not set")?;
        Ok(home.join(".terraform.d/plugins"))
    }
}

/// The cargo that runs this program, for another build.
///
/// Cargo describes the package of this program in variables. With these variables, build scripts
/// of dependencies would run again in each build.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    for (name, _) in std::env::vars_os() {
        let is_of_package = |prefix| name.to_str().is_some_and(|name| name.starts_with(prefix));
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].into_iter().any(is_of_package) {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Installs a binary in a mirror under a new development version, removes earlier development
/// versions, and returns the version.
///
/// A development version is a release with the current time as its patch number, such as
/// `0.1.1764063000`. A version constraint on the release accepts the development version. The lock
/// file of a configuration has the checksum of a version, so each installation needs a new version.
///
/// # Errors
/// If the release is not of the form `0.1.0`, or the mirror cannot be changed.
pub fn install_development(binary: &Path, release: &str, mirror: &Path) -> Result<String> {
    let (minor, _) = release.rsplit_once('.').context("the release is not of the form 0.1.0")?;
    let versions = PROVIDER.split('/').fold(mirror.to_owned(), |path, part| path.join(part));
    fs::create_dir_all(&versions)?;
    let mut seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    for entry in fs::read_dir(&versions)? {
        let entry = entry?;
        let name = entry.file_name();
        let patch = name.to_str().and_then(|name| name.rsplit('.').next()?.parse().ok());
        if let Some(patch) = patch.filter(|patch: &u64| *patch >= DATES) {
            seconds = seconds.max(patch + 1);
            let path = entry.path();
            fs::remove_dir_all(&path)
                .with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    let version = format!("{minor}.{seconds}");
    let package = versions.join(&version).join(&Terraform::installed()?.platform);
    let suffix = std::env::consts::EXE_SUFFIX;
    fs::create_dir_all(&package)?;
    let copy = package.join(format!("terraform-provider-alicloud_v{version}{suffix}"));
    let bytes = fs::copy(binary, &copy)
        .with_context(|| format!("cannot copy {} to {}", binary.display(), copy.display()))?;
    ensure!(bytes > 0, "{} is empty", binary.display());
    Ok(version)
}
