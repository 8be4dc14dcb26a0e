//! The cost of the plugin's process: start, end, reads and memory, in a release build.
//!
//! Prints figures, and fails if a figure exceeds its limit.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod support;

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use mock_alicloud::{Cloud, Fault};
use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::{Identity, Launch, Plugin};
use tokio::sync::Semaphore;

use support::{PEAK, PROVIDER, configure, key_id, keys, memory, read};

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
    let memory = memory(&plugin, PEAK)?;
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
    let cloud = Cloud::builder().seed(keys(KEYS)).start()?;
    let mut client = ProviderClient::new(plugin.connect(Some(identity)).await?);
    configure(&mut client, &cloud).await?;
    let permits = Arc::new(Semaphore::new(PARALLELISM));
    let reads = (0..KEYS).map(key_id).map(|id| {
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

/// Prints the figures and returns their median.
fn report(name: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let median = times[times.len() / 2];
    let (least, most) = (times[0], times[times.len() - 1]);
    println!("{name}  {median:.2?} median, {least:.2?} to {most:.2?}, {} runs", times.len());
    median
}
