//! The table of compatibility, held to the matrix of CI.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

#[test]
fn the_index_names_each_version_that_ci_tests() -> Result<()> {
    let workflow = include_str!("../../../.github/workflows/ci.yml");
    let page = include_str!("../../../docs/index.md");
    let section = page.split("\n## ").find(|section| section.starts_with("Compatibility\n"));
    let rows = section.unwrap_or_default().lines().filter(|line| line.starts_with('|'));
    let has_row = |host: String| rows.clone().any(|line| line.starts_with(&format!("| {host} |")));
    let terraform = versions(workflow, "host: terraform, version: ")
        .chain(versions(workflow, "terraform_version: "));
    let named: BTreeSet<_> = terraform.collect();
    ensure!(named.len() > 1, "{named:?}");
    for version in named {
        ensure!(has_row(format!("Terraform {version}")), "Terraform {version}");
    }
    for version in versions(workflow, "host: tofu, version: ") {
        ensure!(has_row(format!("OpenTofu {version}")), "OpenTofu {version}");
    }
    Ok(())
}

/// The versions in a workflow after a key.
fn versions<'a>(workflow: &'a str, key: &str) -> impl Iterator<Item = &'a str> {
    let values = workflow.split(key).skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        &rest[..end]
    });
    values.filter(|version| !version.is_empty()).collect::<Vec<_>>().into_iter()
}
