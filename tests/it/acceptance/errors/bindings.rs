//! Answers that belong to another question.

use anyhow::Result;
use mock_alicloud::{Cloud, Fault};
use serde_json::{Value, json};

use super::{UNABLE_TO_READ_INSTANCE_KEY, UNABLE_TO_READ_KEY, place};
use crate::acceptance::roles::role;
use crate::acceptance::{INSTANCE, KEY};
use crate::support::{Diagnostic, data, workspace_against};

const ARN: &str = "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****";
const OTHER_ARN: &str = "acs:kms:cn-hangzhou:154035569884****:key/key-hzz0other";
const ALIAS: &str = "alias/terraform-example";

/// The errors of reads in one run, each with these arguments, that all get this answer.
fn errors(r#type: &str, reads: &[&[(&str, &str)]], answer: &Value) -> Result<Vec<Diagnostic>> {
    let operation = match r#type {
        "alicloud_kms_key" => "DescribeKey",
        _ => "DescribeDBInstanceEncryptionKey",
    };
    let fault = Fault::on(operation).raw(200, "application/json", answer.to_string());
    let cloud = Cloud::builder().fault(fault).start()?;
    let blocks = reads.iter().enumerate();
    let blocks = blocks.map(|(n, arguments)| data(&format!("{type}.read{n}"), arguments));
    let plan = workspace_against(&cloud)?.main(blocks.collect::<String>())?.plan()?;
    let errors = (0..reads.len()).map(|n| plan.diagnostic_at(&format!("data.{type}.read{n}")));
    let errors: Vec<_> = errors.collect::<Result<_>>()?;
    assert_eq!(cloud.requests_for(operation).len(), reads.len(), "no read is repeated");
    let end = format!("Request ID: the-request\n{}", place(&cloud, &errors[0].summary));
    assert!(errors.iter().all(|error| error.detail.ends_with(&end)), "{errors:#?}");
    Ok(errors)
}

fn key_errors(answer: &Value, names: &[&str]) -> Result<Vec<Diagnostic>> {
    let arguments: Vec<_> = names.iter().map(|name| [("key_id", *name)]).collect();
    let reads: Vec<&[(&str, &str)]> = arguments.iter().map(<[_; 1]>::as_slice).collect();
    errors("alicloud_kms_key", &reads, answer)
}

fn key(members: Value) -> Value {
    json!({ "KeyMetadata": members, "RequestId": "the-request" })
}

#[test]
fn another_key_is_not_taken_for_the_one_that_is_named() -> Result<()> {
    let advice = "Try again. If the error stays, check the endpoint, and any proxy or gateway";
    for (members, found) in [
        (json!({ "KeyId": "key-hzz0other", "KeyState": "Enabled" }), "KeyId is \"key-hzz0other\""),
        (json!({ "KeyId": KEY, "Arn": OTHER_ARN }), "Arn is \"acs:kms:cn-hangzhou:"),
    ] {
        let names = [KEY, ARN];
        for (name, error) in names.iter().zip(key_errors(&key(members), &names)?) {
            let said = "Key Management Service returned the response to another request: \
                        the response's member KeyMetadata.";
            let requested = format!(", and the request was for \"{name}\".");
            error.assert_error(UNABLE_TO_READ_KEY, None, &[said, found, &requested, advice])?;
        }
    }
    Ok(())
}

#[test]
fn an_arn_of_another_key_than_the_answer_s_own_is_refused_for_an_alias_too() -> Result<()> {
    let answer = key(json!({ "KeyId": KEY, "Arn": OTHER_ARN }));
    let error = &key_errors(&answer, &[ALIAS])?[0];
    error.assert_error(UNABLE_TO_READ_KEY, None, &["KeyMetadata.Arn is", OTHER_ARN])
}

