//! Blocks of HCL: real Terraform formats them and plans them against the mock cloud.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::world::World;
use super::{Block, HCL, blocks};
use crate::docs::{files, root};
use crate::support::{BINARY, Workspace, empty_workspace};

/// The blocks that Terraform cannot plan here, by a line of each, with the reason.
const NOT_PLANNED: [(&str, &str); 2] = [
    ("source = \"aliyun/alicloud\"", "only a registry has the official provider"),
    ("source = \"./audit\"", "the module is the reader's own"),
];

const REQUIRED_PROVIDERS: &str = r#"
terraform {
  required_providers {
    alicloud = {
      source = "terraform.local/local/alicloud"
    }
  }
}
"#;

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
    /// As one of many modules of a configuration.
    Module,
}

fn kind(block: &Block, examples: &BTreeSet<String>) -> Kind {
    let text = &block.text;
    if text.contains("provider_installation {") {
        Kind::CliConfiguration
    } else if examples.contains(text) {
        Kind::Example
    } else if text.lines().any(|line| line.starts_with("provider \"")) {
        Kind::Alone
    } else {
        Kind::Module
    }
}

/// The blocks that run, by kind.
fn planned() -> Result<Vec<(Kind, Block)>> {
    let mut examples = BTreeSet::new();
    for path in files(&root().join("examples"))? {
        // `whole_configurations` and `native_test` run the folders with a `main.tf`.
        let folder = path.strip_prefix(root().join("examples"))?.iter().next().context("a name")?;
        if root().join("examples").join(folder).join("main.tf").exists() {
            examples.insert(std::fs::read_to_string(path)?);
        }
    }
    let blocks = blocks(&HCL)?.into_iter();
    let runs = |block: &Block| !NOT_PLANNED.iter().any(|(line, _)| block.text.contains(line));
    Ok(blocks.filter(runs).map(|block| (kind(&block, &examples), block)).collect())
}

#[test]
fn each_block_is_formatted_as_terraform_formats_it() -> Result<()> {
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
fn each_exception_is_of_a_block() -> Result<()> {
    let blocks = blocks(&HCL)?;
    for (line, reason) in NOT_PLANNED {
        ensure!(blocks.iter().any(|it| it.text.contains(line)), "no block with {line}: {reason}");
    }
    Ok(())
}

#[test]
fn each_provider_block_reads_a_key() -> Result<()> {
    for (kind, block) in planned()?.into_iter().filter(|(kind, _)| *kind == Kind::Alone) {
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
        ensure!(matches!(plan.code(), Some(0 | 2)), "{place} {kind:?}: {}", plan.text());
        ensure!(world.cloud.requests_for("DescribeKey").len() > before, "{place} reads nothing");
        for (_, call) in CALLS.iter().filter(|(text, _)| has(text)) {
            ensure!(!world.cloud.requests_for(call).is_empty(), "{place} does not call {call}");
        }
    }
    Ok(())
}

#[test]
fn the_other_blocks_are_planned_together() -> Result<()> {
    let world = World::start()?;
    let workspace = world.workspace()?.with("ALIBABA_CLOUD_REGION", "cn-hangzhou");
    let mut main = String::new();
    let mut seen = BTreeSet::new();
    for (_, block) in planned()?.into_iter().filter(|(kind, _)| *kind == Kind::Module) {
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
fn each_configuration_of_the_command_line_finds_the_provider() -> Result<()> {
    let world = World::start()?;
    for (_, block) in planned()?.into_iter().filter(|(kind, _)| *kind == Kind::CliConfiguration) {
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
