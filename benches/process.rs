//! What the plugin costs as a process: start, end, reads and memory, in a release build.
//!
//! Prints figures, and fails when one is past what this project promises.

use std::fs;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use mock_alicloud::{Cloud, Key, Seed};
use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::tfplugin6::{DynamicValue, configure_provider, read_data_source};
use plugin_host::{Identity, Launch, Plugin};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tonic::transport::Channel;

/// From exec to the handshake line.
const START: Duration = Duration::from_millis(5);

/// From the call of `Shutdown` to the end of the process.
const END: Duration = Duration::from_millis(100);

/// Resident at most, in KiB, while it reads [`KEYS`].
const MEMORY: u64 = 12 * 1024;

const KEYS: usize = 200;

/// How many reads Terraform has in flight.
const PARALLELISM: usize = 10;

const ACCOUNT: &str = "154035569884****";

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
    let identity = Identity::generate()?;
    let launch = Launch::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud"));
    let launch = launch.identity(&identity)?;

    let mut starts = Vec::new();
    let mut ends = Vec::new();
    for _ in 0..50 {
        let begin = Instant::now();
        let plugin = launch.start().await?;
        starts.push(begin.elapsed());
        let channel = plugin.connect(Some(&identity)).await?;
        let begin = Instant::now();
        GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
        ensure!(plugin.ended().await?.status.success(), "the plugin failed");
        ends.push(begin.elapsed());
    }
    let (start, end) = (report("start", starts)?, report("end", ends)?);

    let plugin = launch.start().await?;
    let begin = Instant::now();
    read_keys(&plugin, &identity).await?;
    let reading = begin.elapsed();
    let memory = peak_memory(&plugin)?;
    say(&format!("{KEYS} reads  {:.1} ms, {memory} KiB at most", reading.as_secs_f64() * 1e3))?;

    ensure!(start <= START, "the start took more than {START:?}");
    ensure!(end <= END, "the end took more than {END:?}");
    ensure!(memory <= MEMORY, "more than {MEMORY} KiB were resident");
    Ok(())
}

/// Reads every key once, as many at a time as Terraform does.
async fn read_keys(plugin: &Plugin, identity: &Identity) -> anyhow::Result<()> {
    let ids = (0..KEYS).map(|n| format!("key-{n:04}"));
    let seed = ids
        .clone()
        .fold(Seed::built_in(), |seed, id| seed.with_key(Key::new("cn-hangzhou", ACCOUNT, &id)));
    let cloud = Cloud::builder().seed(seed).start()?;
    let mut client = ProviderClient::new(plugin.connect(Some(identity)).await?);
    configure(&mut client, &cloud).await?;
    let at_a_time = Arc::new(Semaphore::new(PARALLELISM));
    let reads = ids.map(|id| {
        let (mut client, at_a_time) = (client.clone(), Arc::clone(&at_a_time));
        tokio::spawn(async move {
            let _permit = at_a_time.acquire().await?;
            let request = read_data_source::Request {
                type_name: "alicloud_kms_key".into(),
                config: config(&json!({ "key_id": id }))?,
                ..Default::default()
            };
            let response = client.read_data_source(request).await?.into_inner();
            ensure!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
            Ok(())
        })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await??;
    }
    ensure!(cloud.requests().len() == KEYS, "{} requests", cloud.requests().len());
    Ok(())
}

async fn configure(client: &mut ProviderClient<Channel>, cloud: &Cloud) -> anyhow::Result<()> {
    let key = cloud.access_keys().into_iter().next().context("an access key")?;
    let set = json!({
        "access_key": key.access_key_id,
        "secret_key": key.access_key_secret,
        "region": "cn-hangzhou",
        "endpoints": [{ "kms": cloud.url(), "dds": null, "sts": null }],
    });
    let request = configure_provider::Request {
        terraform_version: "1.11.4".into(),
        config: config(&set)?,
        ..Default::default()
    };
    let diagnostics = client.configure_provider(request).await?.into_inner().diagnostics;
    ensure!(diagnostics.is_empty(), "{diagnostics:?}");
    Ok(())
}

/// A configuration as hosts may send it; what it leaves out is null.
fn config(set: &Value) -> anyhow::Result<Option<DynamicValue>> {
    Ok(Some(DynamicValue { json: serde_json::to_vec(set)?.into(), ..Default::default() }))
}

/// The most that was ever resident, in KiB, as Linux tells it.
fn peak_memory(plugin: &Plugin) -> anyhow::Result<u64> {
    let id = plugin.id().context("the plugin has ended")?;
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("VmHWM")?;
    Ok(peak.trim().trim_end_matches("kB").trim().parse()?)
}

/// Prints the figures, and gives their median.
fn report(name: &str, mut times: Vec<Duration>) -> anyhow::Result<Duration> {
    times.sort();
    let median = times[times.len() / 2];
    let (least, most) = (times[0], times[times.len() - 1]);
    say(&format!("{name}  {median:.2?} median, {least:.2?} to {most:.2?}, {} runs", times.len()))?;
    Ok(median)
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
