//! Things that are not there.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{UNABLE_TO_READ_INSTANCE_KEY, UNABLE_TO_READ_KEY, place};
use crate::acceptance::{kms_key, mongodb_key};
use crate::support::{Diagnostic, workspace_against};

/// Plans a data source in a cloud that gives every request the same ID, and returns what is said.
fn error(configuration: String) -> Result<(Diagnostic, String)> {
    let cloud = Cloud::builder().request_id("the-request").start()?;
    let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
    let end = format!("Request ID: the-request\n{}", place(&cloud, &error.summary));
    Ok((error, end))
}

#[test]
fn a_key_by_its_id() -> Result<()> {
    let (error, end) = error(kms_key(&[("key_id", "key-unknown")]))?;
    let said = "Key Management Service returned Forbidden.KeyNotFound: The specified Key is not \
                found.";
    let advice = "There is no key \"key-unknown\" in cn-hangzhou that these credentials can see. \
                  Check `key_id`. An alias is written `alias/<name>`. If the key is in another \
                  region, set `region_id`. If the key belongs to another account, set `key_id` to \
                  the ARN of the key.";
    error.assert_error(UNABLE_TO_READ_KEY, Some("key_id"), &[said, advice])?;
    assert_eq!(error.detail, format!("{said}\n\n{advice}\n\n{end}"));
    Ok(())
}

#[test]
fn a_key_by_an_alias() -> Result<()> {
    let (error, end) = error(kms_key(&[("key_id", "alias/ünknown \"x\"")]))?;
    error.assert_error(
        UNABLE_TO_READ_KEY,
        Some("key_id"),
        &["Forbidden.AliasNotFound", "There is no key \"alias/ünknown \\\"x\\\"\" in", &end],
    )
}

#[test]
fn a_key_by_an_arn() -> Result<()> {
    let arn = "acs:kms:cn-hangzhou:1:key/none";
    let (error, end) = error(kms_key(&[("key_id", arn)]))?;
    let advice = "Check `key_id`. The region, the account or the key ID in the ARN may be wrong.";
    let said = ["Forbidden.KeyNotFound", arn, advice, &end];
    error.assert_error(UNABLE_TO_READ_KEY, Some("key_id"), &said)
}

#[test]
fn an_instance() -> Result<()> {
    let (error, end) = error(mongodb_key(&[("db_instance_id", "dds-unknown")]))?;
    error.assert_error(
        UNABLE_TO_READ_INSTANCE_KEY,
        Some("db_instance_id"),
        &[
            "ApsaraDB for MongoDB returned InvalidDBInstanceId.NotFound: The specified \
             DBInstanceId does not exist.",
            "There is no instance \"dds-unknown\" in cn-hangzhou",
            "Check `db_instance_id`",
            &end,
        ],
    )
}

#[test]
fn an_instance_in_another_region() -> Result<()> {
    let (error, end) = error(mongodb_key(&[("db_instance_id", "dds-t4nexample0disabled0key")]))?;
    let advice = "If the instance is in another region, set `region_id`.";
    error.assert_error(
        UNABLE_TO_READ_INSTANCE_KEY,
        Some("db_instance_id"),
        &["InvalidDBInstanceId.NotFound", advice, &end],
    )
}
