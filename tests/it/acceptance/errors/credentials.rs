//! Credentials that are missing, incomplete, or not accepted.

use std::time::Duration;

use anyhow::Result;
use mock_alicloud::Cloud;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::{CLI_FILE, PROVIDER_ADDRESS, SDKS_FILE, both, errors_of_both, place, provider};
use crate::acceptance::{KEY, kms_key};
use crate::support::{Workspace, workspace_against};

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Where the credential is from that was not accepted.
const ORIGIN: &str = "the environment variable `ALIBABA_CLOUD_ACCESS_KEY_ID`";

const NEW_SESSION: &str =
    "new session credentials, and set the access key ID, the secret and the security token";

/// What the service's refusal of a credential holds, in both data sources.
fn assert_refused(cloud: &Cloud, workspace: Workspace, texts: &[&str]) -> Result<()> {
    for (summary, error) in errors_of_both(workspace)? {
        let end = format!("Request ID: the-request\n{}", place(cloud, summary));
        error.assert_error(summary, None, &[texts, &[&end]].concat())?;
    }
    Ok(())
}

fn cloud() -> Result<Cloud> {
    Cloud::builder().request_id("the-request").start()
}

#[test]
fn none_at_all() -> Result<()> {
    let cloud = cloud()?;
    let workspace = workspace_against(&cloud)?.without(ID).without(SECRET);
    for (summary, error) in errors_of_both(workspace)? {
        error.assert_error(
            summary,
            None,
            &[
                "No credentials for Alibaba Cloud were found. The provider tried these sources:\n",
                "\n- provider block: `access_key` and `secret_key` are not set",
                &format!("\n- environment: `{ID}` and `{SECRET}` are not set"),
                "\n- named profile: neither `profile` nor any of `ALICLOUD_PROFILE`",
                "\n- credentials URI: neither `credentials_uri` nor any of ",
                "\n- named role of an ECS instance: neither `ecs_role_name` nor any of ",
                "\n- role by OIDC: there is no block `assume_role_with_oidc`",
                "\n- OIDC token of a cluster: `ALIBABA_CLOUD_OIDC_TOKEN_FILE`, ",
                &format!("{CLI_FILE}): the file does not exist"),
                &format!("{SDKS_FILE}): the file does not exist"),
                "\n- RAM role of an ECS instance: no metadata service at http://127.0.0.1",
            ],
        )?;
    }
    assert!(cloud.requests().is_empty());
    Ok(())
}

/// A service that gives no answer may be asked in another way; where the connection times out,
/// nobody is there to be asked.
#[tokio::test]
async fn where_no_metadata_service_connects_it_is_not_asked_again() -> Result<()> {
    // Its connections are never taken, and what is beyond the queue of them not even made.
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse()?)?;
    let nobody = socket.listen(1)?;
    let address = nobody.local_addr()?;
    let mut waiting = Vec::new();
    let connect = || timeout(Duration::from_millis(500), TcpStream::connect(address));
    while let Ok(connection) = connect().await {
        waiting.push(connection?);
    }
    let cloud = cloud()?;
    let workspace = workspace_against(&cloud)?
        .without(ID)
        .without(SECRET)
        .with("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", format!("http://{address}"));
    for (summary, error) in errors_of_both(workspace)? {
        let why = format!("no metadata service at http://{address}: the connection timed out");
        error.assert_error(summary, None, &[&why])?;
    }
    Ok(())
}

/// No connection can be opened to an address of a group of hosts.
#[test]
fn an_address_without_a_route_has_no_metadata_service() -> Result<()> {
    let cloud = cloud()?;
    let workspace = workspace_against(&cloud)?
        .without(ID)
        .without(SECRET)
        .with("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", "http://224.0.0.1");
    for (summary, error) in errors_of_both(workspace)? {
        let why = "\n- RAM role of an ECS instance: no metadata service at \
                   http://224.0.0.1: the host is unreachable: ";
        error.assert_error(summary, None, &[why])?;
    }
    Ok(())
}

