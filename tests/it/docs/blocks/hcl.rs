//! Blocks of HCL: real Terraform formats them and plans them against the mock cloud.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::world::World;
use super::{Block, HCL, blocks, host_is_older};
use crate::docs::{files, root};
use crate::support::{BINARY, Workspace, empty_workspace};

const REQUIRED_PROVIDERS: &str = r#"
terraform {
  required_providers {
    alicloud = {
      source = "terraform.local/local/alicloud"
    }
  }
}
"#;

/// The source of the official provider.
const OFFICIAL: &str = "source = \"aliyun/alicloud\"";

/// The data source that is read if a block only configures the provider.
const READ: &str = r#"
data "alicloud_kms_key" "read_by_the_test" {
  key_id = "alias/terraform-example"
}
"#;

/// The API calls that a provider block with a text makes.
const CALLS: [(&str, &str); 4] = [
    ("ecs_role_name ", "GetMetadataCredentials"),
    ("credentials_uri ", "GetCredentials"),
    ("assume_role_with_oidc {", "AssumeRoleWithOIDC"),
    ("assume_role {", "AssumeRole"),
];

/// How a block runs.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// A configuration of the command line, with the provider block of [`READ`].
    CliConfiguration,
    /// A file of an example that other tests run.
    Example,
    /// As a configuration of its own, because the block configures the provider.
    Alone,
    /// Validated without the official provider, which only a registry has.
    BesideOfficial,
    /// Called by a configuration in which the provider has the local name `keys`.
    Caller,
    /// As one of many modules of a configuration.
    Module,
}

fn kind(block: &Block, examples: &BTreeSet<String>) -> Kind {
    let text = &block.text;
    if text.contains("provider_installation {") {
        Kind::CliConfiguration
    } else if examples.contains(text) {
        Kind::Example
    } else if text.contains(OFFICIAL) {
        Kind::BesideOfficial
    } else if text.contains("source = \"./audit\"") {
        Kind::Caller
    } else if text.lines().any(|line| line.starts_with("provider \"")) {
        Kind::Alone
    } else {
        Kind::Module
    }
}

/// The blocks of a kind.
fn of_kind(wanted: Kind) -> Result<Vec<Block>> {
    let mut examples = BTreeSet::new();
    for path in files(&root().join("examples"))? {
        // `whole_configurations` and `native_test` run the folders with a `main.tf`.
        let folder = path.strip_prefix(root().join("examples"))?.iter().next().context("a name")?;
        if root().join("examples").join(folder).join("main.tf").exists() {
            examples.insert(std::fs::read_to_string(path)?);
        }
    }
    let mut blocks = blocks(&HCL)?;
    blocks.retain(|block| kind(block, &examples) == wanted);
    ensure!(!blocks.is_empty(), "no block is of the kind {wanted:?}");
    Ok(blocks)
}

#[test]
fn each_block_is_formatted_as_terraform_formats_it() -> Result<()> {
    if host_is_older()? {
        return Ok(());
    }
    let workspace = empty_workspace()?;
    // Terraform formats no configuration of the command line.
    let formatted = blocks(&HCL)?.into_iter().filter(|it| !it.text.contains("dev_overrides"));
    for (number, block) in (1..).zip(formatted) {
        let name = format!("{number}-{}.tf", block.place().replace(['/', ':', '.'], "-"));
        workspace.write(&name, &block.text)?;
    }
    let format = workspace.run(&["fmt", "-check", "-diff", "-no-color"])?;
    ensure!(format.status.success(), "{}", format.text());
    Ok(())
}

#[test]
fn each_provider_block_reads_a_key() -> Result<()> {
    for block in of_kind(Kind::Alone)? {
        let world = World::start()?;
        let workspace = world.workspace()?;
        let text = world.localised(&block.text, &workspace);
        let has = |it: &str| text.contains(it);
        if has("required_providers") {
            std::fs::remove_file(workspace.path("configuration/versions.tf"))?;
        }
        let read = if has("\ndata \"") { "" } else { READ };
        let before = world.cloud.requests_for("DescribeKey").len();
        let plan = workspace.main(format!("{text}{read}"))?.plan()?;
        let place = block.place();
        ensure!(matches!(plan.code(), Some(0 | 2)), "{place}: {}", plan.text());
        ensure!(world.cloud.requests_for("DescribeKey").len() > before, "{place} reads nothing");
        for (_, call) in CALLS.iter().filter(|(text, _)| has(text)) {
            ensure!(!world.cloud.requests_for(call).is_empty(), "{place} does not call {call}");
        }
    }
    Ok(())
}

