//! Reads a KMS key with the default chain of this process's environment:
//! `cargo run -p alicloud --example describe_key -- cn-hangzhou alias/orders`

#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fmt, fs, io};

use alicloud::credentials::{ChainLink, Context, DefaultChain};
use alicloud::{
    CallSettings, Client, Clock, Deadline, Endpoint, EndpointOverride, Endpoints, Machine, Network,
    ProgramOutput, Proxies, Scheme, TimeLimits, Transport,
};
use anyhow::Context as _;
use futures_util::future::{BoxFuture, FutureExt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: describe_key REGION KEY";
    let region = arguments.next().context(usage)?.parse()?;
    let key = arguments.next().context(usage)?.parse()?;

    let machine: Arc<dyn Machine> = Arc::new(ThisMachine(env::vars().collect()));
    let kms = match machine.variable("ALIBABA_CLOUD_ENDPOINT_KMS") {
        Some(endpoint) => EndpointOverride::Endpoint(Endpoint::parse(endpoint, Scheme::Https)?),
        None => EndpointOverride::None,
    };
    let endpoints = Endpoints { kms, ..Endpoints::default() };
    let settings = CallSettings { endpoints, ..CallSettings::default() };
    let network =
        Arc::new(Network::new(TimeLimits::default(), Proxies::default(), machine.clone()));
    let transport = Arc::new(Transport::new(settings, network, Clock::system()));
    let context = Context { machine, transport: transport.clone(), region: None };
    let chain = DefaultChain::new(context, ChainLink::DEFAULT.to_vec(), Vec::new());
    let client = Client::new(transport, Arc::new(chain));

    let deadline = &Deadline::after(Duration::from_secs(60));
    let description = client.describe_key(&region, &key, deadline).await?;
    let state = description.key_metadata.key_state.as_deref().unwrap_or("in an unknown state");
    println!("{} is {state}", description.key_metadata.key_id);
    Ok(())
}

/// This machine, with the environment variables of this process.
struct ThisMachine(HashMap<String, String>);

impl Machine for ThisMachine {
    fn variable(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn run<'a>(
        &'a self,
        program: &'a str,
        arguments: &'a [String],
    ) -> BoxFuture<'a, io::Result<ProgramOutput>> {
        let output =
            tokio::process::Command::new(program).args(arguments).kill_on_drop(true).output();
        let ended = |output: std::process::Output| ProgramOutput {
            code: output.status.code(),
            stdout: output.stdout,
        };
        output.map(move |result| result.map(ended)).boxed()
    }
}

/// Omits the variables, which can contain secrets.
impl fmt::Debug for ThisMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ThisMachine")
    }
}
