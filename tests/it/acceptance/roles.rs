//! Reads with sessions of a role that the provider assumes.

use anyhow::Result;
use mock_alicloud::{Cloud, Fault, Signature};

use super::{ACCOUNT, INSTANCE, KEY, kms_key, mongodb_key};
use crate::support::{assert_holds_none, workspace_against};

fn provider(arguments: &str) -> String {
    format!("provider \"alicloud\" {{\n  assume_role {{\n{arguments}  }}\n}}\n")
}

/// A provider block that assumes a role of the account.
pub(super) fn role(name: &str) -> String {
    provider(&format!("    role_arn = \"acs:ram::{ACCOUNT}:role/{name}\"\n"))
}

const MANY: &str = r#"
data "alicloud_kms_key" "many" {
  for_each = toset([for number in range(200) : tostring(number)])
  key_id   = "alias/terraform-example"
}
"#;

#[test]
fn two_hundred_reads_share_one_session_and_all_use_it() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(role("terraform") + MANY)?;
    let plan = workspace.plan()?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    let assumed = cloud.requests_for("AssumeRole");
    assert_eq!(assumed.len(), 1);
    assert_eq!(assumed[0].signature, Signature::V3);
    assert_eq!(assumed[0].access_key_id.as_deref(), Some("LTAI-example-full-access"));
    assert_eq!(assumed[0].param("RoleSessionName"), Some("terraform"));
    assert_eq!(assumed[0].param("DurationSeconds"), Some("3600"));
    assert!(assumed[0].query.is_empty(), "the parameters are in the body");
    let reads = cloud.requests_for("DescribeKey");
    assert_eq!(reads.len(), 200);
    let ours = |id: &Option<String>| id.as_deref().is_some_and(|id| id.starts_with("STS."));
    assert!(reads.iter().all(|read| ours(&read.access_key_id) && read.security_token.is_some()));
    assert_holds_none(&cloud, "the output", &plan.text())
}

#[test]
fn every_argument_of_the_role_is_sent_and_the_environment_completes_them() -> Result<()> {
    let cloud = Cloud::start()?;
    let arguments = "    external_id        = \"example-external-id\"\n    \
                     policy             = jsonencode({ Version = \"1\", Statement = [] })\n    \
                     session_expiration = 900\n";
    let configuration = provider(arguments) + &kms_key(&[("key_id", KEY)]);
    let workspace = workspace_against(&cloud)?
        .with("ALIBABA_CLOUD_ROLE_ARN", format!("acs:ram::{ACCOUNT}:role/external"))
        .with("ALICLOUD_ASSUME_ROLE_SESSION_NAME", "from-environment")
        .main(configuration)?;
    let plan = workspace.plan()?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    let assumed = &cloud.requests_for("AssumeRole")[0];
    assert_eq!(assumed.param("ExternalId"), Some("example-external-id"));
    assert_eq!(assumed.param("Policy"), Some(r#"{"Statement":[],"Version":"1"}"#));
    assert_eq!(assumed.param("DurationSeconds"), Some("900"));
    assert_eq!(assumed.param("RoleSessionName"), Some("from-environment"));
    Ok(())
}

#[test]
fn a_session_that_is_refused_is_renewed_once() -> Result<()> {
    let fault = |calls| {
        let code = "InvalidSecurityToken.Expired";
        Fault::on("DescribeKey").first(calls).error(400, code, "The token has expired.")
    };
    let configuration = role("terraform") + &kms_key(&[("key_id", KEY)]);

    let cloud = Cloud::builder().fault(fault(1)).start()?;
    let plan = workspace_against(&cloud)?.main(&configuration)?.plan()?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_eq!(cloud.requests_for("AssumeRole").len(), 2);
    assert_eq!(cloud.requests_for("DescribeKey").len(), 2);

    let cloud = Cloud::builder().fault(fault(9)).start()?;
    let error = workspace_against(&cloud)?.main(&configuration)?.plan()?.only_error()?;
    let origin = format!("session credentials from the role acs:ram::{ACCOUNT}:role/terraform");
    error.assert_error(
        "Unable to read KMS key",
        None,
        &["InvalidSecurityToken.Expired", &origin],
    )?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), 2);
    Ok(())
}

