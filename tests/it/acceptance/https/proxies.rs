//! The ways to a service.

use anyhow::Result;
use mock_alicloud::{Cloud, HttpsProxy};

use super::{KEY, cloud, hosts};
use crate::acceptance::kms_key;
use crate::support::{SocksProxy, Workspace, workspace_against};

#[test]
fn what_is_on_this_machine_is_reached_without_a_proxy() -> Result<()> {
    let (elsewhere, proxy) = cloud()?;
    let cloud = Cloud::start()?;
    for no_proxy in ["", "*", "kms.example.com"] {
        let workspace = workspace_against(&cloud)?
            .with("HTTP_PROXY", proxy.url())
            .with("NO_PROXY", no_proxy)
            .main(kms_key(&[("key_id", KEY)]))?;
        let plan = workspace.plan()?;
        assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    }
    assert_eq!([cloud.requests().len(), elsewhere.requests().len()], [3, 0]);
    Ok(())
}

#[test]
fn a_socks_proxy_is_given_names_to_resolve_or_addresses() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    let socks = SocksProxy::start(&proxy.url())?;
    let workspace = || -> Result<Workspace> {
        let workspace = workspace_against(&cloud)?.through(&proxy)?.without("HTTPS_PROXY");
        workspace.main(kms_key(&[("key_id", KEY)]))
    };
    let by_name = workspace()?.with("ALL_PROXY", socks.url("socks5h"));
    let name = "kms.cn-hangzhou.aliyuncs.com:443";
    assert_eq!(hosts(&cloud, &proxy, by_name)?, [name]);
    assert_eq!(socks.targets(), [name]);

    let by_address = workspace()?
        .with("ALL_PROXY", socks.url("socks5"))
        .with("ALIBABA_CLOUD_ENDPOINT_KMS", "https://192.0.2.1");
    assert_eq!(hosts(&cloud, &proxy, by_address)?, ["192.0.2.1:443", name]);
    assert_eq!(socks.targets(), [name, "192.0.2.1:443"]);
    Ok(())
}

#[test]
fn a_read_reuses_the_connection_of_the_read_before_through_a_tunnel_and_socks() -> Result<()> {
    let second = "data \"alicloud_kms_key\" \"second\" {\n  \
                  key_id     = \"key-hzz0example0disabled\"\n  \
                  depends_on = [data.alicloud_kms_key.example]\n}\n";
    for scheme in [None, Some("socks5h"), Some("socks5")] {
        let (cloud, proxy) = cloud()?;
        let socks = SocksProxy::start(&proxy.url())?;
        let workspace = workspace_against(&cloud)?.through(&proxy)?;
        let workspace = match scheme {
            Some(scheme) => workspace
                .without("HTTPS_PROXY")
                .with("ALL_PROXY", socks.url(scheme))
                .with("ALIBABA_CLOUD_ENDPOINT_KMS", "https://192.0.2.1"),
            None => workspace,
        };
        let plan = workspace.main(kms_key(&[("key_id", KEY)]) + second)?.plan()?;
        assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
        assert_eq!(cloud.requests_for("DescribeKey").len(), 2, "{scheme:?}");
        assert_eq!(proxy.targets().len(), 1, "{scheme:?}");
    }
    Ok(())
}

#[test]
fn the_metadata_service_is_never_asked_through_a_proxy() -> Result<()> {
    let machine = Cloud::start()?;
    let (cloud, _) = cloud()?;
    let proxy = HttpsProxy::start(&machine)?;
    let workspace = workspace_against(&cloud)?
        .signed_out()
        .with("ALIBABA_CLOUD_REGION", "cn-hangzhou")
        .with("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", cloud.url())
        .with("HTTP_PROXY", proxy.url())
        .main(kms_key(&[("key_id", KEY)]))?;
    workspace.plan()?;
    assert!(!cloud.requests_for("GetMetadataCredentials").is_empty());
    assert!(machine.requests_for("GetMetadataToken").is_empty());
    Ok(())
}
