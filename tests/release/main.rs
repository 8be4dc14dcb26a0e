//! The archives that `.ci/release` has made, installed as users install them.
//!
//! `cargo test` does not run these tests. Run `.ci/release archives`, then
//! `cargo test --test release`.

mod archive;
mod installation;
mod registry;
mod seal;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use terraform_host::Terraform;

const VERSION: &str = env!("CARGO_PKG_VERSION");

const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud");

/// The target directory of this build.
fn target() -> Result<&'static Path> {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().context("the target directory")
}

/// The directory of the archives.
fn dist() -> Result<PathBuf> {
    Ok(target()?.join("dist"))
}

/// The file name of the archive for this machine.
fn archive_name() -> Result<String> {
    let platform = &Terraform::installed()?.platform;
    Ok(format!("terraform-provider-alicloud_{VERSION}_{platform}.zip"))
}
