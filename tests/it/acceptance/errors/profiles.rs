//! Profiles that are missing or cannot be used.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{CLI_FILE, PROVIDER_ADDRESS, SDKS_FILE, UNABLE_TO_READ_KEY, provider};
use crate::acceptance::case::fill;
use crate::acceptance::{KEY, kms_key};
use crate::support::{Diagnostic, workspace_against};

/// A block that names the profile `me`, and one that leaves it to the file.
const NAMED: &str = "profile = \"me\"";
const FOUND: &str = "";

/// What is said where the command line's file holds this text.
fn error(file: &str, block: &str) -> Result<Diagnostic> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.signed_out();
    let workspace = workspace.with("ALIBABA_CLOUD_REGION", "cn-hangzhou");
    workspace.write_at_home(".aliyun/config.json", fill(file, &cloud, &workspace))?;
    let configuration = kms_key(&[("key_id", KEY)]) + &provider(block);
    let error = workspace.main(configuration)?.plan()?.only_error()?;
    assert!(cloud.requests().is_empty());
    Ok(error)
}

/// Sees what is said of a named profile: of the provider, before anything is read.
fn assert_unusable(file: &str, detail: &[&str]) -> Result<()> {
    let error = error(file, NAMED)?;
    assert_eq!(error.address.as_deref(), Some(PROVIDER_ADDRESS));
    error.assert_error("Unusable credentials", Some("profile"), detail)
}

/// Sees what is said of the profile that is found: of the read that needs it.
fn assert_unreadable(file: &str, detail: &[&str]) -> Result<()> {
    error(file, FOUND)?.assert_error(UNABLE_TO_READ_KEY, None, detail)
}

#[test]
fn a_profile_that_is_not_there() -> Result<()> {
    let file = r#"{"current": "", "profiles": [
        {"name": "work", "mode": "AK", "access_key_id": "{id}", "access_key_secret": "{secret}"},
        {"name": "test", "mode": "AK", "access_key_id": "{id}", "access_key_secret": "{secret}"}
    ]}"#;
    let detail = [
        "The credentials cannot be used. The profile \"me\": not found (in ",
        &format!("{CLI_FILE}: the file has no profile \"me\", but \"work\", \"test\""),
        &format!("{SDKS_FILE}: the file does not exist"),
    ];
    assert_unusable(file, &detail)?;
    let detail = [
        "No credentials for Alibaba Cloud were found. The provider tried these sources:",
        &format!("{CLI_FILE}): the file has no profile \"default\", but \"work\", \"test\"\n"),
    ];
    assert_unreadable(file, &detail)
}

#[test]
fn a_current_profile_that_is_not_there() -> Result<()> {
    let file = r#"{"current": "me", "profiles": [{"name": "work", "mode": "Anonymous"}]}"#;
    let detail = [
        CLI_FILE,
        "the current profile is \"me\", and the file has no profile \"me\", but \"work\"",
    ];
    assert_unreadable(file, &detail)
}

#[test]
fn a_file_that_is_malformed() -> Result<()> {
    let cut = r#"{"current": "me", "profiles": [{"name": "me", "access_key_secret": "{secret}""#;
    assert_unusable(cut, &["The file ", CLI_FILE])?;
    let neither = "access_key_secret: {secret}\n[default";
    assert_unreadable(
        neither,
        &[
            CLI_FILE,
            "the file contains neither JSON nor sections such as \
                                        `[default]`",
        ],
    )?;
    // What parsers say of a text instead of a number repeats it.
    let text = r#"{"current": "me", "profiles": [{"name": "me", "mode": "AK",
        "expired_seconds": "{secret}"}]}"#;
    assert_unusable(text, &["The profile \"me\" in ", CLI_FILE, "expired_seconds"])
}

#[test]
fn a_mode_that_is_retired_and_one_that_does_not_exist() -> Result<()> {
    let retired = r#"{"current": "me", "profiles": [{"name": "me", "mode": "RsaKeyPair",
        "private_key": "{secret}", "key_pair_name": "x"}]}"#;
    let advice = "Use an access key (mode `AK`), or better a role: `RamRoleArn`, `EcsRamRole` or";
    assert_unusable(retired, &[CLI_FILE, "the mode `RsaKeyPair` is retired", advice])?;
    let unknown = r#"{"current": "me", "profiles": [{"name": "me", "mode": "Magic"}]}"#;
    let advice = "Set `mode` of the profile to one of AK, StsToken, ";
    assert_unusable(unknown, &["the mode \"Magic\" does not exist", advice])
}

#[test]
fn source_profiles_that_go_in_a_circle_or_nowhere() -> Result<()> {
    let circle = r#"{"current": "me", "profiles": [
        {"name": "me", "mode": "ChainableRamRoleArn", "source_profile": "other",
         "ram_role_arn": "acs:ram::{account}:role/terraform"},
        {"name": "other", "mode": "ChainableRamRoleArn", "source_profile": "me",
         "ram_role_arn": "acs:ram::{account}:role/terraform"}]}"#;
    assert_unusable(circle, &["the chain of source profiles contains a loop: me → other → me"])?;
    let nowhere = circle.replace("\"source_profile\": \"other\"", "\"source_profile\": \"gone\"");
    let problem = "`source_profile` is not in the file: \
                   the file has no profile \"gone\", but \"me\", \"other\"";
    assert_unusable(&nowhere, &["The profile \"me\" in ", problem])
}

#[test]
fn a_login_that_has_expired() -> Result<()> {
    let cloud_sso = r#"{"current": "me", "profiles": [{"name": "me", "mode": "CloudSSO",
        "cloud_sso_sign_in_url": "{cloud}/start/login", "cloud_sso_account_id": "{account}",
        "cloud_sso_access_config": "ac-example-reader", "access_token": "{cloud_sso_token}",
        "cloud_sso_access_token_expire": 1577836800}]}"#;
    let oauth = r#"{"current": "me", "profiles": [{"name": "me", "mode": "OAuth",
        "oauth_site_type": "INTL", "oauth_access_token": "{oauth_access_token}",
        "oauth_access_token_expire": 1577836800}]}"#;
    for (file, block, said, command) in [
        (
            cloud_sso,
            FOUND,
            "the login of CloudSSO expired at 2020-01-01T00:00:00Z (the time is ",
            "--mode CloudSSO --profile me`.",
        ),
        (oauth, NAMED, "the login has expired.", "--mode OAuth --profile me`."),
    ] {
        let advice = format!("Log in again: `aliyun configure {command}");
        let detail = ["The profile \"me\" in ", CLI_FILE, said, &advice];
        // A login is looked at when a read needs it, whoever names the profile.
        error(file, block)?.assert_error(UNABLE_TO_READ_KEY, None, &detail)?;
    }
    Ok(())
}
