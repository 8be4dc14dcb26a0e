//! The ways that Terraform and the plugin speak with each other, and their end when Terraform is
//! killed.

use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault};

use super::{KEY, KMS, kms_key};
use crate::support::{output, workspace_against};

/// How long anything may take that happens at once.
const HUNG: Duration = Duration::from_secs(30);

/// Where there can be no socket.
const NOWHERE: &str = "/dev/null/sockets";

/// A plan, an apply and a plan without changes in this environment, and what Terraform logged.
fn log(variables: &[(&str, &str)]) -> Result<String> {
    let cloud = Cloud::start()?;
    let configuration = kms_key(&[("key_id", KEY)]) + &output("arn", &format!("{KMS}.arn"));
    let workspace = workspace_against(&cloud)?.main(configuration)?.traced();
    let workspace = variables.iter().fold(workspace, |it, (name, value)| it.with(name, *value));
    ensure!(workspace.plan()?.code() == Some(2));
    workspace.applied()?;
    ensure!(workspace.plan()?.code() == Some(0));
    workspace.log()
}

const TLS: &str = "configuring client automatic mTLS";
const OPEN_TO_ALL: &str = "no TLS: every user of this machine can connect";

#[test]
fn over_a_unix_socket_with_and_without_tls() -> Result<()> {
    let with = log(&[])?;
    assert!(with.contains(TLS) && with.contains("network=unix"));
    let without = log(&[("TF_DISABLE_PLUGIN_TLS", "1")])?;
    assert!(!without.contains(TLS) && without.contains("network=unix"));
    assert!(!with.contains(OPEN_TO_ALL) && !without.contains(OPEN_TO_ALL));
    Ok(())
}

#[test]
fn over_tcp_with_and_without_tls() -> Result<()> {
    let with = log(&[("PLUGIN_UNIX_SOCKET_DIR", NOWHERE)])?;
    assert!(with.contains(TLS) && with.contains("network=tcp"));
    assert!(
        with.contains("no Unix socket: listening on a TCP port") && !with.contains(OPEN_TO_ALL)
    );
    let nowhere = [("PLUGIN_UNIX_SOCKET_DIR", NOWHERE), ("TF_DISABLE_PLUGIN_TLS", "1")];
    let without = log(&nowhere)?;
    assert!(!without.contains(TLS) && without.contains("network=tcp"));
    assert!(without.contains(OPEN_TO_ALL));
    Ok(())
}

/// A process that does not outlive the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // Fails when it has ended.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_plugin_does_not_outlive_a_terraform_that_is_killed() -> Result<()> {
    let cloud = Cloud::builder().fault(Fault::on("DescribeKey").hang()).start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    // Terraform hands its standard input on to its plugins, so that this ends with all of them.
    let (mut end, stdin) = UnixStream::pair()?;
    let mut terraform = Killed(
        workspace
            .command(&["plan", "-input=false"])?
            .stdin(OwnedFd::from(stdin))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?,
    );
    assert!(cloud.wait_for_requests(1, HUNG));
    assert!(workspace.assert_no_socket().is_err(), "the plugin runs");
    terraform.0.kill()?;
    terraform.0.wait()?;
    end.set_read_timeout(Some(HUNG))?;
    assert_eq!(end.read(&mut [0]).context("the plugin still runs")?, 0);
    workspace.assert_no_socket()
}
