//! The policy in Rego: a plan contains what the policy reads.

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use serde_json::Value;

use super::blocks;
use crate::support::workspace_against;

const KEYS: &str = r#"
data "alicloud_kms_key" "example" {
  key_id = "key-hzz0example0pending0deletion"
}
"#;

#[test]
fn a_plan_contains_each_value_that_the_policy_reads() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(KEYS)?;
    workspace.run(&["plan", "-input=false", "-out=keys.tfplan"])?.succeeded()?;
    let plan: Value = workspace.run(&["show", "-json", "keys.tfplan"])?.succeeded()?.json()?;
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