#[test]
fn an_answer_without_a_key_is_no_answer_however_the_key_is_named() -> Result<()> {
    for (answer, member) in [
        (key(json!({ "KeyId": "", "KeyState": "Enabled" })), "KeyMetadata.KeyId is empty"),
        (key(json!({ "KeyId": " \n" })), "KeyMetadata.KeyId is empty"),
        (key(json!({ "KeyId": null })), "KeyMetadata.KeyId is not a string"),
        (key(json!({ "KeyState": "Enabled" })), "KeyMetadata.KeyId is missing"),
        (json!({ "RequestId": "the-request" }), "KeyMetadata is missing"),
        (
            json!({ "Success": false, "KeyMetadata": { "KeyId": KEY }, "RequestId": "the-request" }),
            "Success is false, but there is no error code",
        ),
    ] {
        for error in key_errors(&answer, &[KEY, ARN, ALIAS])? {
            error.assert_error(UNABLE_TO_READ_KEY, None, &[&format!("member {member}.")])?;
        }
    }
    Ok(())
}

#[test]
fn another_key_of_an_instance_is_not_taken_for_the_one_that_is_asked_for() -> Result<()> {
    let answer = json!({ "EncryptionKey": "other", "RequestId": "the-request" });
    let asked: &[(&str, &str)] = &[("db_instance_id", INSTANCE), ("encryption_key", KEY)];
    let error = &errors("alicloud_mongodb_encryption_key", &[asked], &answer)?[0];
    let said = format!("member EncryptionKey is \"other\", and the request was for \"{KEY}\".");
    let advice = "Check `encryption_key`: the instance may use another key.";
    error.assert_error(
        UNABLE_TO_READ_INSTANCE_KEY,
        Some("encryption_key"),
        &["ApsaraDB for MongoDB returned", &said, advice],
    )
}

#[test]
fn an_answer_without_a_key_of_the_instance_is_no_answer() -> Result<()> {
    let in_use: &[(&str, &str)] = &[("db_instance_id", INSTANCE)];
    let asked: &[(&str, &str)] = &[("db_instance_id", INSTANCE), ("encryption_key", KEY)];
    for (answer, problem) in [
        (json!({ "RequestId": "the-request" }), "EncryptionKey is missing"),
        (
            json!({ "EncryptionKeyStatus": "Enabled", "RequestId": "the-request" }),
            "EncryptionKey is missing",
        ),
        (
            json!({ "EncryptionKey": " ", "RequestId": "the-request" }),
            "EncryptionKey names no customer key",
        ),
        (
            json!({ "EncryptionKey": "NoActiveBYOK", "RequestId": "the-request" }),
            "EncryptionKey names no customer key",
        ),
        (
            json!({ "Success": false, "RequestId": "the-request" }),
            "Success is false, but there is no error code",
        ),
    ] {
        for error in errors("alicloud_mongodb_encryption_key", &[in_use, asked], &answer)? {
            let said = format!("the response's member {problem}.");
            error.assert_error(UNABLE_TO_READ_INSTANCE_KEY, None, &[&said])?;
        }
    }
    Ok(())
}

#[test]
fn a_session_of_another_role_is_not_used() -> Result<()> {
    let user = json!({ "Arn": "acs:ram::1511928242963727:role/other/terraform" });
    let cloud =
        Cloud::builder().fault(Fault::on("AssumeRole").member("AssumedRoleUser", user)).start()?;
    let workspace = workspace_against(&cloud)?;
    workspace.write("provider.tf", role("terraform"))?;
    let plan = workspace
        .main(data("alicloud_mongodb_encryption_key.a", &[("db_instance_id", INSTANCE)]))?
        .plan()?;
    let said = "Security Token Service returned the response to another request: the response's \
                member AssumedRoleUser.Arn is \"acs:ram::1511928242963727:role/other/terraform\"";
    let advice = "Try again. If the error stays, check the endpoint, and any proxy or gateway";
    let error = plan.diagnostic_at("data.alicloud_mongodb_encryption_key.a")?;
    error.assert_error(UNABLE_TO_READ_INSTANCE_KEY, None, &[said, advice])?;
    assert_eq!(cloud.requests_for("DescribeDBInstanceEncryptionKey").len(), 0);
    Ok(())
}