#[test]
fn half_a_pair_in_the_environment() -> Result<()> {
    let cloud = cloud()?;
    for (missing, given, argument) in [
        (SECRET, "The access key secret is missing.", "`secret_key`"),
        (ID, "The access key ID is missing.", "`access_key`"),
    ] {
        for configuration in [both(), both() + &provider("")] {
            let workspace = workspace_against(&cloud)?.without(missing).main(configuration)?;
            let error = workspace.plan()?.diagnostic_at(PROVIDER_ADDRESS)?;
            let detail = [given, argument, &format!("`{missing}`")];
            error.assert_error("Incomplete credentials", None, &detail)?;
        }
    }
    let workspace = workspace_against(&cloud)?.without(ID).without(SECRET).with(TOKEN, "CAISx");
    let error = workspace.main(both() + &provider(""))?.plan()?.only_error()?;
    let detail = ["The access key pair of the session is missing."];
    error.assert_error("Incomplete credentials", None, &detail)?;
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[test]
fn half_a_pair_in_the_provider_block() -> Result<()> {
    let cloud = cloud()?;
    for (given, missing) in [("access_key", "secret_key"), ("secret_key", "access_key")] {
        let configuration = both() + &provider(&format!("{given} = \"x\""));
        let workspace = workspace_against(&cloud)?.without(ID).without(SECRET);
        let error = workspace.main(configuration)?.plan()?.only_error()?;
        error.assert_error("Incomplete credentials", None, &[&format!("Set `{missing}`")])?;
        assert_eq!(error.address.as_deref(), Some(PROVIDER_ADDRESS));
    }
    Ok(())
}

#[test]
fn one_half_may_be_in_the_block_and_the_other_in_the_environment() -> Result<()> {
    let cloud = cloud()?;
    let configuration = both() + &provider("access_key = \"LTAI-example-full-access\"");
    workspace_against(&cloud)?.without(ID).main(configuration)?.plan()?.succeeded()?;
    Ok(())
}

#[test]
fn credentials_known_only_after_apply() -> Result<()> {
    let cloud = cloud()?;
    let later = "resource \"terraform_data\" \"later\" {\n  input = \"x\"\n}\n";
    let provider = provider("secret_key = terraform_data.later.output");
    let configuration = kms_key(&[("key_id", KEY)]) + &provider + later;
    let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
    let detail = [
        "The provider's `secret_key` is known only after apply.",
        "Set credentials that are known during the plan.",
    ];
    error.assert_error(super::UNABLE_TO_READ_KEY, None, &detail)?;
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[test]
fn an_access_key_that_does_not_exist() -> Result<()> {
    let cloud = cloud()?;
    let workspace = workspace_against(&cloud)?.with(ID, "LTAI-unknown");
    let said = "returned InvalidAccessKeyId.NotFound: Specified access key is not found.";
    let advice = "does not exist or is disabled, or its session has expired.";
    assert_refused(&cloud, workspace, &[said, advice, ORIGIN])
}

#[test]
fn an_access_key_that_is_disabled() -> Result<()> {
    let cloud = cloud()?;
    let workspace = workspace_against(&cloud)?.signed_in_as(&cloud, "LTAI-example-inactive")?;
    let said = "returned InvalidAccessKeyId.Inactive: Specified access key is disabled.";
    assert_refused(&cloud, workspace, &[said, "in the RAM console", ORIGIN])
}

#[test]
fn a_secret_that_is_not_the_access_key_s() -> Result<()> {
    let cloud = cloud()?;
    let workspace = workspace_against(&cloud)?.with(SECRET, "wrong");
    let advice = "secret does not belong to the access key ID";
    assert_refused(&cloud, workspace, &["returned SignatureDoesNotMatch: ", advice, ORIGIN])
}

#[test]
fn a_session_that_has_expired() -> Result<()> {
    let cloud = cloud()?;
    let workspace = workspace_against(&cloud)?.signed_in_as(&cloud, "STS.example-expired")?;
    let said = "returned InvalidSecurityToken.Expired: Specified SecurityToken is expired.";
    assert_refused(&cloud, workspace, &[said, NEW_SESSION, ORIGIN])
}

#[test]
fn a_session_without_its_token_or_with_another() -> Result<()> {
    let cloud = cloud()?;
    let session = || workspace_against(&cloud)?.signed_in_as(&cloud, "STS.example-session");
    let without = session()?.without(TOKEN);
    assert_refused(&cloud, without, &["returned MissingSecurityToken: ", NEW_SESSION])?;
    let other = session()?.with(TOKEN, "CAIS-of-another-session");
    let said = "returned InvalidSecurityToken.MismatchWithAccessKey: ";
    assert_refused(&cloud, other, &[said, NEW_SESSION])
}

#[test]
fn a_security_token_that_was_left_in_the_environment_is_blamed_and_not_the_block() -> Result<()> {
    let cloud = cloud()?;
    let block = provider("access_key = \"LTAI-example-full-access\"");
    let workspace = workspace_against(&cloud)?.without(ID).with(TOKEN, "CAIS-left-over");
    let configuration = kms_key(&[("key_id", KEY)]) + &block;
    let error = workspace.main(configuration)?.plan()?.only_error()?;
    let said = "returned InvalidSecurityToken.";
    let blamed = format!("The security token from the environment variable `{TOKEN}` has expired");
    let id = "the access key from `access_key` in the provider block.";
    error.assert_error(super::UNABLE_TO_READ_KEY, None, &[said, &blamed, id, NEW_SESSION])
}