#[test]
fn a_role_that_cannot_be_assumed_is_explained() -> Result<()> {
    let cloud = Cloud::builder().request_id("the-request").start()?;
    for (name, code, advice) in [
        ("unknown", "EntityNotExist.Role", "There is no role"),
        (
            "external",
            "NoPermission",
            "or requires another external ID; (3) the access key belongs to",
        ),
    ] {
        let configuration = role(name) + &mongodb_key(&[("db_instance_id", INSTANCE)]);
        let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
        let first = format!("The role acs:ram::{ACCOUNT}:role/{name} could not be assumed.");
        let said = format!("Security Token Service returned {code}");
        let end = format!("Request ID: the-request\nEndpoint: {}", cloud.url());
        let expected = [first.as_str(), &said, advice, &end];
        error.assert_error("Unable to read MongoDB encryption key", None, &expected)?;
    }
    let reads = cloud.requests_for("DescribeDBInstanceEncryptionKey");
    assert!(reads.is_empty());
    Ok(())
}

#[test]
fn an_argument_that_sts_refuses_is_named_with_its_bounds() -> Result<()> {
    for (code, said) in [
        (
            "InvalidParameter.RoleArn",
            "The ARN of a role is `acs:ram::<account>:role/<name>`. Check `role_arn` of \
             `assume_role`",
        ),
        (
            "InvalidParameter.RoleSessionName",
            "has 2 to 64 characters: letters, digits, and `.`, `@`, `-`, `_`. Change \
             `session_name` of",
        ),
        (
            "InvalidParameter.DurationSeconds",
            "from 900 seconds to the maximum session duration of the role, which is 3600 seconds \
             by default. Lower `session_expiration` of",
        ),
        (
            "InvalidParameter.PolicyGrammar",
            "`policy` of `assume_role` is not a RAM policy in JSON.",
        ),
        ("InvalidParameter.PolicySize", "Shorten `policy`"),
    ] {
        let cloud =
            Cloud::builder().fault(Fault::on("AssumeRole").error(400, code, "No.")).start()?;
        let configuration = role("terraform") + &kms_key(&[("key_id", KEY)]);
        let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
        let answered = format!("Security Token Service returned {code}: No.");
        error.assert_error("Unable to read KMS key", None, &[&answered, said])?;
    }
    Ok(())
}

#[test]
fn the_key_of_a_root_account_cannot_assume_a_role() -> Result<()> {
    let message = "Roles may not be assumed by root accounts.";
    let fault = Fault::on("AssumeRole").error(403, "NoPermission", message);
    let cloud = Cloud::builder().fault(fault).start()?;
    let configuration = role("terraform") + &kms_key(&[("key_id", KEY)]);
    let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
    let said = "belongs to a root account. A root account cannot assume a role. Use the access key \
                of a RAM user that is allowed to assume the role.";
    error.assert_error("Unable to read KMS key", None, &[message, said])
}

#[test]
fn what_the_role_may_not_do_is_denied_to_the_read() -> Result<()> {
    let cloud = Cloud::start()?;
    let configuration = role("powerless") + &kms_key(&[("key_id", KEY)]);
    let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
    let expected = ["Forbidden.NoPermission", "`kms:DescribeKey`", "the role acs:ram::"];
    error.assert_error("Unable to read KMS key", None, &expected)
}

#[test]
fn a_block_that_names_no_role_or_an_impossible_session_is_an_error() -> Result<()> {
    let cloud = Cloud::start()?;
    let too_short = "    role_arn = \"r\"\n    session_expiration = 899\n";
    for (arguments, summary, detail) in [
        ("", "Incomplete assume_role", "`ALIBABA_CLOUD_ROLE_ARN`"),
        (too_short, "Invalid session_expiration", "a session lasts from 900 to 43200 seconds"),
    ] {
        let configuration = provider(arguments) + &kms_key(&[("key_id", KEY)]);
        let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
        error.assert_error(summary, None, &[detail])?;
    }
    assert!(cloud.requests().is_empty());
    Ok(())
}