#[test]
fn the_other_blocks_are_planned_together() -> Result<()> {
    if host_is_older()? {
        return Ok(());
    }
    let world = World::start()?;
    let workspace = world.workspace()?.with("ALIBABA_CLOUD_REGION", "cn-hangzhou");
    let mut main = String::new();
    let mut seen = BTreeSet::new();
    for block in of_kind(Kind::Module)? {
        if !seen.insert(block.text.clone()) {
            continue;
        }
        let name = block.place().replace(['/', ':', '.'], "_");
        let directory = workspace.path("configuration").join(&name);
        std::fs::create_dir(&directory)?;
        std::fs::write(directory.join("main.tf"), world.localised(&block.text, &workspace))?;
        if !block.text.contains("required_providers") {
            std::fs::write(directory.join("versions.tf"), REQUIRED_PROVIDERS)?;
        }
        main.push_str(&format!("module \"{name}\" {{\n  source = \"./{name}\"\n}}\n"));
    }
    let workspace = workspace.main(main)?;
    workspace.run(&["get", "-no-color"])?.succeeded()?;
    let plan = workspace.plan()?;
    ensure!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    ensure!(matches!(plan.code(), Some(0 | 2)), "{}", plan.text());
    Ok(())
}

#[test]
fn a_caller_passes_the_provider_to_a_module_under_another_local_name() -> Result<()> {
    let world = World::start()?;
    for block in of_kind(Kind::Caller)? {
        let workspace = world.workspace()?.with("ALIBABA_CLOUD_REGION", "cn-hangzhou");
        workspace.write("versions.tf", REQUIRED_PROVIDERS.replace("alicloud = {", "keys = {"))?;
        std::fs::create_dir(workspace.path("configuration/audit"))?;
        workspace.write("audit/main.tf", format!("{REQUIRED_PROVIDERS}{READ}"))?;
        let workspace = workspace.main(&block.text)?;
        workspace.run(&["get", "-no-color"])?.succeeded()?;
        let plan = workspace.plan()?;
        ensure!(plan.diagnostics()?.is_empty(), "{}: {}", block.place(), plan.text());
        assert_eq!(world.cloud.requests_for("DescribeKey").len(), 1, "{}", block.place());
    }
    Ok(())
}

/// The resources of the official provider become resources of Terraform itself.
#[test]
fn each_block_beside_the_official_provider_is_valid() -> Result<()> {
    for block in of_kind(Kind::BesideOfficial)? {
        let workspace = empty_workspace()?;
        std::fs::remove_file(workspace.path("configuration/versions.tf"))?;
        let mut text = String::new();
        let mut is_official = false;
        for line in block.text.lines() {
            is_official |= line.starts_with("resource \"alicloud_kms_key\"");
            if !is_official {
                let ours = line.replace(OFFICIAL, "source = \"terraform.local/local/alicloud\"");
                text.push_str(&ours.replace("= alicloud_kms_key.", "= terraform_data."));
                text.push('\n');
            }
            is_official &= line != "}";
        }
        let (_, name) = text.split_once("= terraform_data.").context("no reference")?;
        let name = name.split('.').next().unwrap_or_default();
        text.push_str(&format!("resource \"terraform_data\" \"{name}\" {{}}\n"));
        workspace.main(text)?.validate()?.succeeded().with_context(|| block.place())?;
    }
    Ok(())
}

#[test]
fn each_configuration_of_the_command_line_finds_the_provider() -> Result<()> {
    let world = World::start()?;
    for block in of_kind(Kind::CliConfiguration)? {
        let workspace = world.workspace()?.with("ALIBABA_CLOUD_REGION", "cn-hangzhou");
        let workspace = workspace.main(READ)?;
        write_cli_configuration(&block.text, &workspace)?;
        if !block.text.contains("dev_overrides") {
            workspace.run(&["init", "-input=false", "-no-color"])?.succeeded()?;
        }
        let plan = workspace.plan()?;
        ensure!(plan.diagnostics()?.is_empty(), "{}: {}", block.place(), plan.text());
    }
    Ok(())
}

/// The configuration of a block, with the directories of this machine.
fn write_cli_configuration(text: &str, workspace: &Workspace) -> Result<()> {
    let build = Path::new(BINARY).parent().context("no directory")?;
    crate::acceptance::install_from_mirror(workspace)?;
    let text = text
        .replace("/path/to/the/clone/target/debug", &build.display().to_string())
        .replace("/opt/terraform/providers", &workspace.path("mirror").display().to_string());
    Ok(std::fs::write(workspace.path("terraform.rc"), text)?)
}
