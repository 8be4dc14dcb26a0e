//! Checks and postconditions on what is read.

use anyhow::Result;
use mock_alicloud::{Cloud, Fault};
use serde_json::json;

use super::{INSTANCE, KEY, kms_key, mongodb_key};
use crate::support::{Workspace, output, workspace_against};

pub(super) const CONDITIONS: &str = include_str!("../../data/terraform/conditions.tf");

const USABLE: &str = "check \"usable\"";
const STAYS: &str = "check \"stays\"";
const STRICT: &str = "data \"alicloud_kms_key\" \"strict\"";

fn workspace(cloud: &Cloud, checked: &str, strict: &str) -> Result<Workspace> {
    let workspace = workspace_against(cloud)?.main(CONDITIONS)?;
    Ok(workspace.with("TF_VAR_key_id", checked).with("TF_VAR_strict_key_id", strict))
}

#[test]
fn conditions_that_hold_say_nothing() -> Result<()> {
    let cloud = Cloud::start()?;
    let plan = workspace(&cloud, "alias/production/backups", KEY)?.plan()?.succeeded()?;
    assert!(plan.diagnostics()?.is_empty());
    Ok(())
}

#[test]
fn checks_warn_of_a_key_that_will_be_deleted() -> Result<()> {
    let cloud = Cloud::start()?;
    let plan = workspace(&cloud, "key-hzz0example0pending0deletion", KEY)?.plan()?;
    let mut warnings = plan.succeeded()?.diagnostics()?;
    warnings.sort_by(|a, b| b.block().cmp(&a.block()));
    let expected = [
        (USABLE, "The key is PendingDeletion."),
        (STAYS, "The key will be deleted on 2030-06-30T10:20:30Z."),
    ];
    assert_eq!(warnings.len(), expected.len());
    for (warning, (check, message)) in warnings.iter().zip(expected) {
        assert_eq!(warning.severity, "warning");
        assert_eq!(warning.summary, "Check block assertion failed");
        assert_eq!(warning.block(), Some(check));
        assert_eq!(warning.detail, message);
    }
    Ok(())
}

#[test]
fn a_check_warns_of_a_key_that_is_disabled_and_not_of_its_deletion() -> Result<()> {
    let cloud = Cloud::start()?;
    let plan = workspace(&cloud, "key-hzz0example0disabled", KEY)?.plan()?.succeeded()?;
    let warnings = plan.diagnostics()?;
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].block(), Some(USABLE));
    assert_eq!(warnings[0].detail, "The key is Disabled.");
    Ok(())
}

#[test]
fn a_postcondition_stops_the_run() -> Result<()> {
    let cloud = Cloud::start()?;
    let disabled = workspace(&cloud, KEY, "key-hzz0example0disabled")?.plan()?;
    let error = disabled.only_error()?;
    let message = ["The key key-hzz0example0disabled is Disabled."];
    error.assert_error("Resource postcondition failed", Some("condition"), &message)?;
    assert_eq!(error.block(), Some(STRICT));

    let deleted = workspace(&cloud, KEY, "key-hzz0example0pending0deletion")?.plan()?;
    let details: Vec<_> = deleted.diagnostics()?.into_iter().map(|error| error.detail).collect();
    assert_eq!(
        details,
        [
            "The key key-hzz0example0pending0deletion is PendingDeletion.",
            "The key key-hzz0example0pending0deletion will be deleted on 2030-06-30T10:20:30Z.",
        ]
    );
    assert_eq!(deleted.code(), Some(1));
    Ok(())
}

/// A check on the attribute `enabled` of each data source.
const ENABLED: &str = r#"
check "kms_key" {
  assert {
    condition     = data.alicloud_kms_key.example.enabled
    error_message = "The KMS key cannot be used."
  }
}
check "mongodb_key" {
  assert {
    condition     = data.alicloud_mongodb_encryption_key.example.enabled
    error_message = "The MongoDB key cannot be used."
  }
}
"#;

#[test]
fn a_key_without_a_state_is_not_enabled_and_fails_a_check_without_ending_the_plan() -> Result<()> {
    for state in [json!({}), json!({ "KeyState": null, "EncryptionKeyStatus": null })] {
        let mut key = state.clone();
        key["KeyId"] = KEY.into();
        let mut mongodb = state;
        mongodb["EncryptionKey"] = KEY.into();
        let cloud = Cloud::builder()
            .fault(Fault::on("DescribeKey").json(json!({ "KeyMetadata": key }).to_string()))
            .fault(Fault::on("DescribeDBInstanceEncryptionKey").json(mongodb.to_string()))
            .start()?;
        let keys = kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)]);
        let plan = workspace_against(&cloud)?.main(keys + ENABLED)?.plan()?.succeeded()?;
        let mut warnings: Vec<_> = plan.diagnostics()?.into_iter().map(|it| it.detail).collect();
        warnings.sort();
        assert_eq!(warnings, ["The KMS key cannot be used.", "The MongoDB key cannot be used."]);
    }
    Ok(())
}

/// Each line is an expression of a date that is null, and whether Terraform evaluates the expression.
#[test]
fn a_null_date_ends_the_plan_unless_it_is_replaced() -> Result<()> {
    let cloud = Cloud::start()?;
    let date = "data.alicloud_kms_key.example.delete_date";
    for (expression, is_evaluated) in [
        (format!("\"deleted on ${{{date}}}\""), false),
        (format!("\"deleted on ${{coalesce({date}, \"never\")}}\""), true),
        (format!("timecmp({date}, plantimestamp())"), false),
        (
            format!(
                "timecmp(coalesce({date}, \"9999-12-31T23:59:59Z\"), \"2030-01-01T00:00:00Z\")"
            ),
            true,
        ),
        (format!("{date} == null ? true : timecmp({date}, plantimestamp()) > 0"), true),
    ] {
        let configuration = kms_key(&[("key_id", KEY)]) + &output("date", &expression);
        let plan = workspace_against(&cloud)?.main(configuration)?.plan()?;
        assert_eq!(plan.code() == Some(2), is_evaluated, "{expression}: {}", plan.text());
    }
    Ok(())
}
