//! `mock-alicloud`: a mock Alibaba Cloud on this machine, for every client with a configurable
//! endpoint.

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use lexopt::{Arg, Parser, ValueExt};
use mock_alicloud::{Cloud, Environment, Fault, Quota, Request, Seed, Shell};

const VERSION: &str = concat!("mock-alicloud ", env!("CARGO_PKG_VERSION"), "\n");

const HELP: &str = "\
A mock Alibaba Cloud on this machine: KMS, MongoDB, STS and the services that provide credentials.
The mock verifies signatures, and returns errors on demand.

Usage: mock-alicloud [OPTIONS]

Options:
  --listen ADDR    Loopback address and port of the mock (default: 127.0.0.1 and any free port)
  --data FILE      File with keys, instances, access keys and roles (default: built-in data)
  --faults FILE    File with the errors and odd responses that the mock returns
  --region REGION  Only region of the mock (default: all regions)
  --quota RATE     Calls per second that KMS and MongoDB each accept (default: no quota)
  --latency-ms MS  Time before each response, in milliseconds (default: 0)
  --powershell     Print the environment for PowerShell (default: for sh, bash and zsh)
  --log            Write one line to stderr for each request
  --print-data     Print the built-in data, as a template for --data, and exit
  --version        Print the version and exit
  -h, --help       Print this help and exit

Prints the URL of the mock, and the commands that point a client at the mock. Runs until Ctrl-C.
";

/// What the command line asks for.
#[derive(Debug)]
enum Command {
    Print(&'static str),
    Serve(Options),
}

#[derive(Debug, Default)]
struct Options {
    listen: Option<SocketAddr>,
    data: Option<PathBuf>,
    faults: Option<PathBuf>,
    region: Option<String>,
    quota: Option<Quota>,
    latency: Duration,
    shell: Shell,
    log: bool,
}

fn main() -> ExitCode {
    let command = match parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            let usage = "Run `mock-alicloud --help` for the options.";
            drop(writeln!(io::stderr(), "mock-alicloud: {error:#}\n{usage}"));
            return ExitCode::from(2);
        }
    };
    let result = match command {
        Command::Print(text) => io::stdout().write_all(text.as_bytes()).map_err(Into::into),
        Command::Serve(options) => run(options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "mock-alicloud: {error:#}"));
            ExitCode::FAILURE
        }
    }
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
                let quota = Quota::new(parser.value()?.parse().context("--quota")?);
                quota.check().context("--quota")?;
                options.quota = Some(quota);
            }
            Arg::Long("latency-ms") => {
                let milliseconds = parser.value()?.parse().context("--latency-ms")?;
                options.latency = Duration::from_millis(milliseconds);
            }
            Arg::Long("log") => options.log = true,
            Arg::Long("powershell") => options.shell = Shell::PowerShell,
            Arg::Long("print-data") => return Ok(Command::Print(Seed::BUILT_IN)),
            Arg::Long("version") => return Ok(Command::Print(VERSION)),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Print(HELP)),
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
    if let Some(quota) = options.quota {
        builder = builder.quota(quota);
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
    let mut out = io::stdout().lock();
    let environment = Environment::new(&cloud, options.region.as_deref(), has_metadata);
    write!(
        out,
        "# mock-alicloud listens on {}\n{}",
        cloud.url(),
        environment.commands(options.shell)
    )?;
    // A program that waits for the URL on a pipe must not wait for the buffer to fill.
    out.flush()?;
    drop(out);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tokio::signal::ctrl_c()).context("cannot wait for an interrupt")
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
