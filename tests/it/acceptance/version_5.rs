//! A host that offers version 5 of the protocol only.

use std::os::unix::fs::PermissionsExt;

use anyhow::{Result, ensure};
use mock_alicloud::Cloud;
use serde_json::json;

use super::{INSTANCE, KEY, KMS, MONGODB, kms_key, mongodb_key};
use crate::support::{BINARY, PROVIDER, Workspace, output, refuses_functions, workspace_against};

/// A workspace in which the plugin is offered nothing but version 5.
fn workspace(cloud: &Cloud) -> Result<Workspace> {
    let workspace = workspace_against(cloud)?.traced();
    let directory = workspace.path("version-5");
    std::fs::create_dir(&directory)?;
    let program = directory.join("terraform-provider-alicloud");
    let script = format!("#!/bin/sh\nPLUGIN_PROTOCOL_VERSIONS=5 exec '{BINARY}' \"$@\"\n");
    std::fs::write(&program, script)?;
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))?;
    workspace.override_provider(PROVIDER, &directory)?;
    Ok(workspace)
}

fn assert_version_5(workspace: &Workspace) -> Result<()> {
    let log = workspace.log()?;
    ensure!(log.contains("using plugin: version=5"), "another version was spoken");
    ensure!(!log.contains("using plugin: version=6"), "version 6 was spoken as well");
    Ok(())
}

#[test]
fn terraform_reads_both_keys_as_in_version_6() -> Result<()> {
    let cloud = Cloud::start()?;
    let main = kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)]);
    let five = workspace(&cloud)?.main(&main)?;
    let in_five = five.applied()?;
    assert_version_5(&five)?;
    let in_six = workspace_against(&cloud)?.main(&main)?.applied()?;
    for address in [KMS, MONGODB] {
        assert_eq!(in_five.attributes(address)?, in_six.attributes(address)?, "{address}");
    }
    Ok(())
}

#[test]
fn an_argument_at_fault_is_pointed_at() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace(&cloud)?
        .main(mongodb_key(&[("db_instance_id", INSTANCE), ("encryption_type", "Disk")]))?;
    let diagnostics = workspace.validate()?.diagnostics()?;
    assert_version_5(&workspace)?;
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    diagnostics[0].assert_error("Invalid encryption_type", Some("encryption_type"), &["CloudDisk"])
}

#[test]
fn functions_are_there() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace(&cloud)?.main(output(
        "it",
        "provider::alicloud::kms_key_arn_build(\"cn-hangzhou\", \"1\", \"2\")",
    ))?;
    if refuses_functions(&workspace)? {
        return Ok(());
    }
    assert_eq!(workspace.applied()?.output("it"), &json!("acs:kms:cn-hangzhou:1:key/2"));
    assert_version_5(&workspace)
}
