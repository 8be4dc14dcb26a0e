//! The ways in which Terraform comes by the provider.

use std::path::Path;

use anyhow::{Context, Result};
use mock_alicloud::Cloud;
use serde_json::json;

use super::{KEY, kms_key};
use crate::support::{BINARY, Output, PROVIDER, Terraform, Workspace, workspace_against};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes a mirror with the provider the only source of providers, so that `init` installs from there.
pub(super) fn install_from_mirror(workspace: &Workspace) -> Result<()> {
    let platform = &Terraform::installed()?.platform;
    let package = format!("mirror/{PROVIDER}/{VERSION}/{platform}");
    std::fs::create_dir_all(workspace.path(&package))?;
    let binary = workspace.path(&format!("{package}/terraform-provider-alicloud_v{VERSION}"));
    std::os::unix::fs::symlink(BINARY, binary)?;
    let mirror = json!(workspace.path("mirror"));
    workspace.install(&format!("filesystem_mirror {{\n    path = {mirror}\n  }}"))
}

#[test]
fn a_development_override_needs_no_init_and_leaves_no_lock() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    let plan = workspace.plan()?.succeeded()?;
    let directory = Path::new(BINARY).parent().context("the binary has no directory")?;
    let overridden = format!("{PROVIDER} in {}", directory.display());
    assert!(plan.stdout.contains(&overridden), "{}", plan.text());
    assert!(!workspace.path("configuration/.terraform.lock.hcl").exists());
    Ok(())
}

#[test]
fn init_installs_from_a_mirror_and_locks_what_it_installed() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    install_from_mirror(&workspace)?;

    let init = workspace.run(&["init", "-input=false", "-no-color"])?.succeeded()?;
    assert!(init.stdout.contains(&format!("Installed {PROVIDER} v{VERSION}")), "{}", init.text());
    let lock = workspace.read(".terraform.lock.hcl")?;
    for text in [&format!("provider \"{PROVIDER}\""), &format!("version = \"{VERSION}\""), "\"h1:"]
    {
        assert!(lock.contains(text), "{text}: {lock}");
    }

    let plan: Output = workspace.plan()?.succeeded()?;
    assert!(!plan.stdout.contains("development overrides"), "{}", plan.text());
    assert_eq!(cloud.requests().len(), 1);
    let again = workspace.run(&["init", "-input=false", "-lockfile=readonly"])?;
    again.succeeded()?;
    assert_eq!(workspace.read(".terraform.lock.hcl")?, lock);
    Ok(())
}
