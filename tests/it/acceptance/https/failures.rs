//! What is said where a service is not reached.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, anyhow};
use mock_alicloud::HttpsProxy;

use super::{KEY, cloud};
use crate::acceptance::kms_key;
use crate::support::{SocksProxy, Workspace, workspace_against};

const UNABLE: &str = "Unable to read KMS key";

const PLACE: &str = "Endpoint: https://kms.cn-hangzhou.aliyuncs.com (default)\nRegion: cn-hangzhou";

#[test]
fn an_authority_that_is_not_trusted() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    // It has the same name, and another key.
    let another = HttpsProxy::start(&cloud)?;
    let trusts_another =
        workspace_against(&cloud)?.through(&another)?.with("HTTPS_PROXY", proxy.url());
    let trusts_the_machine_s = workspace_against(&cloud)?.through(&proxy)?.without("SSL_CERT_FILE");
    for workspace in [trusts_another, trusts_the_machine_s] {
        let workspace = workspace.main(kms_key(&[("key_id", KEY)]))?;
        let said = "the server's certificate is from an authority that this machine does not trust";
        let error = workspace.plan()?.only_error()?;
        error.assert_error(UNABLE, None, &[said, "`SSL_CERT_FILE`", PLACE])?;
    }
    assert_eq!(proxy.targets(), ["kms.cn-hangzhou.aliyuncs.com:443"; 2]);
    assert!(cloud.requests().is_empty());
    Ok(())
}

/// Sees what is said of a proxy that does not connect, and why, where it says so.
fn assert_not_connected(workspace: Workspace, why: &str) -> Result<()> {
    let error = workspace.main(kms_key(&[("key_id", KEY)]))?.plan()?.only_error()?;
    let said = format!(
        "The call to https://kms.cn-hangzhou.aliyuncs.com failed: the proxy did not connect to the \
         endpoint{why}."
    );
    let advice = "did not open a connection to the endpoint. Check the region and the endpoint, \
                  and that the proxy (`HTTPS_PROXY` or `ALL_PROXY`) permits connections to the";
    error.assert_error(UNABLE, None, &[&said, advice, PLACE])
}

#[test]
fn a_proxy_that_does_not_reach_the_host() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    proxy.unknown_host("kms.*");
    assert_not_connected(workspace_against(&cloud)?.through(&proxy)?, "")?;
    assert_eq!(proxy.targets().len(), 1, "it is asked once");

    let socks = SocksProxy::start(&proxy.url())?;
    let workspace = workspace_against(&cloud)?.through(&proxy)?.without("HTTPS_PROXY");
    let workspace = workspace.with("ALL_PROXY", socks.url("socks5h"));
    assert_not_connected(workspace, ": host unreachable")?;
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[test]
fn a_proxy_that_demands_a_password() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("http://{}", listener.local_addr()?);
    let answering = std::thread::spawn(move || -> Result<()> {
        let (mut client, _) = listener.accept()?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte)?;
            head.extend(byte);
        }
        client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")?;
        Ok(())
    });
    let workspace = workspace_against(&cloud)?.through(&proxy)?.with("HTTPS_PROXY", url);
    assert_not_connected(
        workspace,
        ": the proxy requires a user name and a password \
         (`http://<user>:<password>@<host>:<port>`)",
    )?;
    answering.join().map_err(|_| anyhow!("the proxy has panicked"))?
}

#[test]
fn a_proxy_that_is_none() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    for name in ["HTTPS_PROXY", "ALL_PROXY"] {
        let workspace = workspace_against(&cloud)?
            .through(&proxy)?
            .without("HTTPS_PROXY")
            .with(name, "http://somebody:hunter2@proxy:port")
            .main(kms_key(&[("key_id", KEY)]))?;
        let workspace = workspace.traced();
        let plan = workspace.plan()?;
        let said = format!("the proxy that `{name}` names is neither a host and port nor a URL");
        plan.only_error()?.assert_error(
            UNABLE,
            None,
            &[&said, "Correct the proxy variable", PLACE],
        )?;
        assert!(!plan.text().contains("hunter2"));
        assert!(!workspace.log()?.contains("hunter2"));
    }
    assert!(proxy.targets().is_empty());
    Ok(())
}

#[test]
fn a_proxy_that_nothing_answers_at() -> Result<()> {
    let (cloud, proxy) = cloud()?;
    let workspace = workspace_against(&cloud)?
        .through(&proxy)?
        .with("HTTPS_PROXY", "http://127.0.0.1:1")
        .main(kms_key(&[("key_id", KEY)]))?;
    let error = workspace.plan()?.only_error()?;
    let advice = "The call goes through the proxy http://127.0.0.1:1. Check that the proxy";
    error.assert_error(UNABLE, None, &["the connection was refused", advice, PLACE])
}
