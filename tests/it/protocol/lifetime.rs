//! How the plugin lives and ends.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use mock_alicloud::{Cloud, Fault};
use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::go_plugin::grpc_stdio_client::GrpcStdioClient;
use plugin_host::health::HealthCheckRequest;
use plugin_host::health::health_check_response::ServingStatus;
use plugin_host::health::health_client::HealthClient;
use plugin_host::tfplugin6::get_metadata;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::{Identity, Launch};
use tempfile::TempDir;

use super::cancellation::{INSTANCE, OPERATION, reading, wait_for_requests};
use super::messages::{Client, configure};
use super::{over_tcp, provider, signal};

/// A directory for the socket that outlives the plugin, and how much is in it.
fn socket_directory() -> anyhow::Result<(TempDir, impl Fn() -> std::io::Result<usize>)> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().to_owned();
    Ok((directory, move || Ok(std::fs::read_dir(&path)?.count())))
}

#[tokio::test]
async fn shutdown_is_answered_and_ends_the_process_cleanly() -> anyhow::Result<()> {
    let identity = Identity::generate()?;
    let (directory, sockets) = socket_directory()?;
    let launch = provider().variable("PLUGIN_UNIX_SOCKET_DIR", directory.path());
    let plugin = launch.identity(&identity)?.start().await?;
    assert_eq!(sockets()?, 1);
    let channel = plugin.connect(Some(&identity)).await?;
    // A host keeps this stream open until the end.
    let stdio = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await?;
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    let ended = plugin.ended().await?;
    assert!(ended.status.success(), "{:?}", ended.status);
    assert_eq!(ended.stdout, "", "stdout holds one line");
    assert_eq!(sockets()?, 0, "the socket is removed");
    drop(stdio);
    Ok(())
}

#[tokio::test]
async fn the_stdio_stream_ends_with_the_plugin_and_not_before() -> anyhow::Result<()> {
    let plugin = provider().start().await?;
    let channel = plugin.connect(None).await?;
    let mut stdio = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await?.into_inner();
    let message = stdio.message();
    tokio::pin!(message);
    assert!(tokio::time::timeout(Duration::ZERO, &mut message).await.is_err(), "nothing to say");
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    assert!(!matches!(message.await, Ok(Some(_))), "no data, just the end");
    Ok(())
}

#[tokio::test]
async fn a_call_in_flight_does_not_keep_it_from_ending() -> anyhow::Result<()> {
    let plugin = provider().start().await?;
    let channel = plugin.connect(None).await?;
    let health = HealthCheckRequest { service: "plugin".into() };
    let watching = HealthClient::new(channel.clone()).watch(health).await?;
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    assert!(plugin.ended().await?.status.success());
    drop(watching);
    Ok(())
}

#[tokio::test]
async fn an_interrupt_is_left_to_the_host() -> anyhow::Result<()> {
    let mut plugin = provider().start().await?;
    for _ in 0..3 {
        signal(&plugin, "INT").await?;
    }
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    client.get_metadata(get_metadata::Request {}).await?;
    assert!(plugin.is_running()?);
    Ok(())
}

#[tokio::test]
async fn a_termination_or_hangup_ends_it_and_removes_the_socket() -> anyhow::Result<()> {
    for name in ["TERM", "HUP"] {
        let (directory, sockets) = socket_directory()?;
        let launch = provider().variable("PLUGIN_UNIX_SOCKET_DIR", directory.path());
        let plugin = launch.start().await?;
        assert_eq!(sockets()?, 1);
        let connected = plugin.connect(None).await?;
        signal(&plugin, name).await?;
        let ended = plugin.ended().await?;
        assert!(ended.status.success(), "{name}");
        assert_eq!(sockets()?, 0, "{name}");
        drop(connected);
    }
    Ok(())
}

#[tokio::test]
async fn the_health_service_knows_the_plugin_by_its_name() -> anyhow::Result<()> {
    let plugin = provider().start().await?;
    let mut health = HealthClient::new(plugin.connect(None).await?);
    let request = HealthCheckRequest { service: "plugin".into() };
    let answer = health.check(request).await?.into_inner();
    assert_eq!(answer.status(), ServingStatus::Serving);
    let other = HealthCheckRequest { service: "other".into() };
    assert_eq!(health.check(other).await.map_err(|e| e.code()).err(), Some(tonic::Code::NotFound));
    Ok(())
}

