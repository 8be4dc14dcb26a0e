//! The example of the plugin server: another provider under real Terraform.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::support::{BINARY, Workspace, empty_workspace, link, output, refuses_functions};

const ADDRESS: &str = "terraform.local/local/greeting";

/// A workspace in which the example is installed.
fn workspace() -> Result<Workspace> {
    let profile = Path::new(BINARY).parent().context("the binary has no directory")?;
    let target = profile.parent().context("the profile has no directory")?;
    let name = profile.file_name().and_then(|name| name.to_str()).context("no profile")?;
    // Not every run of these tests has built the examples.
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--package", "tfplugin", "--example", "greeting"])
        .args(["--profile", if name == "debug" { "dev" } else { name }])
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()?;
    ensure!(built.success(), "the example does not build");
    let workspace = empty_workspace()?;
    let directory = workspace.path("providers");
    std::fs::create_dir(&directory)?;
    let suffix = std::env::consts::EXE_SUFFIX;
    link(
        &profile.join(format!("examples/greeting{suffix}")),
        &directory.join(format!("terraform-provider-greeting{suffix}")),
    )?;
    workspace.override_provider(ADDRESS, &directory)?;
    let source = format!("greeting = {{ source = \"{ADDRESS}\" }}");
    workspace.write(
        "versions.tf",
        format!("terraform {{\n  required_providers {{\n    {source}\n  }}\n}}\n"),
    )?;
    Ok(workspace)
}

#[test]
fn terraform_plans_and_applies_it() -> Result<()> {
    let workspace = workspace()?.main(
        "provider \"greeting\" {\n  salutation = \"Good day\"\n}\n\
         data \"greeting_message\" \"it\" {\n  name = \"Ada Lovelace\"\n}\n\
         output \"text\" {\n  value = data.greeting_message.it.text\n}\n",
    )?;
    let plan = workspace.plan()?;
    ensure!(plan.code() == Some(2) && plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_eq!(workspace.applied()?.output("text"), &json!("Good day, Ada Lovelace!"));
    Ok(())
}

#[test]
fn terraform_calls_its_function() -> Result<()> {
    let workspace =
        workspace()?.main(output("it", "provider::greeting::initials(\"Ada Lovelace\")"))?;
    if refuses_functions(&workspace)? {
        return Ok(());
    }
    assert_eq!(workspace.applied()?.output("it"), &json!("AL"));
    Ok(())
}

#[test]
fn a_null_argument_is_an_argument_that_is_not_set() -> Result<()> {
    let workspace = workspace()?.main(
        "provider \"greeting\" {\n  salutation = null\n}\n\
         data \"greeting_message\" \"set\" {\n  name  = \"Lovelace\"\n  title = \"Countess\"\n}\n\
         data \"greeting_message\" \"null\" {\n  name  = \"Lovelace\"\n  title = null\n}\n\
         output \"texts\" {\n  value = [\n    data.greeting_message.set.text,\n    data.greeting_message.null.text,\n  ]\n}\n",
    )?;
    let state = workspace.applied()?;
    assert_eq!(state.output("texts"), &json!(["Hello, Countess Lovelace!", "Hello, Lovelace!"]));
    Ok(())
}

#[test]
fn an_unknown_argument_passes_validation_and_is_read_after_apply() -> Result<()> {
    let workspace = workspace()?.main(
        "resource \"terraform_data\" \"later\" {\n  input = \"Ada\"\n}\n\
         data \"greeting_message\" \"it\" {\n  name = terraform_data.later.output\n}\n\
         output \"text\" {\n  value = data.greeting_message.it.text\n}\n",
    )?;
    assert!(workspace.validate()?.diagnostics()?.is_empty());
    let plan = workspace.plan()?;
    ensure!(plan.code() == Some(2) && plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_eq!(workspace.applied()?.output("text"), &json!("Hello, Ada!"));
    Ok(())
}

#[test]
fn a_read_that_needs_an_unknown_argument_of_the_provider_says_so() -> Result<()> {
    let workspace = workspace()?.main(
        "resource \"terraform_data\" \"later\" {\n  input = \"Good day\"\n}\n\
         provider \"greeting\" {\n  salutation = terraform_data.later.output\n}\n\
         data \"greeting_message\" \"it\" {\n  name = \"Ada\"\n}\n",
    )?;
    let error = workspace.plan()?.only_error()?;
    error.assert_error("Unknown salutation", None, &["`salutation` is known only after"])
}

#[test]
fn its_errors_point_at_the_argument_at_fault() -> Result<()> {
    let workspace = workspace()?.main("data \"greeting_message\" \"it\" {\n  name = \"\"\n}\n")?;
    let diagnostics = workspace.validate()?.diagnostics()?;
    ensure!(diagnostics.len() == 1, "{diagnostics:?}");
    diagnostics[0].assert_error(
        "Invalid name",
        Some("name"),
        &["`name`: a name has at least one letter."],
    )
}

#[test]
fn it_takes_less_than_a_hundred_lines() {
    let source = include_str!("../../../crates/tfplugin/examples/greeting.rs");
    assert!(source.lines().count() < 100);
}
