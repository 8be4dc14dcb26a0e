//! A plugin that a person starts to debug it.

use std::sync::Arc;

use anyhow::Context;
use mock_alicloud::{Cloud, Fault};
use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::tfplugin6::{get_metadata, stop_provider};
use plugin_host::{Identity, Plugin, Reattach};
use tokio::process::Command;

use super::cancellation::{INSTANCE, OPERATION, reading, wait_for_requests};
use super::messages::{Client, configure};
use super::{over_tcp, provider, signal};

/// What the line for `sh` sets the variable to, in a real one.
async fn set_by_sh(plugin: &Plugin) -> anyhow::Result<(String, Reattach)> {
    let mut lines = plugin.printed().lines();
    let line = lines.find(|line| line.starts_with("export ")).context("no line for sh")?;
    let script = format!("{line}\nprintf %s \"$TF_REATTACH_PROVIDERS\"");
    let output = Command::new("sh").args(["-eu", "-c", &script]).output().await?;
    anyhow::ensure!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    Reattach::parse(&String::from_utf8(output.stdout)?)
}

async fn call(plugin: &Plugin) -> anyhow::Result<()> {
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    client.get_metadata(get_metadata::Request {}).await?;
    Ok(())
}

#[tokio::test]
async fn it_needs_no_host_and_says_how_it_is_reached() -> anyhow::Result<()> {
    let plugin = provider().start_debug().await?;
    let (provider, reattach) = set_by_sh(&plugin).await?;
    assert_eq!(provider, "terraform.local/local/alicloud");
    assert_eq!(reattach.protocol, "grpc");
    assert_eq!(reattach.protocol_version, 6);
    assert_eq!(Some(reattach.pid), plugin.id());
    assert!(reattach.test);
    assert_eq!(reattach.addr.network, "unix");
    // What the line for PowerShell holds.
    assert_eq!(&reattach.handshake(), plugin.handshake());
    assert!(plugin.printed().lines().count() < 10);
    call(&plugin).await
}

#[tokio::test]
async fn its_address_in_configurations_can_be_another() -> anyhow::Result<()> {
    let other = "registry.terraform.io/aliyun/alicloud";
    let plugin = provider().arguments(["--address", other]).start_debug().await?;
    assert_eq!(set_by_sh(&plugin).await?.0, other);
    Ok(())
}

#[tokio::test]
async fn what_a_shell_would_read_in_its_path_is_quoted() -> anyhow::Result<()> {
    let parent = tempfile::tempdir()?;
    for name in ["it's", "a b\"$HOME\"`id`\\n%41", "’ключ‘"] {
        let directory = parent.path().join(name);
        std::fs::create_dir(&directory)?;
        let plugin = provider().variable("TMPDIR", &directory).start_debug().await?;
        let (_, reattach) = set_by_sh(&plugin).await?;
        assert_eq!(plugin.socket().parent(), Some(&*directory));
        assert_eq!(&reattach.handshake(), plugin.handshake());
        call(&plugin).await?;
    }
    Ok(())
}

#[tokio::test]
async fn it_is_reached_from_any_directory() -> anyhow::Result<()> {
    let parent = tempfile::tempdir()?;
    std::fs::create_dir(parent.path().join("sockets"))?;
    for variable in ["PLUGIN_UNIX_SOCKET_DIR", "TMPDIR"] {
        let launch = provider().directory(parent.path()).variable(variable, "sockets");
        let plugin = launch.start_debug().await?;
        assert_eq!(plugin.socket().parent(), Some(&*parent.path().join("sockets")));
        call(&plugin).await?;
    }
    Ok(())
}

#[tokio::test]
async fn it_speaks_no_tls_whatever_the_environment_holds() -> anyhow::Result<()> {
    let identity = Identity::generate()?;
    let cookie = provider().variable("PLUGIN_CLIENT_CERT", "not PEM");
    for launch in [provider().identity(&identity)?, cookie] {
        call(&launch.start_debug().await?).await?;
    }
    Ok(())
}

#[tokio::test]
async fn it_listens_on_tcp_where_there_can_be_no_socket() -> anyhow::Result<()> {
    let plugin = over_tcp(provider()).start_debug().await?;
    assert_eq!(set_by_sh(&plugin).await?.1.addr.network, "tcp");
    call(&plugin).await
}

