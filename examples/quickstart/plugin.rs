//! The plugin of this working copy.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use mock_alicloud::{Cloud, Environment};

/// The prefixes of the variables that configure the provider.
const PREFIXES: [&str; 3] = ["ALICLOUD_", "ALIBABA_CLOUD_", "ALIBABACLOUD_"];

/// Builds the plugin in the profile of this example, and returns the path of the plugin.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    let example = std::env::current_exe()?;
    let directory =
        example.ancestors().nth(2).context("this example is not in a target directory")?;
    let profile = directory.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let profile = if profile == "debug" { "dev" } else { profile };
    let status = terraform_host::cargo()
        .args(["build", "--quiet", "--bin", "terraform-provider-alicloud", "--profile", profile])
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the plugin does not build");
    let name = format!("terraform-provider-alicloud{}", std::env::consts::EXE_SUFFIX);
    Ok(directory.join(name))
}

/// The variables of this process that a run against the mock must not inherit.
pub(crate) fn inherited_settings() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let is_setting = |name: &String| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    names.filter(is_setting).collect()
}

/// The variables that point the plugin at the mock, each with its value. The configuration names
/// the region.
pub(crate) fn settings(cloud: &Cloud) -> Vec<(&'static str, String)> {
    let mut settings = Environment::new(cloud, None, false).set;
    settings.retain(|(name, _)| *name != "ALIBABA_CLOUD_REGION");
    settings
}
