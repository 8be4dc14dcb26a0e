//! Credential cases: folders of data that say what the provider finds on a machine, what it asks
//! whom, and what comes of it.
//!
//! `tests/data/credentials/README.md` describes a case. Each is played in this process through
//! the library's public API, with a machine, a network and a clock made of the case, and all that
//! is logged and shown at the lowest level is searched for its secrets.

mod case;
mod exchange;
mod log;
mod machine;
mod network;
mod play;
mod secrets;
mod signature;

use std::path::Path;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use case::Case;

/// There is a case for each way to be right and to be wrong; fewer means that some are not found.
const AT_LEAST: usize = 200;

/// Cases that end otherwise on Windows: splitting of commands, texts of the system's errors, and a
/// name with quotes, in which the backslashes are not of a path.
const OF_UNIX: [&str; 12] = [
    "chain-unreadable-file-stops",
    "command-double-quotes",
    "command-line-break",
    "command-line-break-in-quotes",
    "command-outside-quotes",
    "command-trailing-backslash",
    "command-trailing-backslash-and-blank",
    "file-unreadable",
    "file-unreadable-by-default",
    "mode-external-missing",
    "mode-oidc-file-unreadable",
    "profile-name-with-odd-characters",
];

#[test]
fn every_case_ends_as_it_says_and_shows_no_secret() -> Result<()> {
    let mut names = case::names()?;
    for name in OF_UNIX {
        ensure!(names.iter().any(|it| it == name), "there is no case {name}");
    }
    names.retain(|name| cfg!(unix) || !OF_UNIX.contains(&name.as_str()));
    let failures: Vec<_> = names
        .iter()
        .filter_map(|name| {
            let failure = Case::of_folder(name).and_then(Case::run).err()?;
            Some(format!("--- {name}: {failure:#}"))
        })
        .collect();
    let (failed, of) = (failures.len(), names.len());
    ensure!(failures.is_empty(), "{failed} of {of} cases fail:\n{}", failures.join("\n"));
    ensure!(of >= AT_LEAST, "only {of} cases are there");
    Ok(())
}

/// A case that passes: a session of a role.
fn right() -> Value {
    json!({
        "about": "A role is assumed with the key pair of the block.",
        "provider": {
            "region": "cn-hangzhou",
            "access_key": "LTAI-example-base",
            "secret_key": "mC7vQpX2rT9kLw4ZsB6n",
            "assume_role": [{ "role_arn": "acs:ram::1:role/reader" }]
        },
        "secrets": ["mC7vQpX2rT9kLw4ZsB6n", "Hd5tYq8GwJ3xNf1RzK7c", "CAIS.pL4mUe9VbS2aXo6QiDyT"],
        "http": [{
            "request": "POST https://sts.cn-hangzhou.aliyuncs.com/",
            "headers": { "x-acs-action": "AssumeRole" },
            "form": { "RoleArn": "acs:ram::1:role/reader", "ExternalId": null },
            "signed": {
                "access_key_id": "LTAI-example-base",
                "access_key_secret": "mC7vQpX2rT9kLw4ZsB6n"
            },
            "answer": { "json": { "Credentials": {
                "AccessKeyId": "STS.example",
                "AccessKeySecret": "Hd5tYq8GwJ3xNf1RzK7c",
                "SecurityToken": "CAIS.pL4mUe9VbS2aXo6QiDyT",
                "Expiration": "2026-03-04T06:06:07Z"
            } } }
        }],
        "expected": {
            "signed": {
                "access_key_id": "STS.example",
                "access_key_secret": "Hd5tYq8GwJ3xNf1RzK7c",
                "security_token": "CAIS.pL4mUe9VbS2aXo6QiDyT"
            },
            "origin": "the role acs:ram::1:role/reader"
        }
    })
}

fn outcome(case: Value) -> Result<()> {
    Case::new(&case.to_string(), Path::new("/there/is/no/such/folder"))?.run()
}

#[test]
fn a_case_that_is_not_what_happens_fails_and_says_why() -> Result<()> {
    outcome(right())?;
    let more = json!({ "request": "GET https://example.com/", "answer": { "text": "" } });
    let error = json!({ "error": { "summary": "Unable to read KMS key", "detail": [] } });
    let other_secret = json!("Hd5tYq8GwJ3xNf1RzK7c");
    for (place, value, why) in [
        ("/http/0/request", json!("POST https://sts.aliyuncs.com/"), "another request than"),
        ("/http/0/headers/x-acs-action", json!("AssumeRoleWithOIDC"), "the header x-acs-action"),
        ("/http/0/headers/x-acs-action", Value::Null, "the header x-acs-action"),
        ("/http/0/form/RoleArn", json!("acs:ram::1:role/writer"), "the parameter RoleArn"),
        ("/http/0/form/ExternalId", json!("an ID"), "the parameter ExternalId"),
        ("/http/0/signed/access_key_secret", other_secret, "signed with another secret"),
        ("/http", json!([]), "another request than POST https://kms."),
        ("/http", json!([right()["http"][0], more]), "another request than GET https://example."),
        ("/provider/secret_key", json!(""), "never made: POST https://sts."),
        ("/expected/signed/access_key_id", json!("STS.other"), "not signed by STS.other"),
        ("/expected/signed/security_token", Value::Null, "the header x-acs-security-token"),
        ("/expected/origin", json!("the environment"), "not said to be from"),
        ("/expected", error, "an unexpected request"),
        ("/about", json!(""), "says nothing of what it is about"),
        ("/secrets/2", json!("Zx8cVb3NmQ7wErT"), "is not one of its secrets"),
    ] {
        let mut case = right();
        *case.pointer_mut(place).ok_or_else(|| anyhow::anyhow!("no {place}"))? = value;
        let failure = outcome(case).err().map(|error| format!("{error:#}")).unwrap_or_default();
        ensure!(failure.contains(why), "{place}: {failure:?} does not say {why:?}");
    }
    let mut case = right();
    case["about"] = json!("It has the secret hunter2.");
    let secrets = case["secrets"].as_array_mut().into_iter();
    secrets.for_each(|secrets| secrets.push(json!("hunter2")));
    let failure = outcome(case).err().map(|error| error.to_string()).unwrap_or_default();
    ensure!(failure.contains("\"hunter2\" does not look random"), "{failure:?}");
    Ok(())
}

#[test]
fn a_case_in_which_a_secret_is_shown_fails() -> Result<()> {
    let mut case = right();
    // The provider removes a longer text that nobody can read.
    let refusal = json!({ "Code": "NoPermission", "Message": "No: Zx8cVb3NmQ7wErT." });
    case["http"][0]["answer"] = json!({ "status": 403, "json": refusal });
    case["expected"] = json!({ "error": {
        "summary": "Unable to read KMS key", "detail": ["returned NoPermission: No: "]
    } });
    case["secrets"] = json!(["mC7vQpX2rT9kLw4ZsB6n"]);
    outcome(case.clone())?;
    case["secrets"] = json!(["mC7vQpX2rT9kLw4ZsB6n", "Zx8cVb3NmQ7wErT"]);
    let failure = outcome(case).err().map(|error| error.to_string()).unwrap_or_default();
    ensure!(failure.contains("what is shown contains the secret"), "{failure:?}");
    Ok(())
}
