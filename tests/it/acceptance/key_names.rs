//! A key by its ID, by an alias, and by an ARN.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{KEY, kms_key};
use crate::support::{data, workspace_against};

const ARN: &str = "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****";
const ARN_OF_ANOTHER_ACCOUNT: &str =
    "acs:kms:cn-hangzhou:187654321098****:key/key-hzz0example0other0account";

#[test]
fn a_key_is_the_same_by_its_id_an_alias_and_its_arn() -> Result<()> {
    let cloud = Cloud::start()?;
    let names = [("id", KEY), ("alias", "alias/terraform-example"), ("arn", ARN)];
    let blocks =
        names.map(|(n, key_id)| data(&format!("alicloud_kms_key.{n}"), &[("key_id", key_id)]));
    let workspace = workspace_against(&cloud)?.main(blocks.concat())?;
    let state = workspace.applied()?;
    for (name, key_id) in names {
        let attributes = state.attributes(&format!("data.alicloud_kms_key.{name}"))?;
        assert_eq!(attributes["key_id"], key_id, "stays as it was written");
        assert_eq!(attributes["id"], KEY, "{name}");
        assert_eq!(attributes["arn"], ARN, "{name}");
    }
    assert_eq!(workspace.plan()?.code(), Some(0));
    Ok(())
}

#[test]
fn a_key_of_another_account_is_read_by_its_arn_and_by_nothing_else() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?;
    let workspace = workspace.main(kms_key(&[("key_id", ARN_OF_ANOTHER_ACCOUNT)]))?;
    let state = workspace.applied()?;
    let attributes = state.attributes(super::KMS)?;
    assert_eq!(attributes["id"], "key-hzz0example0other0account");
    assert_eq!(attributes["creator"], "187654321098****");

    let workspace = workspace.main(kms_key(&[("key_id", "key-hzz0example0other0account")]))?;
    let error = workspace.plan()?.only_error()?;
    error.assert_error("Unable to read KMS key", Some("key_id"), &["another account"])
}
