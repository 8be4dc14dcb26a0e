//! Endpoints that do not answer, or are not what they should be.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Result;
use mock_alicloud::{Cloud, Fault};
use tokio::net::TcpSocket;

use super::{UNABLE_TO_READ_KEY, both, errors_of_both, place, provider};
use crate::acceptance::{KEY, kms_key};
use crate::support::workspace_against;

#[test]
fn an_endpoint_that_refuses_connections() -> Result<()> {
    // Bound, so that nobody else gets the port, and not listening.
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let url = format!("http://{}", socket.local_addr()?);
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?
        .with("ALIBABA_CLOUD_ENDPOINT_KMS", &url)
        .with("ALIBABA_CLOUD_ENDPOINT_DDS", &url);
    for (summary, error) in errors_of_both(workspace)? {
        let said = format!("The call to {url} failed: the connection was refused.");
        let advice = "Check the endpoint, the port, and firewalls between this machine and the \
                      endpoint.";
        let end =
            format!("Endpoint: {url} (from the environment variable `ALIBABA_CLOUD_ENDPOINT_");
        error.assert_error(summary, None, &[&said, advice, &end, "Region: cn-hangzhou"])?;
    }
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[test]
fn a_host_that_does_not_exist() -> Result<()> {
    let cloud = Cloud::start()?;
    // A label longer than any name may have: it is known not to resolve without asking anyone.
    let url = format!("https://{}.invalid", "k".repeat(64));
    let workspace = workspace_against(&cloud)?.with("ALIBABA_CLOUD_ENDPOINT_KMS", &url);
    let error = workspace.main(kms_key(&[("key_id", KEY)]))?.plan()?.only_error()?;
    let said = format!("The call to {url} failed: the host name is invalid.");
    let advice = "each part between two dots has 1 to 63. Check the region and the endpoint.";
    error.assert_error(
        UNABLE_TO_READ_KEY,
        None,
        &[&said, advice, &format!("Endpoint: {url} (from ")],
    )
}

#[test]
fn a_host_without_a_route() -> Result<()> {
    let cloud = Cloud::start()?;
    let url = "https://224.0.0.1";
    let workspace = workspace_against(&cloud)?.with("ALIBABA_CLOUD_ENDPOINT_KMS", url);
    let error = workspace.main(kms_key(&[("key_id", KEY)]))?.plan()?.only_error()?;
    let said = format!("The call to {url} failed: the host is unreachable: ");
    let advice = "Check the network interfaces, routes and firewall of this machine.";
    error.assert_error(UNABLE_TO_READ_KEY, None, &[&said, advice, "\nAttempts: 5, in "])
}

#[test]
fn an_endpoint_without_tls_that_is_called_with_it() -> Result<()> {
    let cloud = Cloud::start()?;
    let url = format!("https://{}", cloud.address());
    let workspace = workspace_against(&cloud)?.with("ALIBABA_CLOUD_ENDPOINT_KMS", &url);
    let error = workspace.main(kms_key(&[("key_id", KEY)]))?.plan()?.only_error()?;
    let said = format!("The call to {url} failed: ");
    error.assert_error(UNABLE_TO_READ_KEY, None, &[&said, "Region: cn-hangzhou"])?;
    // A name from inside the TLS library.
    assert!(!error.detail.contains("InvalidContentType"), "{error:#?}");
    Ok(())
}

#[test]
fn an_endpoint_that_is_not_a_cloud() -> Result<()> {
    for (status, fault) in [
        (200, Fault::any().html(200)),
        (404, Fault::any().html(404)),
        (502, Fault::any().html(502)),
    ] {
        let is_failure = status >= 500;
        let cloud = Cloud::builder().fault(fault).start()?;
        let workspace = workspace_against(&cloud)?;
        let services = ["Key Management Service", "ApsaraDB for MongoDB"];
        for ((summary, error), service) in errors_of_both(workspace)?.into_iter().zip(services) {
            let said = format!(
                "{} returned HTTP {status} with a body that is not JSON (text/html) instead of an \
                 API response.",
                cloud.url()
            );
            let advice = if is_failure {
                format!(
                    "{service}, or a proxy or gateway on the way, failed. Try again. If the \
                         error"
                )
            } else {
                format!(
                    "The response is not in the format of {service}. Check the endpoint. A gateway"
                )
            };
            error.assert_error(summary, None, &[&said, &advice, &place(&cloud, summary)])?;
            assert!(!error.detail.contains('<'), "{error:#?}");
        }
    }
    Ok(())
}

#[test]
fn a_redirection_is_not_followed() -> Result<()> {
    let elsewhere = Cloud::start()?;
    let fault = Fault::any().html(302).header("Location", elsewhere.url());
    let cloud = Cloud::builder().fault(fault).start()?;
    let plan = workspace_against(&cloud)?.main(both())?.plan()?;
    assert_eq!(plan.diagnostics()?.len(), 2);
    assert!(plan.stdout.contains("HTTP 302"), "{}", plan.text());
    assert!(elsewhere.requests().is_empty());
    Ok(())
}

#[test]
fn a_connection_that_ends_before_the_answer_does() -> Result<()> {
    for fault in [Fault::any().truncate(10), Fault::any().reset(), Fault::any().close()] {
        let cloud = Cloud::builder().fault(fault).start()?;
        for (summary, error) in errors_of_both(workspace_against(&cloud)?)? {
            let said = format!("The call to {} failed: the connection broke: ", cloud.url());
            let advice = "Try again. If the error stays, check the proxies and firewalls between \
                          this machine and the endpoint.";
            error.assert_error(summary, None, &[&said, advice, &place(&cloud, summary)])?;
        }
    }
    Ok(())
}

#[test]
fn a_service_that_is_silent_for_longer_than_the_provider_waits() -> Result<()> {
    // Nobody waits for the end of this: the cloud is gone before.
    let silence = Duration::from_secs(600);
    let cloud = Cloud::builder().fault(Fault::any().delay(silence)).start()?;
    let configuration = kms_key(&[("key_id", KEY)]) + &provider("client_read_timeout = 200");
    let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
    let said = format!("The call to {} failed: the server did not respond in time.", cloud.url());
    let advice = "Check that this machine can reach the endpoint";
    error.assert_error(
        UNABLE_TO_READ_KEY,
        None,
        &[&said, advice, &place(&cloud, UNABLE_TO_READ_KEY)],
    )
}

#[test]
fn an_answer_without_an_end() -> Result<()> {
    let body = format!("{{\"RequestId\":\"{}\"}}", "x".repeat(2 << 20));
    let fault = Fault::any().raw(200, "application/json", body);
    let cloud = Cloud::builder().fault(fault).start()?;
    for (summary, error) in errors_of_both(workspace_against(&cloud)?)? {
        error.assert_error(
            summary,
            None,
            &["the response is too large", &place(&cloud, summary)],
        )?;
    }
    Ok(())
}
