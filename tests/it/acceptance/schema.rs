//! The schema, as Terraform, editors and the documentation see it.

use anyhow::Result;
use serde_json::Value;

use crate::support::{Feature, PROVIDER, Terraform, assert_golden, empty_workspace};

#[test]
fn the_schema_is_as_recorded() -> Result<()> {
    let workspace = empty_workspace()?.main("")?;
    let schemas = workspace.run(&["providers", "schema", "-json"])?.succeeded()?.json()?;
    let mut schema = schemas["provider_schemas"][PROVIDER].clone();
    if !Terraform::installed()?.has(Feature::ProviderFunctions) {
        let recorded: Value = serde_json::from_str(include_str!("../../data/golden/schema.json"))?;
        schema["functions"] = recorded["functions"].clone();
    }
    assert_golden("schema.json", &schema)
}

#[test]
fn everything_in_the_schema_is_described_and_secrets_are_marked() -> Result<()> {
    let workspace = empty_workspace()?.main("")?;
    let schemas = workspace.run(&["providers", "schema", "-json"])?.succeeded()?.json()?;
    let schema = &schemas["provider_schemas"][PROVIDER];
    let mut undescribed = Vec::new();
    undescribed_in("", schema, &mut undescribed);
    assert!(undescribed.is_empty(), "{undescribed:?}");
    let provider = &schema["provider"]["block"]["attributes"];
    let sensitive =
        ["access_key", "secret_key", "security_token"].map(|n| &provider[n]["sensitive"]);
    assert_eq!(sensitive, [true, true, true]);
    Ok(())
}

/// Blocks and attributes without a description in Markdown.
fn undescribed_in(path: &str, schema: &Value, found: &mut Vec<String>) {
    let is_described = schema["description"].as_str().is_some_and(|text| !text.is_empty())
        && schema["description_kind"] == "markdown";
    let is_described_thing = ["type", "attributes"].iter().any(|m| schema.get(m).is_some());
    if is_described_thing && !is_described {
        found.push(path.to_owned());
    }
    for (name, value) in schema.as_object().into_iter().flatten() {
        undescribed_in(&format!("{path}/{name}"), value, found);
    }
}
