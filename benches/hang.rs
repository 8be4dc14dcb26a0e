//! How soon it is over when nobody answers: plans by Terraform with a release build, against an
//! endpoint that hangs.
//!
//! Prints figures, and fails when one is past what this project promises.

mod terraform;

use std::io::Write;
use std::ops::RangeInclusive;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use mock_alicloud::{Cloud, Fault};
use nix::sys::signal::Signal;
use terraform::{Receiver, Workspace};
use tokio::net::{TcpSocket, TcpStream};

/// How long a plan takes whose read may take 5 s.
const GIVEN_UP: RangeInclusive<f64> = 5.0..=6.0;

/// From a signal to the end of the last process.
const INTERRUPTED: f64 = 2.0;

/// How long a request is waited for before nobody makes one.
const HUNG: Duration = Duration::from_secs(30);

const READ: &str = "data \"alicloud_kms_key\" \"example\" {\n  key_id = \"key-1\"\n";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match measure().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> anyhow::Result<()> {
    let cloud = Cloud::builder().fault(Fault::any().hang()).start()?;
    let limited = format!("{READ}  timeouts {{\n    read = \"5s\"\n  }}\n}}\n");

    // Its connections are never taken, and what is beyond the queue of them not even made.
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse()?)?;
    let nobody = socket.listen(1)?;
    let address = nobody.local_addr()?;
    let mut waiting = Vec::new();
    let connects =
        |address| tokio::time::timeout(Duration::from_millis(500), TcpStream::connect(address));
    while let Ok(connection) = connects(address).await {
        waiting.push(connection?);
    }
    for (what, endpoint) in
        [("never answers", cloud.url()), ("never connects", format!("http://{address}"))]
    {
        let plan = Workspace::new(&cloud, &endpoint, &limited)?.plan(10)?.ended()?;
        let host = endpoint.trim_start_matches("http://");
        let seconds = plan.time.as_secs_f64();
        say(&format!("an endpoint that {what}: {seconds:.2} s, {:?}", plan.errors))?;
        let names_it = |error: &String| error.contains(host);
        ensure!(plan.errors.iter().any(names_it), "the endpoint is not named");
        ensure!(GIVEN_UP.contains(&seconds), "not {GIVEN_UP:?} s");
    }

    let unlimited = format!("{READ}}}\n");
    for (what, signal, receiver) in [
        ("SIGINT to all", Signal::SIGINT, Receiver::Group),
        ("SIGINT to Terraform", Signal::SIGINT, Receiver::Terraform),
        ("SIGTERM to Terraform", Signal::SIGTERM, Receiver::Terraform),
    ] {
        let before = cloud.requests().len();
        let workspace = Workspace::new(&cloud, &cloud.url(), &unlimited)?;
        let plan = workspace.plan(10)?;
        ensure!(cloud.wait_for_requests(before + 1, HUNG), "no request");
        let begun = Instant::now();
        plan.signal(signal, receiver)?;
        plan.ended().context(what)?;
        let seconds = begun.elapsed().as_secs_f64();
        say(&format!("{what}: {seconds:.2} s until all is gone"))?;
        ensure!(seconds <= INTERRUPTED, "more than {INTERRUPTED} s");
    }
    Ok(())
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
