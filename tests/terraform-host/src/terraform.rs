//! The Terraform or OpenTofu that tests run.

use std::ffi::OsString;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, ensure};
use serde::Deserialize;

use crate::command;

/// The environment variable that names the program to run. Otherwise, the program is on the `PATH`.
/// The name is terraform-plugin-testing's.
const PATH_VARIABLE: &str = "TF_ACC_TERRAFORM_PATH";

const NOT_INSTALLED: &str = "neither `terraform` nor `tofu` is on the PATH: install one, from \
    https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install";

/// The host program, as its `version` command describes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Terraform {
    /// The name or the path of the program.
    #[serde(skip)]
    pub program: OsString,
    /// Whether the program is OpenTofu.
    #[serde(skip)]
    pub is_opentofu: bool,
    /// The version, which Terraform also sends to the provider.
    #[serde(rename = "terraform_version")]
    pub version: String,
    /// The platform in the form of provider mirrors, such as `linux_amd64`.
    pub platform: String,
}

/// A feature that not every supported version has.
#[derive(Clone, Copy, Debug)]
pub enum Feature {
    /// The command `test`.
    Test,
    /// Functions of providers.
    ProviderFunctions,
    /// Files of mocks, which `source` of `mock_provider` names.
    MockFiles,
    /// The host names to providers the version of Terraform to which OpenTofu corresponds.
    OtherVersionForProviders,
}

/// The first version with a feature that no version has.
const NEVER: (u32, u32) = (u32::MAX, 0);

impl Feature {
    /// The first versions of Terraform and of OpenTofu with the feature, as `(major, minor)`.
    fn first_versions(self) -> ((u32, u32), (u32, u32)) {
        match self {
            Self::Test => ((1, 6), (1, 6)),
            Self::ProviderFunctions => ((1, 8), (1, 7)),
            Self::MockFiles => ((1, 7), NEVER),
            Self::OtherVersionForProviders => (NEVER, (1, 12)),
        }
    }
}

impl Terraform {
    /// The program that `TF_ACC_TERRAFORM_PATH` names. If the variable is not set: Terraform from
    /// the `PATH`, or OpenTofu if only OpenTofu is installed.
    ///
    /// # Errors
    /// If the named program does not run, or neither program is on the `PATH`.
    pub fn installed() -> Result<&'static Self> {
        static INSTALLED: OnceLock<Result<Terraform, String>> = OnceLock::new();
        let found = INSTALLED.get_or_init(|| Self::find().map_err(|error| format!("{error:#}")));
        found.as_ref().map_err(|error| anyhow!("{error}"))
    }

    /// Whether this version of the program has a feature.
    pub fn has(&self, feature: Feature) -> bool {
        let mut numbers = self.version.split('.').map(|number| number.parse().unwrap_or_default());
        let version = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
        let (terraform, opentofu) = feature.first_versions();
        version >= if self.is_opentofu { opentofu } else { terraform }
    }

    fn find() -> Result<Self> {
        match std::env::var_os(PATH_VARIABLE) {
            Some(program) => {
                let shown = program.display().to_string();
                Self::ask(program).with_context(|| format!("{PATH_VARIABLE} names {shown}"))
            }
            None => ["terraform", "tofu"]
                .into_iter()
                .find_map(|program| Self::ask(program.into()).ok())
                .context(NOT_INSTALLED),
        }
    }

    fn ask(program: OsString) -> Result<Self> {
        let run = |arguments: &[&str]| {
            command::run(Command::new(&program).args(arguments).env("CHECKPOINT_DISABLE", "1"))
        };
        let output = run(&["version", "-json"])?;
        ensure!(output.status.success(), "`version -json` failed: {}", output.status);
        let terraform: Self = serde_json::from_slice(&output.stdout)?;
        let is_opentofu = run(&["version"])?.stdout.starts_with(b"OpenTofu");
        Ok(Self { program, is_opentofu, ..terraform })
    }
}