#[tokio::test]
async fn a_client_that_goes_away_ends_nothing() -> anyhow::Result<()> {
    let mut plugin = provider().start().await?;
    drop(plugin.connect(None).await?);
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    client.get_metadata(get_metadata::Request {}).await?;
    assert!(plugin.is_running()?);
    Ok(())
}

/// Checks that the end of a plugin, for any reason, also ends a hanging read, and that the host
/// receives the response of the read first.
async fn assert_answers_and_ends(launch: Launch, shutdown: bool) -> anyhow::Result<()> {
    let plugin = launch.start().await?;
    let mut client = Client::new(plugin.connect(None).await?);
    let cloud = Arc::new(Cloud::builder().fault(Fault::on(OPERATION).hang()).start()?);
    configure(&mut client, &cloud).await?;
    let reads = [(); 10].map(|()| reading(&client, INSTANCE));
    wait_for_requests(&cloud, reads.len()).await?;
    if shutdown {
        // On a connection of its own, as well as on one with calls in flight, it ends them all.
        let channel = plugin.connect(None).await?;
        GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    } else {
        signal(&plugin, "TERM").await?;
    }
    for read in reads {
        let answer = read.await??;
        let summaries: Vec<_> = answer.diagnostics.iter().map(|it| &*it.summary).collect();
        ensure!(summaries == ["Read cancelled"], "{summaries:?}");
    }
    ensure!(plugin.ended().await?.status.success());
    Ok(())
}

#[tokio::test]
async fn shutdown_answers_the_reads_in_flight() -> anyhow::Result<()> {
    assert_answers_and_ends(provider(), true).await?;
    assert_answers_and_ends(over_tcp(provider()), true).await
}

#[tokio::test]
async fn a_termination_answers_the_reads_in_flight() -> anyhow::Result<()> {
    assert_answers_and_ends(provider(), false).await?;
    assert_answers_and_ends(over_tcp(provider()), false).await
}

/// A plugin whose host is a shell that waits for it.
fn below_a_shell() -> Launch {
    let provider = env!("CARGO_BIN_EXE_terraform-provider-alicloud");
    Launch::new("/bin/sh").arguments(["-c", "\"$0\" & wait", provider])
}

#[tokio::test]
async fn it_does_not_outlive_a_host_that_is_killed() -> anyhow::Result<()> {
    let (directory, sockets) = socket_directory()?;
    let launch = below_a_shell().variable("PLUGIN_UNIX_SOCKET_DIR", directory.path());
    let plugin = launch.variable("TF_LOG", "WARN").start().await?;
    let mut client = Client::new(plugin.connect(None).await?);
    let cloud = Arc::new(Cloud::builder().fault(Fault::on(OPERATION).hang()).start()?);
    configure(&mut client, &cloud).await?;
    let read = reading(&client, INSTANCE);
    wait_for_requests(&cloud, 1).await?;
    assert_eq!(sockets()?, 1);
    signal(&plugin, "KILL").await?;
    // The output ends with the plugin too, which inherits the output of the shell.
    let ended = plugin.ended().await?;
    assert!(!ended.status.success(), "the shell was killed");
    assert!(ended.stderr.contains("the host has died"), "{}", ended.stderr);
    assert_eq!(sockets()?, 0, "the socket is removed");
    let answer = read.await??;
    assert_eq!(answer.diagnostics[0].summary, "Read cancelled");
    Ok(())
}

/// A program between the host and the plugin, such as one that makes a PID namespace, can outlive
/// the host.
#[tokio::test]
async fn it_does_not_outlive_a_host_behind_another_program() -> anyhow::Result<()> {
    let provider = env!("CARGO_BIN_EXE_terraform-provider-alicloud");
    let between = Launch::new("/bin/sh").arguments(["-c", "\"$0\"; echo it ended >&2", provider]);
    let mut plugin = between.variable("TF_LOG", "WARN").start().await?;
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    plugin.close_stdout();
    client.get_metadata(get_metadata::Request {}).await?;
    assert!(plugin.is_running()?, "a connection is open");
    drop(client);
    plugin.said("nobody reads stdout").await?;
    plugin.said("it ended").await
}
