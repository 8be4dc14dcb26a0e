//! The policy in Rego: a plan contains what the policy reads.

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use serde_json::Value;

use super::blocks;
use super::claims::SCOPED;
use crate::support::workspace_against;

const KEYS: &str = r#"
data "alicloud_kms_key" "example" {
  key_id = "key-hzz0example0pending0deletion"
}
"#;

#[test]
fn a_plan_contains_each_value_that_the_policy_reads() -> Result<()> {
    let plan = plan(KEYS)?;
    let resource = &plan["prior_state"]["values"]["root_module"]["resources"][0];
    let policy = blocks(&["rego"])?.pop().context("no policy")?.text;
    ensure!(policy.contains("walk(input.prior_state.values, "), "{policy}");
    let member = |text: &str, object: &Value| {
        let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        ensure!(!object[&name].is_null(), "a plan has no {name}: {object:#}");
        Ok(())
    };
    for text in policy.split("resource.").skip(1) {
        member(text, resource)?;
    }
    for text in policy.split("key.values.").skip(1) {
        member(text, &resource["values"])?;
    }
    for text in ["resource.mode == \"data\"", "resource.type == \"alicloud_kms_key\""] {
        ensure!(policy.contains(text), "{policy}");
    }
    assert_eq!(
        (&resource["mode"], &resource["type"]),
        (&"data".into(), &"alicloud_kms_key".into())
    );
    Ok(())
}

/// A plan of a configuration, as JSON.
fn plan(configuration: &str) -> Result<Value> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(configuration)?;
    workspace.run(&["plan", "-input=false", "-out=keys.tfplan"])?.succeeded()?;
    workspace.run(&["show", "-json", "keys.tfplan"])?.succeeded()?.json()
}

/// A key whose read Terraform defers to apply.
const DEFERRED: &str = r#"
resource "terraform_data" "key" {
  input = "alias/terraform-example"
}

data "alicloud_kms_key" "deferred" {
  key_id = terraform_data.key.output
}
"#;

#[test]
fn a_plan_has_nulls_for_a_missing_key_in_a_check_and_nothing_for_a_deferred_key() -> Result<()> {
    // The key of the check does not exist.
    let plan = plan(&[DEFERRED, SCOPED].concat())?;
    let values = |state: &Value, name: &str| -> Option<Value> {
        let resources = state["root_module"]["resources"].as_array()?;
        let found = resources.iter().find(|it| it["mode"] == "data" && it["name"] == name)?;
        Some(found["values"].clone())
    };
    let missing = values(&plan["prior_state"]["values"], "example").context("not in the state")?;
    let missing = missing.as_object().context("no object")?;
    ensure!(missing.contains_key("enabled"), "{missing:#?}");
    for (name, value) in missing {
        ensure!(value.is_null() || name == "key_id", "{name}: {value}");
    }
    assert_eq!(values(&plan["prior_state"]["values"], "deferred"), None);
    let deferred = values(&plan["planned_values"], "deferred").context("not planned")?;
    ensure!(deferred.get("key_state").is_none(), "{deferred:#}");
    Ok(())
}
