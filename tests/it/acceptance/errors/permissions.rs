//! What RAM does not permit.

use anyhow::Result;
use mock_alicloud::{Cloud, Fault};
use serde_json::{Value, json};

use super::{errors_of_both, place};
use crate::support::workspace_against;

#[test]
fn a_refusal_names_the_action_to_be_granted() -> Result<()> {
    let cloud = Cloud::builder().request_id("the-request").start()?;
    let workspace = workspace_against(&cloud)?.signed_in_as(&cloud, "LTAI-example-no-access")?;
    let [kms, mongodb] = errors_of_both(workspace)?;
    let end = |summary| format!("Request ID: the-request\n{}", place(&cloud, summary));
    let said = "Key Management Service returned Forbidden.NoPermission: This operation for \
                acs:kms:*:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6**** is forbidden \
                by permission system.";
    let advice = "Ask an administrator to grant the RAM action `kms:DescribeKey` on the key \"";
    kms.1.assert_error(kms.0, None, &[said, advice, &end(kms.0)])?;
    let said = "ApsaraDB for MongoDB returned Forbidden.RAM: User not authorized to operate on \
                the specified resource, or this API doesn't support RAM.";
    let advice = "Ask an administrator to grant the RAM action \
                  `dds:DescribeDBInstanceEncryptionKey` on the instance \"";
    mongodb.1.assert_error(mongodb.0, None, &[said, advice, &end(mongodb.0)])
}

#[test]
fn a_denial_under_any_code_is_a_denial() -> Result<()> {
    for code in [
        "Forbidden",
        "Forbidden.Unauthorized",
        "Forbidden.NotAdminUser",
        "Forbidden.AccessDenied.Other",
        "NoPermission.Unheard",
        "NotAuthorized",
        "Unheard.PermissionDenied",
    ] {
        let cloud = Cloud::builder().fault(Fault::any().error(403, code, "No.")).start()?;
        for (summary, error) in errors_of_both(workspace_against(&cloud)?)? {
            let said =
                format!("returned {code}: No.\n\nAsk an administrator to grant the RAM action `");
            error.assert_error(summary, None, &[&said, " to the user or role of"])?;
        }
        assert_eq!(cloud.requests().len(), 2, "nothing else is asked");
    }
    Ok(())
}

/// The errors of both reads, which are denied with this detail.
fn denied_with(detail: &Value) -> Result<[String; 2]> {
    let body = json!({
        "Code": "Forbidden.RAM", "Message": "No.", "RequestId": "the-request",
        "AccessDeniedDetail": detail,
    });
    let fault = Fault::any().raw(403, "application/json", body.to_string());
    let cloud = Cloud::builder().fault(fault).start()?;
    let [kms, mongodb] = errors_of_both(workspace_against(&cloud)?)?;
    for (summary, error) in [&kms, &mongodb] {
        error.assert_error(
            summary,
            None,
            &["returned Forbidden.RAM: No.", &place(&cloud, summary)],
        )?;
    }
    Ok([kms.1.detail, mongodb.1.detail])
}

#[test]
fn a_denial_says_who_may_not_do_what_and_which_policy_denies() -> Result<()> {
    for detail in denied_with(&json!({
        "AuthAction": "any:Action", "AuthPrincipalType": "SubUser",
        "AuthPrincipalDisplayName": "20732900", "AuthPrincipalOwnerId": "1540355698",
        "NoPermissionType": "ExplicitDeny", "PolicyType": "AccountLevelIdentityBasedPolicy",
        "EncodedDiagnosticMessage": "AQFohtp4aIbaeEM0NzkzMDk3",
    }))? {
        let said = "A RAM policy of the account explicitly denies the RAM action `any:Action` to \
                    the RAM user 20732900 of the account 1540355698, with the access key from the \
                    environment variable `ALIBABA_CLOUD_ACCESS_KEY_ID`. A grant cannot lift";
        assert!(detail.contains(said), "{detail}");
        assert!(detail.contains("`aliyun ram DecodeDiagnosticMessage`"), "{detail}");
        assert!(!detail.contains("AQFohtp4aIbaeEM0NzkzMDk3"), "{detail}");
    }
    let control = json!({ "NoPermissionType": "ImplicitDeny", "PolicyType": "ControlPolicy" });
    for detail in denied_with(&control)? {
        assert!(detail.contains("A control policy of the resource directory denies"), "{detail}");
        assert!(!detail.contains("to grant"), "{detail}");
    }
    Ok(())
}

#[test]
fn a_denial_by_kms_names_the_policy_of_the_key() -> Result<()> {
    let [kms, mongodb] = denied_with(&json!({ "NoPermissionType": "ImplicitDeny" }))?;
    assert!(kms.contains("A key has a key policy, which can deny"), "{kms}");
    assert!(!mongodb.contains("key policy"), "{mongodb}");
    Ok(())
}
