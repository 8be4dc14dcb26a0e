//! A plugin that a person starts to debug it.

#[cfg(unix)]
mod unix;

use std::sync::Arc;

use mock_alicloud::{Cloud, Fault};
use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::tfplugin6::{get_metadata, stop_provider};
use plugin_host::{Identity, Plugin};

use super::cancellation::{INSTANCE, OPERATION, reading, wait_for_requests};
use super::messages::{Client, configure};
use super::provider;

async fn call(plugin: &Plugin) -> anyhow::Result<()> {
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    client.get_metadata(get_metadata::Request {}).await?;
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
    #[cfg(unix)]
    {
        super::signal(&plugin, "TERM").await?;
        for read in continued {
            assert_eq!(read.await??.diagnostics[0].summary, "Read cancelled");
        }
        assert!(plugin.ended().await?.status.success());
    }
    Ok(())
}
