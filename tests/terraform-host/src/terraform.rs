//! The installed Terraform or OpenTofu.

use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::command;

const NOT_INSTALLED: &str = "neither `terraform` nor `tofu` is on the PATH: install one, from \
    https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install";

/// The host program, as its `version` command describes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Terraform {
    /// `terraform` or `tofu`.
    #[serde(skip)]
    pub program: &'static str,
    /// The version, which Terraform also sends to the provider.
    #[serde(rename = "terraform_version")]
    pub version: String,
    /// The platform in the form of provider mirrors, such as `linux_amd64`.
    pub platform: String,
}

impl Terraform {
    /// Terraform from the `PATH`, or OpenTofu if only OpenTofu is installed.
    ///
    /// # Errors
    /// If neither program is on the `PATH`.
    pub fn installed() -> Result<&'static Self> {
        static INSTALLED: OnceLock<Option<Terraform>> = OnceLock::new();
        INSTALLED
            .get_or_init(|| ["terraform", "tofu"].into_iter().find_map(Self::ask))
            .as_ref()
            .context(NOT_INSTALLED)
    }

    fn ask(program: &'static str) -> Option<Self> {
        let mut version = Command::new(program);
        version.args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1");
        let output = command::run(&mut version).ok()?;
        let terraform: Self = serde_json::from_slice(&output.stdout).ok()?;
        Some(Self { program, ..terraform })
    }
}
