//! The functions, in expressions.

use anyhow::{Context, Result};
use mock_alicloud::Cloud;
use serde_json::json;

use crate::support::{Workspace, empty_workspace, refuses_functions, workspace_against};

const ARN: &str = "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****";

/// A workspace that knows no cloud, with one output of this value.
fn output(expression: &str) -> Result<Workspace> {
    empty_workspace()?.main(format!("output \"it\" {{\n  value = {expression}\n}}\n"))
}

#[test]
fn they_need_no_provider_block_and_no_cloud() -> Result<()> {
    let parse = format!("provider::alicloud::kms_key_arn_parse(\"{ARN}\")");
    let workspace = output(&parse)?;
    if refuses_functions(&workspace)? {
        return Ok(());
    }
    let state = workspace.applied()?;
    let (account_id, key_id) = ("154035569884****", "05754286-3ba2-4fa6-8d41-4323aca6****");
    let expected =
        json!({ "region_id": "cn-hangzhou", "account_id": account_id, "key_id": key_id });
    assert_eq!(state.output("it"), &expected);
    let build = format!(
        "[for p in [{parse}] : \
         provider::alicloud::kms_key_arn_build(p.region_id, p.account_id, p.key_id)][0]"
    );
    assert_eq!(output(&build)?.applied()?.output("it"), &json!(ARN));
    Ok(())
}

#[test]
fn a_module_that_calls_a_function_must_declare_the_provider() -> Result<()> {
    let workspace = output(&format!("provider::alicloud::kms_key_arn_parse(\"{ARN}\")"))?;
    if refuses_functions(&workspace)? {
        return Ok(());
    }
    std::fs::remove_file(workspace.path("configuration/versions.tf"))?;
    let plan = workspace.run(&["plan", "-input=false", "-no-color"])?;
    assert!(!plan.status.success() && plan.text().contains("required_providers"), "{plan:?}");
    Ok(())
}

#[test]
fn an_error_names_the_parameter_and_says_what_is_wrong() -> Result<()> {
    for (call, parameter, reason) in [
        ("kms_key_arn_parse(\"alias/a\")", "arn", "does not have five parts"),
        ("kms_key_arn_parse(null)", "arn", "must not be null"),
        ("kms_key_arn_build(\"Hangzhou!\", \"1\", \"2\")", "region_id", "cn-hangzhou"),
        ("kms_key_arn_build(\"cn-hangzhou\", \"1:2\", \"2\")", "account_id", "must be ASCII"),
        ("kms_key_arn_build(\"cn-hangzhou\", \"1\", \"\")", "key_id", "must be ASCII"),
    ] {
        let workspace = output(&format!("provider::alicloud::{call}"))?;
        if refuses_functions(&workspace)? {
            continue;
        }
        let diagnostics = workspace.plan()?.diagnostics()?;
        let error = diagnostics.first().with_context(|| format!("{call} is taken"))?;
        assert_eq!((diagnostics.len(), error.summary.as_str()), (1, "Invalid function argument"));
        let detail = error.detail.replace('\n', " ");
        let about = format!("Invalid value for \"{parameter}\" parameter: ");
        assert!(detail.starts_with(&about) && detail.contains(reason), "{call}: {detail}");
        assert!(!detail.ends_with(".."), "{detail}");
    }
    Ok(())
}

const BUILD_AFTER_APPLY: &str = r#"
resource "terraform_data" "id" {
  input = "05754286-3ba2-4fa6-8d41-4323aca6****"
}

output "it" {
  value = provider::alicloud::kms_key_arn_build(
    "cn-hangzhou", "154035569884****", terraform_data.id.output
  )
}
"#;

#[test]
fn what_is_known_only_after_apply_gives_an_arn_known_only_after_apply() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(BUILD_AFTER_APPLY)?;
    if refuses_functions(&workspace)? {
        return Ok(());
    }
    let plan = workspace.plan()?;
    assert_eq!(plan.code(), Some(2), "{}", plan.text());
    assert_eq!(workspace.applied()?.output("it"), &json!(ARN));
    Ok(())
}
