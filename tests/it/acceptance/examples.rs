//! The examples of the documentation.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use serde_json::json;

use crate::support::{data_source_types, refuses_functions, workspace_against};

fn children(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = directory.read_dir().with_context(|| format!("no {}", directory.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

fn is_configuration(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "tf")
}

/// A directory and those inside it that hold a configuration.
fn configurations(directory: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let children = children(directory)?;
    if children.iter().any(|path| is_configuration(path)) {
        found.push(directory.to_owned());
    }
    children.iter().filter(|path| path.is_dir()).try_for_each(|path| configurations(path, found))
}

#[test]
fn every_example_plans_together_with_the_provider_s() -> Result<()> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let provider = std::fs::read_to_string(examples.join("provider/provider.tf"))?;
    let mut found = Vec::new();
    configurations(&examples, &mut found)?;
    // A whole configuration has a `main.tf`, and tests of its own.
    found.retain(|it| !it.ends_with("provider") && !it.join("main.tf").exists());
    let data_sources = data_source_types()?.into_iter().map(|name| format!("data-sources/{name}"));
    let functions = ["functions/kms_key_arn_build", "functions/kms_key_arn_parse"];
    for subject in data_sources.chain(functions.map(str::to_owned)) {
        ensure!(found.contains(&examples.join(&subject)), "{subject} has no example");
    }
    for directory in found {
        let cloud = Cloud::start()?;
        // The provider's example names the region, and says where the provider is from.
        let workspace = workspace_against(&cloud)?.without("ALIBABA_CLOUD_REGION");
        workspace.write("versions.tf", &provider)?;
        for path in children(&directory)?.iter().filter(|path| is_configuration(path)) {
            let name = path.file_name().and_then(|name| name.to_str()).context("no name")?;
            workspace.write(name, std::fs::read_to_string(path)?)?;
        }
        let calls_function = directory.starts_with(examples.join("functions"));
        if calls_function && refuses_functions(&workspace)? {
            continue;
        }
        let plan = workspace.plan()?;
        let is_quiet = plan.diagnostics()?.is_empty();
        ensure!(is_quiet, "{}: {}", directory.display(), plan.text());
        ensure!(matches!(plan.code(), Some(0 | 2)), "{}: {}", directory.display(), plan.text());
        ensure!(!cloud.requests().is_empty(), "{} reads nothing", directory.display());
    }
    Ok(())
}

#[test]
fn the_first_configuration_of_the_readme_plans_as_it_stands() -> Result<()> {
    let readme = include_str!("../../../README.md");
    let block = readme.split("```").find_map(|fenced| fenced.strip_prefix("terraform\n"));
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.without("ALIBABA_CLOUD_REGION");
    workspace.write("versions.tf", block.context("the README has no configuration")?)?;
    let plan = workspace.plan()?;
    ensure!(plan.diagnostics()?.is_empty() && plan.code() == Some(2), "{}", plan.text());
    assert_eq!(cloud.requests_for("DescribeKey").len(), 1);
    let state = workspace.applied()?;
    for (name, value) in
        [("state", json!("Enabled")), ("usable", json!(true)), ("deleted_on", json!("never"))]
    {
        assert_eq!(*state.output(name), value, "{name}");
    }
    assert_eq!(workspace.plan()?.code(), Some(0));
    Ok(())
}

const RENAMED: &str = r#"
terraform {
  required_providers {
    keys = { source = "terraform.local/local/alicloud" }
  }
}
"#;

const READ_BY_RENAMED: &str = r#"
data "alicloud_kms_key" "example" {
  provider = keys
  key_id   = "alias/terraform-example"
}
"#;

/// A configuration with the official provider must give this provider another local name.
#[test]
fn the_provider_works_under_another_local_name() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?;
    workspace.write("versions.tf", RENAMED)?;
    let workspace = workspace.main(READ_BY_RENAMED)?;
    workspace.applied()?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), 1);
    Ok(())
}
