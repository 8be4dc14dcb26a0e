//! How reads end that nobody wants any more, whatever they wait for.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault, Hint};
use plugin_host::tfplugin6::{read_data_source, stop_provider};
use rmpv::Value;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::messages::{Client, configure, configure_with, mongodb, object, read, started};
use super::provider;

/// How long anything may take that happens at once.
pub(super) const HUNG: Duration = Duration::from_secs(30);

pub(super) const OPERATION: &str = "DescribeDBInstanceEncryptionKey";

pub(super) const INSTANCE: &str = "dds-bp2235****";

/// A read that goes on while the test does something else.
pub(super) fn reading(
    client: &Client,
    instance: &str,
) -> JoinHandle<Result<read_data_source::Response>> {
    let (mut client, instance) = (client.clone(), Value::from(instance));
    tokio::spawn(async move { read(&mut client, mongodb(&[("db_instance_id", instance)])?).await })
}

pub(super) async fn wait_for_requests(cloud: &Arc<Cloud>, count: usize) -> Result<()> {
    let cloud = Arc::clone(cloud);
    let waiting = tokio::task::spawn_blocking(move || cloud.wait_for_requests(count, HUNG));
    ensure!(waiting.await?, "{count} requests did not come");
    Ok(())
}

/// Checks that a stop ends these reads and later ones, and that the provider serves new reads after
/// the next configuration.
async fn assert_stop_ends(
    reads: Vec<JoinHandle<Result<read_data_source::Response>>>,
    client: &mut Client,
    cloud: &Cloud,
) -> Result<()> {
    client.stop_provider(stop_provider::Request {}).await?;
    let late = reading(client, INSTANCE);
    for read in reads.into_iter().chain([late]) {
        let cancelled = tokio::time::timeout(HUNG, read).await.context("it goes on")???;
        ensure!(cancelled.diagnostics.len() == 1, "{:?}", cancelled.diagnostics);
        ensure!(
            cancelled.diagnostics[0].summary == "Read cancelled",
            "{:?}",
            cancelled.diagnostics
        );
        ensure!(cancelled.state.is_none());
    }
    cloud.clear_faults();
    let calls = cloud.requests().len();
    configure(client, cloud).await?;
    ensure!(reading(client, INSTANCE).await??.state.is_some(), "the next run is served");
    ensure!(cloud.requests().len() == calls + 1, "what was stopped still calls");
    Ok(())
}

#[tokio::test]
async fn stop_ends_a_read_that_waits_for_an_answer() -> Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Arc::new(Cloud::builder().fault(Fault::on(OPERATION).hang()).start()?);
    configure(&mut client, &cloud).await?;
    let read = reading(&client, INSTANCE);
    wait_for_requests(&cloud, 1).await?;
    assert_stop_ends(vec![read], &mut client, &cloud).await
}

/// As where two runs of Terraform share a plugin that a person debugs.
#[tokio::test]
async fn stop_ends_a_read_of_an_earlier_configuration() -> Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Arc::new(Cloud::builder().fault(Fault::on(OPERATION).hang()).start()?);
    configure(&mut client, &cloud).await?;
    let read = reading(&client, INSTANCE);
    wait_for_requests(&cloud, 1).await?;
    configure(&mut client, &cloud).await?;
    assert_stop_ends(vec![read], &mut client, &cloud).await
}

#[tokio::test]
async fn stop_ends_a_read_that_waits_to_try_again() -> Result<()> {
    let mut plugin = provider().variable("TF_LOG", "DEBUG").start().await?;
    let mut client = Client::new(plugin.connect(None).await?);
    let throttled = Fault::on(OPERATION).throttling().hint(Hint::RetryAfter(100));
    let cloud = Cloud::builder().fault(throttled).start()?;
    configure(&mut client, &cloud).await?;
    let read = reading(&client, INSTANCE);
    plugin.said("API call failed").await?;
    assert_stop_ends(vec![read], &mut client, &cloud).await
}

#[tokio::test]
async fn stop_ends_reads_that_wait_for_their_turn() -> Result<()> {
    let (_plugin, mut client) = started().await?;
    // The first call is throttled and the second is not: from then on calls queue.
    let throttled = Fault::on(OPERATION).first(1).throttling();
    let cloud = Arc::new(Cloud::builder().fault(throttled).start()?);
    configure(&mut client, &cloud).await?;
    assert!(reading(&client, INSTANCE).await??.state.is_some());
    cloud.fault(Fault::on(OPERATION).hang());
    let reads = (0..200).map(|number| reading(&client, &format!("dds-{number}"))).collect();
    wait_for_requests(&cloud, 3).await?;
    assert_stop_ends(reads, &mut client, &cloud).await?;
    assert!(cloud.requests().len() < 203, "nothing was in the queue");
    Ok(())
}

#[tokio::test]
async fn a_host_that_gives_up_a_call_or_goes_away_ends_the_request_that_was_made_for_it()
-> Result<()> {
    for goes_away in [false, true] {
        let (plugin, mut client) = started().await?;
        let nobody_answers = TcpListener::bind("127.0.0.1:0").await?;
        let url = Value::from(format!("http://{}", nobody_answers.local_addr()?));
        let endpoints = object(&["dds", "kms", "sts"], &[("dds", url)]);
        let endpoints = ("endpoints", Value::Array(vec![endpoints]));
        configure_with(&mut client, &Cloud::start()?, &[endpoints]).await?;
        let call = reading(&client, INSTANCE);
        let (mut connection, _) = nobody_answers.accept().await?;
        assert_ne!(connection.read(&mut [0; 1]).await?, 0);
        // The client goes with its last clone, which the call has.
        let kept = (!goes_away).then_some(client);
        call.abort();
        let mut rest = Vec::new();
        let end = connection.read_to_end(&mut rest);
        tokio::time::timeout(HUNG, end).await.context("the request goes on")??;
        drop((kept, plugin));
    }
    Ok(())
}
