//! A request, as it reaches the service.

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Signature};

use super::{INSTANCE, KEY, kms_key, mongodb_key};
use crate::support::{Feature, Terraform, workspace_against};

fn both() -> String {
    kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)])
}

#[test]
fn a_request_is_an_empty_post_with_its_parameters_in_the_query() -> Result<()> {
    let cloud = Cloud::start()?;
    workspace_against(&cloud)?.main(both())?.plan()?.succeeded()?;
    let requests = cloud.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/"));
        assert_eq!(request.signature, Signature::V3);
        assert_eq!(request.header("content-length"), Some("0"));
        assert!(request.body.is_empty() && request.form.is_empty());
        assert_eq!(request.access_key_id.as_deref(), Some("LTAI-example-full-access"));
        assert_eq!(request.security_token, None);
        assert_eq!(request.outcome.as_ref().and_then(|outcome| outcome.status), Some(200));
    }
    assert_ne!(requests[0].nonce, requests[1].nonce);
    let described = cloud.requests_for("DescribeKey");
    assert_eq!(described[0].query, [("KeyId".to_owned(), KEY.to_owned())]);
    assert_eq!(described[0].raw_query, "KeyId=05754286-3ba2-4fa6-8d41-4323aca6%2A%2A%2A%2A");
    assert_eq!(described[0].version.as_deref(), Some("2016-01-20"));
    let described = cloud.requests_for("DescribeDBInstanceEncryptionKey");
    assert_eq!(described[0].version.as_deref(), Some("2015-12-01"));
    Ok(())
}

#[test]
fn the_user_agent_says_who_calls_and_ends_with_what_tools_append() -> Result<()> {
    let provider = concat!("terraform-provider-alicloud/", env!("CARGO_PKG_VERSION"));
    let host = Terraform::installed()?;
    let is_other = host.has(Feature::OtherVersionForProviders);
    let version = if is_other { version_for_providers()? } else { host.version.clone() };
    let ours = format!("{provider} Terraform/{version}");
    for (appended, expected) in [
        (None, ours.clone()),
        (Some("Atlantis/1.2 (team; x)"), format!("{ours} Atlantis/1.2 (team; x)")),
    ] {
        let cloud = Cloud::start()?;
        let mut workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
        if let Some(text) = appended {
            workspace = workspace.with("TF_APPEND_USER_AGENT", text);
        }
        workspace.plan()?.succeeded()?;
        assert_eq!(cloud.requests()[0].header("user-agent"), Some(expected.as_str()));
    }
    Ok(())
}

/// The version of Terraform that OpenTofu names to providers.
fn version_for_providers() -> Result<String> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    workspace.plan()?.succeeded()?;
    let request = &cloud.requests()[0];
    let (_, version) = request
        .header("user-agent")
        .and_then(|text| text.split_once(" Terraform/"))
        .context("the user agent names no Terraform")?;
    let is_version = version.split('.').filter(|part| part.parse::<u32>().is_ok()).count() == 3;
    ensure!(is_version, "{version}");
    Ok(version.to_owned())
}

#[test]
fn the_credentials_of_a_session_are_sent_with_their_token() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.signed_in_as(&cloud, "STS.example-session")?;
    workspace.main(both())?.plan()?.succeeded()?;
    let tokens = cloud.requests().into_iter().map(|request| request.security_token);
    assert!(tokens.clone().all(|token| token.is_some()));
    assert_eq!(tokens.count(), 2);
    Ok(())
}

#[test]
fn an_endpoint_may_be_a_host_with_a_port_where_the_protocol_says_http() -> Result<()> {
    let cloud = Cloud::start()?;
    let address = cloud.address();
    let provider = format!(
        "provider \"alicloud\" {{\n  protocol = \"http\"\n  endpoints {{\n    \
         kms = \"{address}\"\n  }}\n  endpoints {{\n    dds = \"{address}\"\n  }}\n}}\n"
    );
    let workspace = workspace_against(&cloud)?
        .without("ALIBABA_CLOUD_ENDPOINT_KMS")
        .without("ALIBABA_CLOUD_ENDPOINT_DDS");
    workspace.main(both() + &provider)?.plan()?.succeeded()?;
    let hosts: Vec<_> = cloud.requests().into_iter().filter_map(|request| request.host).collect();
    assert_eq!(hosts, [address.to_string(), address.to_string()]);
    Ok(())
}
