//! No secret in anything that a run prints or leaves, at the level that logs the most.

use anyhow::{Context, Result};
use mock_alicloud::{AccessKey, Cloud, Fault, Seed};
use serde_json::json;

use super::{INSTANCE, KEY, kms_key, mongodb_key};
use crate::support::{Output, Workspace, assert_holds_none, workspace_against};

const PROVIDER_BLOCK: &str = r#"
variable "access_key" {
  sensitive = true
}

variable "secret_key" {
  sensitive = true
}

variable "security_token" {
  sensitive = true
  default   = null
}

provider "alicloud" {
  access_key     = var.access_key
  secret_key     = var.secret_key
  security_token = var.security_token
}
"#;

fn both() -> String {
    kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)])
}

/// Applies with credentials from the environment and then from the provider block, and searches
/// all that comes of it.
fn search(cloud: &Cloud, key: &AccessKey) -> Result<[Output; 2]> {
    let AccessKey { access_key_id: id, access_key_secret: secret, security_token, .. } = key;
    let token = security_token.as_deref().unwrap_or_default();
    let environment = |workspace: Workspace, names: [&str; 3]| {
        let workspace = workspace.with(names[0], id).with(names[1], secret);
        workspace.with(names[2], token)
    };
    let by_environment = environment(
        workspace_against(cloud)?.main(both())?,
        [
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            "ALIBABA_CLOUD_SECURITY_TOKEN",
        ],
    );
    let by_block = environment(
        workspace_against(cloud)?
            .without("ALIBABA_CLOUD_ACCESS_KEY_ID")
            .without("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
            .main(both() + PROVIDER_BLOCK)?,
        ["TF_VAR_access_key", "TF_VAR_secret_key", "TF_VAR_security_token"],
    );
    Ok([searched(cloud, key, by_environment)?, searched(cloud, key, by_block)?])
}

fn searched(cloud: &Cloud, key: &AccessKey, workspace: Workspace) -> Result<Output> {
    let workspace = workspace.traced();
    let applied = workspace.apply()?;
    let shown = workspace.run(&["show", "-json"])?;
    let log = workspace.log()?;
    assert!(log.contains("API response"), "the log has no line of ours");
    let mut places = vec![
        ("the output", applied.text()),
        ("the state as it is shown", shown.text()),
        ("the log", log),
    ];
    if applied.status.success() {
        places.push(("the state", workspace.read("terraform.tfstate")?));
    }
    for (place, text) in places {
        assert_holds_none(cloud, place, &text)?;
        assert!(!text.contains(&key.access_key_secret), "{place} holds the secret that was given");
    }
    Ok(applied)
}

fn key(cloud: &Cloud, id: &str) -> Result<AccessKey> {
    let mut keys = cloud.access_keys().into_iter();
    keys.find(|key| key.access_key_id == id).with_context(|| format!("no {id}"))
}

#[test]
fn not_of_reads_that_succeed() -> Result<()> {
    let cloud = Cloud::start()?;
    for id in ["LTAI-example-full-access", "STS.example-session"] {
        for output in search(&cloud, &key(&cloud, id)?)? {
            output.succeeded()?;
        }
    }
    Ok(())
}

#[test]
fn not_of_a_signature_that_does_not_match() -> Result<()> {
    let cloud = Cloud::start()?;
    // The answer to the second repeats the string to sign, with the token in it.
    for id in ["LTAI-example-full-access", "STS.example-session"] {
        let key = AccessKey {
            access_key_secret: "a-wrong-secret-Tz6WqM2xKv9RbY4d".to_owned(),
            ..key(&cloud, id)?
        };
        for output in search(&cloud, &key)? {
            for error in output.diagnostics()? {
                assert!(error.detail.contains("SignatureDoesNotMatch"), "{error:#?}");
            }
            assert_eq!(output.diagnostics()?.len(), 2);
        }
    }
    Ok(())
}

#[test]
fn not_of_an_answer_that_repeats_what_it_was_sent() -> Result<()> {
    let cloud = Cloud::start()?;
    let key = key(&cloud, "STS.example-session")?;
    let token = key.security_token.as_deref().context("no token")?;
    let AccessKey { access_key_secret: secret, .. } = &key;
    cloud.fault(Fault::on("DescribeKey").error(
        400,
        "InvalidParameter",
        format!("{token} {secret}"),
    ));
    let body = json!({ "EncryptionKey": { token: secret } }).to_string();
    cloud.fault(Fault::on("DescribeDBInstanceEncryptionKey").raw(200, "application/json", body));
    for output in search(&cloud, &key)? {
        assert_eq!(output.diagnostics()?.len(), 2);
    }
    Ok(())
}

#[test]
fn not_of_an_unusable_answer_that_repeats_what_it_was_sent() -> Result<()> {
    let cloud = Cloud::start()?;
    let key = key(&cloud, "STS.example-session")?;
    let token = key.security_token.as_deref().context("no token")?;
    let no_key = json!({ "KeyMetadata": token, "RequestId": "the-request" }).to_string();
    cloud.fault(Fault::on("DescribeKey").raw(200, "application/json", no_key));
    let no_text = json!({ "EncryptionKey": 5, "RequestId": token }).to_string();
    let no_text = Fault::on("DescribeDBInstanceEncryptionKey").raw(200, "text/json", no_text);
    cloud.fault(no_text);
    for output in search(&cloud, &key)? {
        assert_eq!(output.diagnostics()?.len(), 2);
    }
    Ok(())
}

#[test]
fn not_of_a_page_whose_content_type_repeats_what_it_was_sent() -> Result<()> {
    let cloud = Cloud::start()?;
    let key = key(&cloud, "STS.example-session")?;
    let token = key.security_token.as_deref().context("no token")?;
    cloud.fault(Fault::any().html(200).content_type(format!("text/html; token={token}")));
    for output in search(&cloud, &key)? {
        assert_eq!(output.diagnostics()?.len(), 2);
    }
    Ok(())
}

#[test]
fn not_of_a_refusal_that_repeats_the_token_of_an_identity_provider() -> Result<()> {
    let seed = Seed::built_in();
    let role = seed.roles.iter().find(|role| !role.oidc_tokens.is_empty()).context("no role")?;
    let token = &role.oidc_tokens[0];
    let message = format!("The token {token} is of nobody.");
    let code = "AuthenticationFail.OIDCToken.Invalid";
    let fault = Fault::on("AssumeRoleWithOIDC").error(400, code, message);
    let cloud = Cloud::builder().fault(fault).start()?;
    let block = "provider \"alicloud\" {\n  assume_role_with_oidc {}\n}\n";
    let workspace = workspace_against(&cloud)?
        .signed_out()
        .with("ALIBABA_CLOUD_REGION", "cn-hangzhou")
        .with("ALIBABA_CLOUD_OIDC_TOKEN", token)
        .with(
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
            role.oidc_provider_arn.as_deref().unwrap_or_default(),
        )
        .with("ALIBABA_CLOUD_ROLE_ARN", &role.arn)
        .main(both() + block)?;
    let workspace = workspace.traced();
    let plan = workspace.plan()?;
    for error in plan.diagnostics()? {
        assert!(error.detail.contains(code) && error.detail.contains("is of nobody"), "{error:#?}");
    }
    assert_eq!(plan.diagnostics()?.len(), 2);
    assert_holds_none(&cloud, "the log", &workspace.log()?)
}
