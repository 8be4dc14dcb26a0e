//! How soon Terraform ends if the API does not respond: plans by Terraform with a release build,
//! against an endpoint that hangs.
//!
//! Prints figures, and fails if a figure exceeds its limit.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::ops::RangeInclusive;
use std::time::Duration;

use anyhow::ensure;
use mock_alicloud::{Cloud, Fault};
use terraform_host::Workspace;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud");

const PLAN: [&str; 3] = ["plan", "-json", "-input=false"];

/// How long a plan takes if its read times out after 5 s, in seconds.
const TIMED_OUT: RangeInclusive<f64> = 5.0..=6.0;

const LIMITED: &str = r#"
data "alicloud_kms_key" "example" {
  key_id = "key-1"
  timeouts {
    read = "5s"
  }
}
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cloud = Cloud::builder().fault(Fault::any().hang()).start()?;
    time_out(&cloud, "never answers", &cloud.url())?;
    let (listener, _queued) = full_listener().await?;
    time_out(&cloud, "never connects", &format!("http://{}", listener.local_addr()?))?;
    #[cfg(unix)]
    signals::interrupt_plans(&cloud)?;
    Ok(())
}

/// A listener that accepts no connection. The kernel drops new ones, because the queue is full.
async fn full_listener() -> anyhow::Result<(TcpListener, Vec<TcpStream>)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse()?)?;
    let listener = socket.listen(1)?;
    let address = listener.local_addr()?;
    let connect = || tokio::time::timeout(Duration::from_millis(500), TcpStream::connect(address));
    let mut queued = Vec::new();
    while let Ok(connection) = connect().await {
        queued.push(connection?);
    }
    Ok((listener, queued))
}

/// Plans a read with a timeout of 5 s.
fn time_out(cloud: &Cloud, name: &str, endpoint: &str) -> anyhow::Result<()> {
    let workspace = Workspace::against(PROVIDER, cloud)?
        .with("ALIBABA_CLOUD_ENDPOINT_KMS", endpoint)
        .main(LIMITED)?;
    let plan = workspace.run(&PLAN)?;
    let seconds = plan.time.as_secs_f64();
    let detail = plan.only_error()?.detail;
    println!("an endpoint that {name}: {seconds:.2} s, {detail:?}");
    let host = endpoint.trim_start_matches("http://");
    ensure!(detail.contains(host), "the error does not name the endpoint");
    ensure!(TIMED_OUT.contains(&seconds), "not {TIMED_OUT:?} s");
    Ok(())
}

/// Plans that signals interrupt. Windows has no signals.
#[cfg(unix)]
mod signals {
    use std::time::{Duration, Instant};

    use anyhow::{Context, ensure};
    use mock_alicloud::Cloud;
    use nix::sys::signal::Signal;
    use terraform_host::Workspace;

    use super::{PLAN, PROVIDER};

    /// The most from a signal to the end of the last process, in seconds.
    const INTERRUPTED: f64 = 2.0;

    /// The timeout of the wait for a request.
    const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

    const UNLIMITED: &str = r#"
data "alicloud_kms_key" "example" {
  key_id = "key-1"
}
"#;

    pub(super) fn interrupt_plans(cloud: &Cloud) -> anyhow::Result<()> {
        interrupt(cloud, "SIGINT to all", Signal::SIGINT, true)?;
        interrupt(cloud, "SIGINT to Terraform", Signal::SIGINT, false)?;
        interrupt(cloud, "SIGTERM to Terraform", Signal::SIGTERM, false)
    }

    /// Interrupts a plan during a read without a timeout of its own.
    fn interrupt(cloud: &Cloud, name: &str, signal: Signal, to_all: bool) -> anyhow::Result<()> {
        let previous = cloud.requests().len();
        let workspace = Workspace::against(PROVIDER, cloud)?.main(UNLIMITED)?;
        let run = workspace.start(&PLAN)?;
        ensure!(cloud.wait_for_requests(previous + 1, REQUEST_TIMEOUT), "no request");
        let signalled = Instant::now();
        if to_all { run.signal_all(signal) } else { run.signal(signal) }?;
        run.wait().context(name.to_owned())?;
        let seconds = signalled.elapsed().as_secs_f64();
        println!("{name}: {seconds:.2} s until the last process ends");
        ensure!(seconds <= INTERRUPTED, "more than {INTERRUPTED} s");
        Ok(())
    }
}
