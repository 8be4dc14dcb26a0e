//! `terraform test`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use serde_json::Value;

use super::conditions::CONDITIONS;
use crate::support::{Feature, Terraform, data_source_types, empty_workspace, workspace_against};

const MAIN: &str = include_str!("../../../examples/terraform-test/main.tf");
const MOCKS: &str = include_str!("../../../examples/terraform-test/mocks/alicloud.tfmock.hcl");
const TESTS: &str = include_str!("../../../examples/terraform-test/tests/backups.tftest.hcl");

#[test]
fn terraform_s_own_tests_run_with_the_provider() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(CONDITIONS)?;
    let tests = include_str!("../../data/terraform/conditions.tftest.hcl");
    workspace.write("conditions.tftest.hcl", tests)?;
    let output = workspace.run(&["test", "-no-color"])?.succeeded()?;
    if !Terraform::installed()?.has(Feature::Test) {
        // The command was another one, which knows no such files.
        assert!(output.text().contains("is experimental"), "{}", output.text());
        return Ok(());
    }
    assert!(output.stdout.contains("Success! 3 passed, 0 failed."), "{}", output.text());
    Ok(())
}

#[test]
fn the_example_of_tests_with_mocks_passes_without_an_account() -> Result<()> {
    let host = Terraform::installed()?;
    let tests = match host.has(Feature::MockFiles) {
        true => TESTS.to_owned(),
        // OpenTofu accepts the same blocks inside `mock_provider`.
        false if host.is_opentofu => TESTS.replace("  source = \"./mocks\"\n", MOCKS),
        false => return Ok(()),
    };
    let workspace = empty_workspace()?;
    for directory in ["mocks", "tests"] {
        std::fs::create_dir(workspace.path("configuration").join(directory))?;
    }
    workspace.write("versions.tf", MAIN)?;
    workspace.write("mocks/alicloud.tfmock.hcl", MOCKS)?;
    workspace.write("tests/backups.tftest.hcl", tests)?;
    let output = workspace.run(&["test", "-no-color"])?.succeeded()?;
    assert!(output.stdout.contains("Success! 2 passed, 0 failed."), "{}", output.text());
    Ok(())
}

#[test]
fn the_mocks_have_every_attribute_that_the_provider_sets_with_its_type() -> Result<()> {
    let schema: Value = serde_json::from_str(include_str!("../../data/golden/schema.json"))?;
    let mut mocks = mocks()?;
    for data_source in data_source_types()? {
        let mut mock = mocks.remove(&data_source).with_context(|| format!("no {data_source}"))?;
        let block = &schema["data_source_schemas"][&data_source]["block"];
        let attributes = block["attributes"].as_object().context("no attributes")?;
        for (name, attribute) in attributes.iter().filter(|(_, it)| it["computed"] == true) {
            let value = mock.remove(name).with_context(|| format!("{data_source}.{name}"))?;
            let r#type = match value {
                Value::Null => continue,
                Value::Bool(_) => "bool",
                Value::Number(_) => "number",
                _ => "string",
            };
            assert_eq!(attribute["type"], r#type, "{data_source}.{name}");
        }
        ensure!(mock.is_empty(), "{data_source} sets no {mock:?}");
    }
    ensure!(mocks.is_empty(), "no data sources: {mocks:?}");
    Ok(())
}

/// The attributes of each `mock_data` block. Each attribute is a line of its own, whose value is also
/// JSON.
fn mocks() -> Result<BTreeMap<String, BTreeMap<String, Value>>> {
    let blocks = MOCKS.split("mock_data \"").skip(1);
    let mock = |block: &str| {
        let (name, body) = block.split_once('"').context("no name")?;
        let lines = body.lines().filter_map(|line| line.split_once(" = "));
        let lines = lines.filter(|(_, value)| *value != "{");
        let attributes = lines.map(|(name, value)| {
            let json = serde_json::from_str(value).with_context(|| value.to_owned())?;
            Ok((name.trim().to_owned(), json))
        });
        Ok((name.to_owned(), attributes.collect::<Result<_>>()?))
    };
    blocks.map(mock).collect()
}