#[tokio::test]
async fn no_client_ends_it() -> anyhow::Result<()> {
    let mut plugin = provider().start_debug().await?;
    for _ in 0..3 {
        let channel = plugin.connect(None).await?;
        let (mut one, mut other) = (
            ProviderClient::new(channel.clone()),
            ProviderClient::new(plugin.connect(None).await?),
        );
        one.get_metadata(get_metadata::Request {}).await?;
        other.get_metadata(get_metadata::Request {}).await?;
        GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
        other.get_metadata(get_metadata::Request {}).await?;
    }
    assert!(plugin.is_running()?);
    Ok(())
}

#[tokio::test]
async fn the_person_who_started_it_ends_it_and_nothing_is_left() -> anyhow::Result<()> {
    for name in ["INT", "TERM", "HUP"] {
        let directory = tempfile::tempdir()?;
        let launch = provider().variable("PLUGIN_UNIX_SOCKET_DIR", directory.path());
        let plugin = launch.start_debug().await?;
        assert_eq!(std::fs::read_dir(directory.path())?.count(), 1);
        let connected = plugin.connect(None).await?;
        signal(&plugin, name).await?;
        let ended = plugin.ended().await?;
        assert_eq!(ended.status.code(), Some(0), "{name}");
        assert_eq!((&*ended.stdout, &*ended.stderr), ("", ""), "{name}");
        assert_eq!(std::fs::read_dir(directory.path())?.count(), 0, "{name}");
        drop(connected);
    }
    Ok(())
}

#[tokio::test]
async fn a_configuration_is_of_the_connection_that_brought_it() -> anyhow::Result<()> {
    let plugin = provider().start_debug().await?;
    let clouds = [Cloud::start()?, Cloud::start()?];
    let mut clients = Vec::new();
    for cloud in &clouds {
        let mut client = Client::new(plugin.connect(None).await?);
        configure(&mut client, cloud).await?;
        clients.push(client);
    }
    let read = async |client: &Client| {
        let read = reading(client, INSTANCE).await??;
        anyhow::ensure!(read.state.is_some(), "{:?}", read.diagnostics);
        Ok(clouds.each_ref().map(|cloud| cloud.requests().len()))
    };
    assert_eq!(read(&clients[0]).await?, [1, 0]);
    assert_eq!(read(&clients[1]).await?, [1, 1]);
    assert_eq!(read(&clients[0]).await?, [2, 1]);
    // A connection that brings none uses the last one, even if its connection is gone.
    let third = Client::new(plugin.connect(None).await?);
    assert_eq!(read(&third).await?, [2, 2]);
    drop(clients.pop());
    assert_eq!(read(&third).await?, [2, 3]);
    configure(&mut clients[0], &clouds[0]).await?;
    assert_eq!(read(&third).await?, [3, 3]);
    Ok(())
}

#[tokio::test]
async fn a_stop_ends_the_reads_of_its_own_connection_alone() -> anyhow::Result<()> {
    let plugin = provider().start_debug().await?;
    let cloud = Arc::new(Cloud::builder().fault(Fault::on(OPERATION).hang()).start()?);
    let mut stopped = Client::new(plugin.connect(None).await?);
    let mut other = Client::new(plugin.connect(None).await?);
    let mut unconfigured = Client::new(plugin.connect(None).await?);
    configure(&mut stopped, &cloud).await?;
    configure(&mut other, &cloud).await?;
    let ended = reading(&stopped, INSTANCE);
    let continued = [reading(&other, INSTANCE), reading(&other, "dds-another")];
    wait_for_requests(&cloud, 3).await?;
    // A run stops all its instances, also those that only asked for the schema.
    stopped.stop_provider(stop_provider::Request {}).await?;
    unconfigured.stop_provider(stop_provider::Request {}).await?;
    assert_eq!(ended.await??.diagnostics[0].summary, "Read cancelled");
    cloud.clear_faults();
    assert!(reading(&other, INSTANCE).await??.state.is_some(), "the other run goes on");
    assert!(continued.iter().all(|read| !read.is_finished()));
    signal(&plugin, "TERM").await?;
    for read in continued {
        assert_eq!(read.await??.diagnostics[0].summary, "Read cancelled");
    }
    assert!(plugin.ended().await?.status.success());
    Ok(())
}
