//! What RAM does not permit.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{errors_of_both, place};
use crate::support::workspace_against;

#[test]
fn a_refusal_names_the_action_to_be_granted() -> Result<()> {
    let cloud = Cloud::builder().request_id("the-request").start()?;
    let workspace = workspace_against(&cloud)?.signed_in_as(&cloud, "LTAI-example-no-access")?;
    let [kms, mongodb] = errors_of_both(workspace)?;
    let end = format!("Request ID: the-request\n{}", place(&cloud));
    let said = "Key Management Service answered Forbidden.NoPermission: This operation for \
                acs:kms:*:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6**** is forbidden \
                by permission system.";
    let advice = "Ask for the RAM action `kms:DescribeKey` on the key \"";
    kms.1.assert_error(kms.0, None, &[said, advice, &end])?;
    let said = "ApsaraDB for MongoDB answered Forbidden.RAM: User not authorized to operate on \
                the specified resource, or this API doesn't support RAM.";
    let advice = "Ask for the RAM action `dds:DescribeDBInstanceEncryptionKey` on the instance \"";
    mongodb.1.assert_error(mongodb.0, None, &[said, advice, &end])
}
