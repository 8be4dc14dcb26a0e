//! The Terraform, or OpenTofu, that the tests run.

use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Result, anyhow};
use serde::Deserialize;

use super::process;

/// The host program and what it says of itself.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Terraform {
    /// `terraform` or `tofu`.
    #[serde(skip)]
    pub(crate) program: &'static str,
    /// Its version, which it also tells the provider.
    #[serde(rename = "terraform_version")]
    pub(crate) version: String,
    /// Its platform, such as `linux_amd64`, as mirrors of providers spell it.
    pub(crate) platform: String,
}

impl Terraform {
    /// Terraform, or OpenTofu where only that is installed.
    ///
    /// # Errors
    /// When there is neither: these tests mean nothing without it.
    pub(crate) fn installed() -> Result<&'static Self> {
        static INSTALLED: OnceLock<Option<Terraform>> = OnceLock::new();
        let installed =
            INSTALLED.get_or_init(|| ["terraform", "tofu"].into_iter().find_map(Self::ask));
        installed.as_ref().ok_or_else(|| {
            anyhow!("these tests run Terraform: install `terraform` or `tofu` and put it on PATH")
        })
    }

    fn ask(program: &'static str) -> Option<Self> {
        let mut command = Command::new(program);
        command.args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1");
        let output = process::run(&mut command).ok()?;
        let terraform: Self = serde_json::from_slice(&output.stdout).ok()?;
        Some(Self { program, ..terraform })
    }
}
