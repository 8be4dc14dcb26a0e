//! Sessions that end while a run lasts.

use std::time::Duration;

use anyhow::{Context, Result};
use mock_alicloud::{Cloud, Fault, Request, Role, Seed};

use super::ACCOUNT;
use super::roles::role;
use crate::support::{Workspace, assert_holds_none, workspace_against};

const READS: usize = 200;

const MANY: &str = r#"
data "alicloud_kms_key" "many" {
  for_each = toset([for number in range(200) : tostring(number)])
  key_id   = "alias/terraform-example"
}
"#;

/// How long a session lasts, whatever was asked for. Its end is told in whole seconds, so it may
/// be up to a second less.
const LIFE: u32 = 3;

/// How long a read takes. Ten are made at a time, so that all together outlast a session.
const READ: Duration = Duration::from_millis(160);

/// Plans two hundred reads, of which none fails, and returns the requests that began sessions.
fn begun(
    cloud: &Cloud,
    workspace: Workspace,
    block: &str,
    operation: &str,
) -> Result<Vec<Request>> {
    let workspace = workspace.main(block.to_owned() + MANY)?;
    let plan = workspace.plan()?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_holds_none(cloud, "the output", &plan.text())?;
    let reads = cloud.requests_for("DescribeKey");
    let served = reads.iter().filter(|read| {
        let status = read.outcome.as_ref().and_then(|outcome| outcome.status);
        status == Some(200)
    });
    assert_eq!(served.count(), READS);
    let begun = cloud.requests_for(operation);
    assert!(begun.len() > 1, "the run was over before the session");
    // It lasts two seconds or more, and is renewed when three quarters of that have passed: from
    // one to the next is more than a second.
    let last = reads.last().context("no reads")?.instant;
    let time = last.duration_since(begun.first().context("no session")?.instant);
    let most = 1 + usize::try_from(time.as_secs())?;
    assert!(begun.len() <= most, "{} sessions in {time:?}", begun.len());
    Ok(begun)
}

fn cloud() -> mock_alicloud::Builder {
    Cloud::builder().session_seconds(LIFE).fault(Fault::on("DescribeKey").delay(READ))
}

#[test]
fn sessions_of_an_assumed_role_are_renewed() -> Result<()> {
    let cloud = cloud().start()?;
    begun(&cloud, workspace_against(&cloud)?, &role("terraform"), "AssumeRole")?;
    Ok(())
}

#[test]
fn sessions_of_the_role_of_a_machine_are_renewed() -> Result<()> {
    let cloud = cloud().start()?;
    let workspace = workspace_against(&cloud)?
        .signed_out()
        .with("ALIBABA_CLOUD_REGION", "cn-hangzhou")
        .with("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", cloud.url());
    let block = "provider \"alicloud\" {\n  ecs_role_name = \"terraform\"\n}\n";
    begun(&cloud, workspace, block, "GetMetadataCredentials")?;
    Ok(())
}

#[test]
fn sessions_by_oidc_are_renewed_with_the_token_that_the_file_holds_by_then() -> Result<()> {
    let provider = format!("acs:ram::{ACCOUNT}:oidc-provider/cluster");
    let tokens = ["the-first-token-of-the-pod", "the-second-token-of-the-pod"];
    let role = Role {
        oidc_provider_arn: Some(provider.clone()),
        oidc_tokens: tokens.map(str::to_owned).into(),
        ..Role::new(format!("acs:ram::{ACCOUNT}:role/pod"))
    };
    let directory = tempfile::TempDir::with_prefix("alicloud-")?;
    let file = directory.path().join("token");
    std::fs::write(&file, tokens[0])?;
    let rewritten = file.clone();
    let cloud = cloud()
        .seed(Seed::built_in().with_role(role))
        .on_request(move |request| {
            if request.param("OIDCToken") == Some(tokens[0]) {
                drop(std::fs::write(&rewritten, tokens[1]));
            }
        })
        .start()?;
    let workspace = workspace_against(&cloud)?
        .signed_out()
        .with("ALIBABA_CLOUD_REGION", "cn-hangzhou")
        .with("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &file)
        .with("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", provider)
        .with("ALIBABA_CLOUD_ROLE_ARN", format!("acs:ram::{ACCOUNT}:role/pod"));
    let block = "provider \"alicloud\" {\n  assume_role_with_oidc {}\n}\n";
    let begun = begun(&cloud, workspace, block, "AssumeRoleWithOIDC")?;
    let sent: Vec<_> = begun.iter().filter_map(|request| request.param("OIDCToken")).collect();
    assert_eq!(sent[0], tokens[0]);
    assert!(sent[1..].iter().all(|token| *token == tokens[1]), "{sent:?}");
    Ok(())
}
