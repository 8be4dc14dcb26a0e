//! The cost of the plugin's process: start, end, reads and memory, in a release build.
//!
//! Prints figures, and fails if a figure exceeds its limit.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use mock_alicloud::{Cloud, Fault, Key, Seed};
use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::tfplugin6::{DynamicValue, configure_provider, read_data_source};
use plugin_host::{Identity, Launch, Plugin};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tonic::transport::Channel;

/// The most from exec to the handshake line.
const START: Duration = Duration::from_millis(5);

/// The most from the call of `Shutdown` to the end of the process.
const END: Duration = Duration::from_millis(100);

/// The most from the death of the host to the end of the plugin.
const ORPHAN: Duration = Duration::from_secs(1);

/// The most resident memory during the reads of [`KEYS`], in KiB.
const MEMORY: u64 = 12 * 1024;

const KEYS: usize = 200;

/// How many reads Terraform runs at the same time by default.
const PARALLELISM: usize = 10;

const ACCOUNT: &str = "154035569884****";

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud");

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let identity = Identity::generate()?;
    let launch = Launch::new(PROVIDER).identity(&identity)?;

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
    let (start, end) = (report("start", starts), report("end", ends));
    let busy_end = report("end while reads wait", busy_ends(&launch, &identity).await?);
    let orphan = report("end after the host's", orphans().await?);

    let plugin = launch.start().await?;
    let begin = Instant::now();
    read_keys(&plugin, &identity).await?;
    let reading = begin.elapsed();
    let memory = peak_memory(&plugin)?;
    println!("{KEYS} reads  {:.1} ms, {memory} KiB at most", reading.as_secs_f64() * 1e3);

    ensure!(start <= START, "the start took more than {START:?}");
    ensure!(end.max(busy_end) <= END, "the end took more than {END:?}");
    ensure!(orphan <= ORPHAN, "the plugin outlived its host by more than {ORPHAN:?}");
    ensure!(memory <= MEMORY, "more than {MEMORY} KiB were resident");
    Ok(())
}

/// Times of the end during reads from a cloud that never responds.
async fn busy_ends(launch: &Launch, identity: &Identity) -> anyhow::Result<Vec<Duration>> {
    let mut ends = Vec::new();
    for _ in 0..10 {
        let cloud = Cloud::builder().fault(Fault::on("DescribeKey").hang()).start()?;
        let cloud = Arc::new(cloud);
        let plugin = launch.start().await?;
        let channel = plugin.connect(Some(identity)).await?;
        let mut client = ProviderClient::new(channel.clone());
        configure(&mut client, &cloud).await?;
        let reads = (0..PARALLELISM).map(|id| {
            let mut client = client.clone();
            tokio::spawn(async move {
                client.read_data_source(read(&id.to_string())?).await.map_err(anyhow::Error::from)
            })
        });
        let reads: Vec<_> = reads.collect();
        let arrived = Arc::clone(&cloud);
        let arrived = move || arrived.wait_for_requests(PARALLELISM, Duration::from_secs(30));
        ensure!(tokio::task::spawn_blocking(arrived).await?, "the reads did not arrive");
        let begin = Instant::now();
        GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
        ensure!(plugin.ended().await?.status.success(), "the plugin failed");
        ends.push(begin.elapsed());
        for read in reads {
            let diagnostics = read.await??.into_inner().diagnostics;
            ensure!(diagnostics.len() == 1, "a read was not cancelled: {diagnostics:?}");
        }
    }
    Ok(ends)
}

/// Times of the end after the host, a shell, is killed.
async fn orphans() -> anyhow::Result<Vec<Duration>> {
    let launch = Launch::new("/bin/sh").arguments(["-c", "\"$0\" & wait", PROVIDER]);
    let mut ends = Vec::new();
    for _ in 0..10 {
        let plugin = launch.start().await?;
        let shell = plugin.id().context("the shell has ended")?.to_string();
        let begin = Instant::now();
        let killed = Command::new("kill").args(["-s", "KILL", &shell]).status()?;
        ensure!(killed.success(), "the shell was not killed");
        // The plugin inherits the shell's stdout, which stays open until the plugin ends.
        plugin.ended().await?;
        ends.push(begin.elapsed());
    }
    Ok(ends)
}

/// Reads every key once, [`PARALLELISM`] at a time.
async fn read_keys(plugin: &Plugin, identity: &Identity) -> anyhow::Result<()> {
    let ids = (0..KEYS).map(|n| format!("key-{n:04}"));
    let seed = ids
        .clone()
        .fold(Seed::built_in(), |seed, id| seed.with_key(Key::new("cn-hangzhou", ACCOUNT, &id)));
    let cloud = Cloud::builder().seed(seed).start()?;
    let mut client = ProviderClient::new(plugin.connect(Some(identity)).await?);
    configure(&mut client, &cloud).await?;
    let permits = Arc::new(Semaphore::new(PARALLELISM));
    let reads = ids.map(|id| {
        let (mut client, permits) = (client.clone(), Arc::clone(&permits));
        tokio::spawn(async move {
            let _permit = permits.acquire().await?;
            let response = client.read_data_source(read(&id)?).await?.into_inner();
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

fn read(key_id: &str) -> anyhow::Result<read_data_source::Request> {
    Ok(read_data_source::Request {
        type_name: "alicloud_kms_key".into(),
        config: config(&json!({ "key_id": key_id }))?,
        ..Default::default()
    })
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

/// A configuration in JSON, which hosts may send. Absent arguments are null.
fn config(set: &Value) -> anyhow::Result<Option<DynamicValue>> {
    Ok(Some(DynamicValue { json: serde_json::to_vec(set)?.into(), ..Default::default() }))
}

/// The peak resident memory that Linux reports, in KiB.
fn peak_memory(plugin: &Plugin) -> anyhow::Result<u64> {
    let id = plugin.id().context("the plugin has ended")?;
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("VmHWM")?;
    Ok(peak.trim().trim_end_matches("kB").trim().parse()?)
}

/// Prints the figures and returns their median.
fn report(name: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let median = times[times.len() / 2];
    let (least, most) = (times[0], times[times.len() - 1]);
    println!("{name}  {median:.2?} median, {least:.2?} to {most:.2?}, {} runs", times.len());
    median
}
