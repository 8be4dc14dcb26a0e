//! The ways in which Terraform comes by the provider.

use std::path::Path;

use anyhow::{Context, Result};
use mock_alicloud::Cloud;
use serde_json::json;
use terraform_host::install_development;

use super::{KEY, kms_key};
use crate::support::{
    BINARY, Output, PROVIDER, Terraform, Workspace, empty_workspace, link, workspace_against,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes a mirror with the provider the only source of providers, so that `init` installs from there.
pub(crate) fn install_from_mirror(workspace: &Workspace) -> Result<()> {
    let platform = &Terraform::installed()?.platform;
    let package = format!("mirror/{PROVIDER}/{VERSION}/{platform}");
    std::fs::create_dir_all(workspace.path(&package))?;
    let suffix = std::env::consts::EXE_SUFFIX;
    let name = format!("{package}/terraform-provider-alicloud_v{VERSION}{suffix}");
    link(Path::new(BINARY), &workspace.path(&name))?;
    let mirror = json!(workspace.path("mirror"));
    workspace.install(&format!("filesystem_mirror {{\n    path = {mirror}\n  }}"))
}

#[test]
fn a_development_override_needs_no_init_and_leaves_no_lock() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    let plan = workspace.plan()?.succeeded()?;
    // On Windows, the binary is in a directory of the workspace too.
    let own_directory = workspace.path("override");
    let directory = Path::new(BINARY).parent().context("the binary has no directory")?;
    let directory = if cfg!(windows) { &own_directory } else { directory };
    let overridden = json!(format!("{PROVIDER} in {}", directory.display())).to_string();
    assert!(plan.stdout.contains(overridden.trim_matches('"')), "{}", plan.text());
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

/// A build of the provider that is not the same, byte for byte: what stands behind the program is
/// not read when the program runs.
fn changed_build(path: &Path) -> Result<()> {
    let mut bytes = std::fs::read(BINARY)?;
    bytes.extend(b"changed");
    std::fs::write(path, bytes)?;
    Ok(std::fs::set_permissions(path, std::fs::metadata(BINARY)?.permissions())?)
}

#[test]
fn a_second_installation_for_development_replaces_the_first_in_spite_of_its_lock() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    // No installation method: the mirror is the one below the home directory.
    workspace.write_cli_configuration("")?;
    let home = if cfg!(windows) { "home/terraform.d" } else { "home/.terraform.d" };
    let mirror = workspace.path(home).join("plugins");
    let changed = workspace.path("changed");
    changed_build(&changed)?;

    let mut versions = Vec::new();
    for binary in [Path::new(BINARY), &changed] {
        let version = install_development(binary, VERSION, &mirror)?;
        let init =
            workspace.run(&["init", "-upgrade", "-input=false", "-no-color"])?.succeeded()?;
        let installed = format!("Installed {PROVIDER} v{version}");
        assert!(init.stdout.contains(&installed), "{}", init.text());
        workspace.plan()?.succeeded()?;
        versions.push(version);
    }
    let lock = workspace.read(".terraform.lock.hcl")?;
    assert!(lock.contains(&versions[1]) && !lock.contains(&versions[0]), "{lock}");
    let left: Vec<_> = std::fs::read_dir(mirror.join(PROVIDER))?.collect::<Result<_, _>>()?;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(cloud.requests().len(), 2);
    Ok(())
}

#[test]
fn a_development_version_leaves_releases_in_the_mirror() -> Result<()> {
    let workspace = empty_workspace()?;
    let mirror = workspace.path("mirror");
    std::fs::create_dir_all(mirror.join(PROVIDER).join("0.9.9"))?;
    install_development(Path::new(BINARY), VERSION, &mirror)?;
    install_development(Path::new(BINARY), VERSION, &mirror)?;
    let left: Vec<_> = std::fs::read_dir(mirror.join(PROVIDER))?.collect::<Result<_, _>>()?;
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(mirror.join(PROVIDER).join("0.9.9").exists());
    Ok(())
}

/// The CLI configuration of the documentation: an override of one provider, and the mirror for all
/// others.
#[test]
fn a_development_override_leaves_the_mirror_on() -> Result<()> {
    let readme = include_str!("../../../README.md");
    let block = readme.split("```").find_map(|fenced| fenced.strip_prefix("hcl\n"));
    let block = block.context("the README has no CLI configuration")?;
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    let mirror = workspace.path("mirror");
    let directory = Path::new(BINARY).parent().context("the binary has no directory")?;
    let version = install_development(Path::new(BINARY), VERSION, &mirror)?;
    let block = block
        .replace("\"/home/me/.terraform.d/plugins\"", &json!(mirror).to_string())
        .replace("\"/path/to/the/clone/target/debug\"", &json!(directory).to_string());
    workspace.write_cli_configuration(&block.replace("local/alicloud", "local/other"))?;
    let init = workspace.run(&["init", "-input=false", "-no-color"])?.succeeded()?;
    assert!(init.stdout.contains(&format!("Installed {PROVIDER} v{version}")), "{}", init.text());
    workspace.write_cli_configuration(&block)?;
    let plan = workspace.plan()?.succeeded()?;
    assert!(plan.stdout.contains(&format!("{PROVIDER} in {}", directory.display())));
    Ok(())
}
