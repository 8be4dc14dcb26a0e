//! From validation to a second plan.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{INSTANCE, KEY, KMS, MONGODB, kms_key, mongodb_key};
use crate::support::{empty_workspace, output, workspace_against};

fn both() -> String {
    let outputs = [output("arn", &format!("{KMS}.arn")), output("key", &format!("{MONGODB}.id"))];
    kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)]) + &outputs.concat()
}

#[test]
fn validation_needs_no_credentials_no_region_and_no_request() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = empty_workspace()?.with("ALIBABA_CLOUD_ENDPOINT_KMS", cloud.url());
    let validated = workspace.main(both())?.validate()?.succeeded()?;
    assert_eq!(validated.json()?["valid"], true);
    assert!(validated.diagnostics()?.is_empty());
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[test]
fn each_run_reads_once_and_a_second_plan_has_no_changes() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(both())?;
    let reads =
        || ["DescribeKey", "DescribeDBInstanceEncryptionKey"].map(|o| cloud.requests_for(o).len());

    let plan = workspace.plan()?;
    assert_eq!((plan.code(), reads()), (Some(2), [1, 1]), "{}", plan.text());
    assert!(plan.diagnostics()?.is_empty());

    let state = workspace.applied()?;
    assert_eq!(reads(), [2, 2]);
    assert_eq!(
        state.output("arn"),
        "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****"
    );
    assert_eq!(state.output("key"), INSTANCE);

    let second = workspace.plan()?;
    assert_eq!((second.code(), reads()), (Some(0), [3, 3]), "{}", second.text());
    // No other operation of any service was called.
    assert_eq!(cloud.requests().len(), 6);
    Ok(())
}
