//! Answers of the API that cannot be used.

use anyhow::Result;
use mock_alicloud::{Cloud, Fault};
use serde_json::{Value, json};

use super::{UNABLE_TO_READ_INSTANCE_KEY, UNABLE_TO_READ_KEY, errors_of_both, place};
use crate::acceptance::{INSTANCE, KEY, kms_key, mongodb_key};
use crate::support::{Diagnostic, workspace_against};

const REPORT: &str = "If the endpoint is right, the API has changed: please report the error to \
                      the maintainers of the provider.";

/// What is said of a data source whose request gets this answer.
fn error(configuration: String, answer: &Value) -> Result<(Diagnostic, String)> {
    let fault = Fault::any().raw(200, "application/json", answer.to_string());
    let cloud = Cloud::builder().fault(fault).start()?;
    let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
    let end = place(&cloud, &error.summary);
    Ok((error, end))
}

#[test]
fn a_member_of_the_wrong_type_is_named() -> Result<()> {
    let with = |member: &str, value: Value| {
        let mut answer = json!({ "KeyMetadata": { "KeyId": KEY }, "RequestId": "the-request" });
        answer["KeyMetadata"][member] = value;
        answer
    };
    for (member, value) in [
        ("KeyState", json!(5)),
        ("DeleteDate", json!({ "Date": "2030-01-01" })),
        ("Description", json!(["a"])),
        ("AutomaticRotation", json!(true)),
        ("KeyId", json!(1.5)),
    ] {
        let (error, end) = error(kms_key(&[("key_id", KEY)]), &with(member, value))?;
        let said = "Key Management Service returned an invalid response: ";
        let member = format!("the response's member KeyMetadata.{member} ");
        let end = format!("Request ID: the-request\n{end}");
        error.assert_error(UNABLE_TO_READ_KEY, None, &[said, &member, REPORT, &end])?;
    }
    let answer = json!({ "EncryptionKeyStatus": false, "RequestId": "the-request" });
    let (error, end) = error(mongodb_key(&[("db_instance_id", INSTANCE)]), &answer)?;
    let member = "the response's member EncryptionKeyStatus ";
    let end = format!("Request ID: the-request\n{end}");
    error.assert_error(UNABLE_TO_READ_INSTANCE_KEY, None, &[member, REPORT, &end])
}

#[test]
fn a_whole_object_of_the_wrong_type_is_named_too() -> Result<()> {
    for answer in [json!({ "KeyMetadata": "x" }), json!({ "KeyMetadata": [1] })] {
        let (error, _) = error(kms_key(&[("key_id", KEY)]), &answer)?;
        error.assert_error(UNABLE_TO_READ_KEY, None, &["member KeyMetadata", REPORT])?;
    }
    let cloud = Cloud::builder().fault(Fault::any().raw(200, "application/json", "5")).start()?;
    for (summary, error) in errors_of_both(workspace_against(&cloud)?)? {
        error.assert_error(summary, None, &["HTTP 200 with JSON that is not an object"])?;
    }
    Ok(())
}

#[test]
fn an_array_is_not_taken_for_an_object() -> Result<()> {
    // As long as the members that are expected, and texts like them.
    let key = json!({ "KeyMetadata": vec!["text"; 21] });
    let (key, _) = error(kms_key(&[("key_id", KEY)]), &key)?;
    key.assert_error(UNABLE_TO_READ_KEY, None, &["member KeyMetadata", REPORT])?;
    for length in [3, 9] {
        let answer = json!(vec!["text"; length]);
        let (error, _) = error(mongodb_key(&[("db_instance_id", INSTANCE)]), &answer)?;
        let said = ["HTTP 200 with JSON that is not an object"];
        error.assert_error(UNABLE_TO_READ_INSTANCE_KEY, None, &said)?;
    }
    Ok(())
}

#[test]
fn an_answer_without_the_key_s_id_is_refused() -> Result<()> {
    for (answer, member) in [
        (json!({ "RequestId": "the-request" }), "KeyMetadata is missing"),
        (json!({ "KeyMetadata": {}, "RequestId": "the-request" }), "KeyMetadata.KeyId is missing"),
    ] {
        let (error, end) = error(kms_key(&[("key_id", KEY)]), &answer)?;
        let member = format!("the response's member {member}");
        let end = format!("Request ID: the-request\n{end}");
        error.assert_error(UNABLE_TO_READ_KEY, None, &[&member, REPORT, &end])?;
    }
    Ok(())
}

#[test]
fn an_error_of_the_service_itself_is_passed_on() -> Result<()> {
    for (code, advice) in [
        ("ServiceUnavailableTemporary", " failed. Try again."),
        ("Forbidden.InDebt", "for the account, or pay the overdue bills"),
        ("InvalidTimeStamp.Expired", "Correct the clock of this machine"),
        ("Some.New.Code", "returned Some.New.Code: the message"),
    ] {
        let fault = Fault::any().error(503, code, "the message");
        let cloud = Cloud::builder().request_id("the-request").fault(fault).start()?;
        for (summary, error) in errors_of_both(workspace_against(&cloud)?)? {
            let said = format!("returned {code}: the message");
            let end = format!("Request ID: the-request\n{}", place(&cloud, summary));
            error.assert_error(summary, None, &[&said, advice, &end])?;
        }
    }
    Ok(())
}
