//! What the tests share: workspaces with the provider under test, configurations, golden files.

mod golden;
mod socks;

use std::path::Path;

use anyhow::{Result, ensure};
use mock_alicloud::Cloud;
use serde_json::json;
pub(crate) use terraform_host::{
    Diagnostic, Feature, Output, PROVIDER, Terraform, Workspace, assert_holds_none, assert_none,
    assert_presentable,
};

pub(crate) use golden::{assert_golden, assert_golden_text, data_source_types};
pub(crate) use socks::SocksProxy;

/// The provider's binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud");

/// The log messages of a read whose first API call is throttled.
pub(crate) const LOG_OF_THROTTLED_READ: [&str; 9] = [
    "request received",
    "credential chosen",
    "API call",
    "API response",
    "API call failed",
    "waiting for a turn in the queue of calls",
    "API call",
    "API response",
    "request served",
];

/// Makes a program available under another path.
pub(crate) fn link(program: &Path, path: &Path) -> Result<()> {
    #[cfg(unix)]
    std::os::unix::fs::symlink(program, path)?;
    // Windows lets few users make symbolic links.
    #[cfg(windows)]
    std::fs::copy(program, path)?;
    Ok(())
}

/// A workspace without a cloud.
pub(crate) fn empty_workspace() -> Result<Workspace> {
    Workspace::new(BINARY)
}

/// A workspace whose environment contains the endpoints of a cloud, an access key with every
/// permission, and the region `cn-hangzhou`.
pub(crate) fn workspace_against(cloud: &Cloud) -> Result<Workspace> {
    Workspace::against(BINARY, cloud)
}

/// A `data` block for an address such as `alicloud_kms_key.example`, with arguments of type string.
pub(crate) fn data(address: &str, arguments: &[(&str, &str)]) -> String {
    let labels = address.replace('.', "\" \"");
    let line = |(name, value): &(&str, &str)| format!("  {name} = {}\n", json!(value));
    let arguments: String = arguments.iter().map(line).collect();
    format!("data \"{labels}\" {{\n{arguments}}}\n")
}

/// An `output` block.
pub(crate) fn output(name: &str, expression: &str) -> String {
    format!("output \"{name}\" {{\n  value = {expression}\n}}\n")
}

/// Whether the host is older than the functions of providers. Such a host must refuse the
/// workspace's configuration, which calls one.
pub(crate) fn refuses_functions(workspace: &Workspace) -> Result<bool> {
    let is_older = !Terraform::installed()?.has(Feature::ProviderFunctions);
    if is_older {
        let validation = workspace.validate()?;
        let refusal = validation.diagnostics()?.into_iter().next();
        let is_refused = refusal.is_some_and(|error| error.summary.starts_with("Missing "));
        ensure!(is_refused, "not a syntax error: {}", validation.text());
    }
    Ok(is_older)
}
