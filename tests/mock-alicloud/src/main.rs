//! `mock-alicloud`: a loopback Alibaba Cloud that any client can be pointed at.

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use lexopt::{Arg, Parser, ValueExt};
use mock_alicloud::{AccessKey, Cloud, Fault, Quota, Request, Seed, Status};

const HELP: &str = "\
A loopback Alibaba Cloud: KMS, MongoDB, STS and the sources of credentials, with verified
signatures and faults by script.

Usage: mock-alicloud [OPTIONS]

Options:
  --listen ADDR   Loopback address and port to listen on (default 127.0.0.1:0, any free port)
  --data FILE     Keys, instances, access keys, roles and the rest, instead of the built-in ones
  --faults FILE   Answers to put instead of the cloud's own
  --region REGION Serve this region only
  --quota RATE    Calls a second that KMS and MongoDB each take before they throttle
  --latency-ms MS How long after its request every answer is sent
  --log           Write one line for each request to stderr
  --print-data    Print the built-in data, a starting point for --data, and exit
  --help          Print this and exit

Prints the URL and the environment for a client, then serves until it is interrupted.
";

/// The region of the environment that is printed when every region is served: that of the
/// documentation's examples.
const EXAMPLE_REGION: &str = "cn-hangzhou";

/// What the command line asks for.
#[derive(Debug)]
enum Command {
    Help,
    PrintData,
    Serve(Options),
}

#[derive(Debug, Default)]
struct Options {
    listen: Option<SocketAddr>,
    data: Option<PathBuf>,
    faults: Option<PathBuf>,
    region: Option<String>,
    quota: Option<f64>,
    latency: Duration,
    log: bool,
}

fn main() -> anyhow::Result<()> {
    match parse(std::env::args_os().skip(1))? {
        Command::Help => io::stdout().write_all(HELP.as_bytes())?,
        Command::PrintData => io::stdout().write_all(Seed::BUILT_IN.as_bytes())?,
        Command::Serve(options) => run(options)?,
    }
    Ok(())
}

fn parse(args: impl Iterator<Item = OsString>) -> anyhow::Result<Command> {
    let mut parser = Parser::from_args(args);
    let mut options = Options::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("listen") => {
                let address: SocketAddr = parser.value()?.parse().context("--listen")?;
                let is_loopback = address.ip().is_loopback();
                anyhow::ensure!(is_loopback, "--listen: {address} is not a loopback address");
                options.listen = Some(address);
            }
            Arg::Long("data") => options.data = Some(parser.value()?.into()),
            Arg::Long("faults") => options.faults = Some(parser.value()?.into()),
            Arg::Long("region") => options.region = Some(parser.value()?.string()?),
            Arg::Long("quota") => {
                options.quota = Some(parser.value()?.parse().context("--quota")?);
            }
            Arg::Long("latency-ms") => {
                let milliseconds = parser.value()?.parse().context("--latency-ms")?;
                options.latency = Duration::from_millis(milliseconds);
            }
            Arg::Long("log") => options.log = true,
            Arg::Long("print-data") => return Ok(Command::PrintData),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Serve(options))
}

fn run(options: Options) -> anyhow::Result<()> {
    let seed = match &options.data {
        Some(path) => Seed::from_file(path)?,
        None => Seed::built_in(),
    };
    let has_metadata = seed.metadata.is_some();
    let mut builder = Cloud::builder().seed(seed).latency(options.latency);
    if let Some(calls_per_second) = options.quota {
        builder = builder.quota(Quota::new(calls_per_second));
    }
    if let Some(path) = &options.faults {
        for fault in Fault::script_from_file(path)? {
            builder = builder.fault(fault);
        }
    }
    if let Some(address) = options.listen {
        builder = builder.listen(address);
    }
    if let Some(region) = &options.region {
        builder = builder.region(region);
    }
    if options.log {
        builder = builder.on_request(|request| {
            let _ = writeln!(io::stderr(), "{}", line(request));
        });
    }
    let cloud = builder.start()?;
    let region = options.region.as_deref().unwrap_or(EXAMPLE_REGION);
    print_environment(&cloud, region, has_metadata)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tokio::signal::ctrl_c()).context("cannot wait for an interrupt")
}

fn print_environment(cloud: &Cloud, region: &str, has_metadata: bool) -> anyhow::Result<()> {
    let url = cloud.url();
    let mut out = io::stdout().lock();
    writeln!(out, "# mock-alicloud listens on {url}")?;
    for service in ["KMS", "DDS", "STS"] {
        writeln!(out, "export ALIBABA_CLOUD_ENDPOINT_{service}={url}")?;
    }
    if has_metadata {
        writeln!(out, "export ALIBABA_CLOUD_ECS_METADATA_ENDPOINT={url}")?;
    }
    let is_plain = |key: &&AccessKey| {
        key.status == Status::Active && key.security_token.is_none() && key.deny.is_empty()
    };
    if let Some(key) = cloud.access_keys().iter().find(is_plain) {
        writeln!(out, "export ALIBABA_CLOUD_ACCESS_KEY_ID={}", key.access_key_id)?;
        writeln!(out, "export ALIBABA_CLOUD_ACCESS_KEY_SECRET={}", key.access_key_secret)?;
    }
    writeln!(out, "export ALIBABA_CLOUD_REGION={region}")?;
    // A program that waits for the URL on a pipe must not wait for the buffer to fill.
    out.flush()?;
    Ok(())
}

/// A request in one line, without anything secret.
fn line(request: &Request) -> String {
    let or_dash = |text: &Option<String>| text.as_deref().unwrap_or("-").to_owned();
    let (status, code, note) = match &request.outcome {
        Some(outcome) => (
            outcome.status.map_or("no answer".to_owned(), |status| status.to_string()),
            outcome.code.as_deref().unwrap_or("-").to_owned(),
            if outcome.fault { " (fault)" } else { "" },
        ),
        None => ("-".to_owned(), "-".to_owned(), ""),
    };
    let subject = request.param("KeyId").or_else(|| request.param("DBInstanceId")).unwrap_or("-");
    format!(
        "{} {:?} {} {} {} -> {status} {code}{note}",
        request.method,
        request.signature,
        or_dash(&request.access_key_id),
        or_dash(&request.action),
        subject.escape_debug(),
    )
}
