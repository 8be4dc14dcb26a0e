//! What the plugin costs as a process: start, end, reads and memory, in a release build.
//!
//! Prints figures, and fails when one is past what this project promises.

use std::fs;
use std::io::Write;
use std::process::{Command, ExitCode};
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

/// From exec to the handshake line.
const START: Duration = Duration::from_millis(5);

/// From the call of `Shutdown` to the end of the process.
const END: Duration = Duration::from_millis(100);

/// From the death of the host to the end of the plugin.
const ORPHAN: Duration = Duration::from_secs(1);

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
    let busy_end = report("end while reads wait", busy_ends(&launch, &identity).await?)?;
    let orphan = report("end after the host's", orphans().await?)?;

    let plugin = launch.start().await?;
    let begin = Instant::now();
    read_keys(&plugin, &identity).await?;
    let reading = begin.elapsed();
    let memory = peak_memory(&plugin)?;
    say(&format!("{KEYS} reads  {:.1} ms, {memory} KiB at most", reading.as_secs_f64() * 1e3))?;

    ensure!(start <= START, "the start took more than {START:?}");
    ensure!(end.max(busy_end) <= END, "the end took more than {END:?}");
    ensure!(orphan <= ORPHAN, "the plugin outlived its host by more than {ORPHAN:?}");
    ensure!(memory <= MEMORY, "more than {MEMORY} KiB were resident");
    Ok(())
}

/// How long the end takes while reads wait for a cloud that never answers.
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

/// How long plugins take to end whose host, a shell, is killed.
async fn orphans() -> anyhow::Result<Vec<Duration>> {
    let provider = env!("CARGO_BIN_EXE_terraform-provider-alicloud");
    let launch = Launch::new("/bin/sh").arguments(["-c", "\"$0\" & wait", provider]);
    let mut ends = Vec::new();
    for _ in 0..10 {
        let plugin = launch.start().await?;
        let shell = plugin.id().context("the shell has ended")?.to_string();
        let begin = Instant::now();
        let killed = Command::new("kill").args(["-s", "KILL", &shell]).status()?;
        ensure!(killed.success(), "the shell was not killed");
        // The plugin has the shell's output, which ends with the last that has it.
        plugin.ended().await?;
        ends.push(begin.elapsed());
    }
    Ok(ends)
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
