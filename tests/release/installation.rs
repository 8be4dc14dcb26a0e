//! Installations from a registry and from filesystem mirrors.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use mock_alicloud::Cloud;
use serde_json::json;
use terraform_host::{PROVIDER, Terraform, Workspace};

use super::registry::Registry;
use super::seal::Release;
use super::{BINARY, VERSION, archive_name, dist};

const CONFIGURATION: &str = r#"
data "alicloud_kms_key" "example" {
  key_id = "alias/terraform-example"
}
"#;

const INIT: [&str; 3] = ["init", "-input=false", "-no-color"];

/// Where `init` installs the provider below the configuration.
pub(super) fn installed() -> Result<String> {
    let platform = &Terraform::installed()?.platform;
    Ok(format!(".terraform/providers/{PROVIDER}/{VERSION}/{platform}"))
}

/// A workspace that reads one key of a cloud, with this CLI configuration.
pub(super) fn workspace(cloud: &Cloud, cli_configuration: &str) -> Result<Workspace> {
    let workspace = Workspace::against(BINARY, cloud)?.main(CONFIGURATION)?;
    workspace.write_cli_configuration(cli_configuration)?;
    Ok(workspace)
}

/// Installs the provider, locks its checksums, and plans. Returns the lock file.
fn plan_after_init(workspace: &Workspace, cloud: &Cloud) -> Result<String> {
    let init = workspace.run(&INIT)?.succeeded()?;
    assert!(init.stdout.contains(&format!("Installed {PROVIDER} v{VERSION}")), "{}", init.text());
    workspace.plan()?.succeeded()?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), 1);
    workspace.read(".terraform.lock.hcl")
}

#[test]
fn init_installs_from_a_registry_by_signature_and_locks_every_archive() -> Result<()> {
    let release = Release::sealed()?;
    let key_id = release.key_id.clone();
    let sums = release.file(&format!("terraform-provider-alicloud_{VERSION}_SHA256SUMS"));
    let sums = fs::read_to_string(sums)?;
    let registry = Registry::start(release)?;
    let cloud = Cloud::start()?;
    let workspace = workspace(&cloud, &registry.cli_configuration()?)?;
    let init = workspace.run(&INIT)?.succeeded()?;
    assert!(init.stdout.contains(&key_id), "{}", init.text());
    workspace.plan()?.succeeded()?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), 1);

    let lock = workspace.read(".terraform.lock.hcl")?;
    assert!(lock.contains("\"h1:"), "{lock}");
    for line in sums.lines() {
        let (sum, _) = line.split_once(' ').context("a checksum")?;
        assert!(lock.contains(&format!("\"zh:{sum}\"")), "{line} is not in {lock}");
    }
    workspace.run(&["init", "-input=false", "-lockfile=readonly"])?.succeeded()?;
    assert_eq!(workspace.read(".terraform.lock.hcl")?, lock);
    Ok(())
}

#[test]
fn providers_lock_writes_what_init_accepts() -> Result<()> {
    let registry = Registry::start(Release::sealed()?)?;
    let cloud = Cloud::start()?;
    let workspace = workspace(&cloud, &registry.cli_configuration()?)?;
    let platform = format!("-platform={}", Terraform::installed()?.platform);
    workspace.run(&["providers", "lock", &platform])?.succeeded()?;
    let lock = workspace.read(".terraform.lock.hcl")?;
    workspace.run(&["init", "-input=false", "-lockfile=readonly"])?.succeeded()?;
    assert_eq!(workspace.read(".terraform.lock.hcl")?, lock);
    workspace.plan()?.succeeded()?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), 1);
    Ok(())
}

#[test]
fn init_refuses_an_archive_that_another_key_signed() -> Result<()> {
    let mut release = Release::sealed()?;
    let other = Release::sealed()?;
    release.public_key.clone_from(&other.public_key);
    release.key_id.clone_from(&other.key_id);
    let registry = Registry::start(release)?;
    let workspace = workspace(&Cloud::start()?, &registry.cli_configuration()?)?;
    let init = workspace.run(&INIT)?;
    assert_eq!(init.code(), Some(1), "{}", init.text());
    assert!(init.stderr.contains("signature"), "{}", init.text());
    Ok(())
}

#[test]
fn init_installs_from_a_mirror_of_archives() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace(&cloud, "")?;
    let packed = workspace.path("mirror").join(PROVIDER);
    fs::create_dir_all(&packed)?;
    fs::copy(dist()?.join(archive_name()?), packed.join(archive_name()?))
        .context("run `.ci/release archives` first")?;
    use_mirror(&workspace)?;
    let lock = plan_after_init(&workspace, &cloud)?;
    assert!(lock.contains("\"h1:"), "{lock}");
    Ok(())
}

#[test]
fn an_unpacked_mirror_has_the_checksum_of_the_archive() -> Result<()> {
    let registry = Registry::start(Release::sealed()?)?;
    let cloud = Cloud::start()?;
    let workspace = workspace(&cloud, &registry.cli_configuration()?)?;
    workspace.run(&INIT)?.succeeded()?;
    let lock = workspace.read(".terraform.lock.hcl")?;

    let platform = &Terraform::installed()?.platform;
    let unpacked = workspace.path("mirror").join(PROVIDER).join(VERSION).join(platform);
    let configuration = workspace.path("configuration");
    copy_directory(&configuration.join(installed()?), &unpacked)?;
    fs::remove_dir_all(configuration.join(".terraform"))?;
    use_mirror(&workspace)?;
    assert_eq!(plan_after_init(&workspace, &cloud)?, lock);
    Ok(())
}

fn use_mirror(workspace: &Workspace) -> Result<()> {
    let mirror = json!(workspace.path("mirror"));
    workspace.install(&format!("filesystem_mirror {{\n    path = {mirror}\n  }}"))
}

fn copy_directory(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
