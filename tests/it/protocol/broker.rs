//! The broker, by which go-plugin's hosts offer services to a plugin: there, and asked for nothing.

use std::time::Duration;

use plugin_host::go_plugin::conn_info::Knock;
use plugin_host::go_plugin::grpc_broker_client::GrpcBrokerClient;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::go_plugin::{ConnInfo, Empty};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Status, Streaming};

use super::provider;

/// A stream of the broker's, and what the host says in it.
async fn stream(channel: Channel) -> Result<(mpsc::Sender<ConnInfo>, Streaming<ConnInfo>), Status> {
    let (said, says) = mpsc::channel(8);
    let answers = GrpcBrokerClient::new(channel).start_stream(ReceiverStream::new(says)).await?;
    Ok((said, answers.into_inner()))
}

/// What a host says that has a service for the plugin.
fn announcement(service_id: u32) -> ConnInfo {
    let (network, address) = ("unix".into(), "/nowhere".into());
    ConnInfo { service_id, network, address, knock: None }
}

#[tokio::test]
async fn what_the_host_announces_is_left_alone_and_a_knock_is_refused() -> anyhow::Result<()> {
    let plugin = provider().start().await?;
    let (said, mut answers) = stream(plugin.connect(None).await?).await?;
    for service_id in [1, 2, u32::MAX] {
        said.send(announcement(service_id)).await?;
        let ack = Knock { knock: true, ack: true, error: String::new() };
        said.send(ConnInfo { knock: Some(ack), ..announcement(service_id) }).await?;
        let knock = Knock { knock: true, ack: false, error: String::new() };
        let knock = ConnInfo { service_id, knock: Some(knock), ..Default::default() };
        said.send(knock).await?;
        let answer = answers.message().await?.unwrap_or_default();
        assert_eq!(answer.service_id, service_id);
        let knock = answer.knock.unwrap_or_default();
        // go-plugin repeats the reason of an answer in this form alone.
        assert!(knock.knock && knock.ack, "{knock:?}");
        assert!(knock.error.contains("does not multiplex"), "{}", knock.error);
    }
    Ok(())
}

#[tokio::test]
async fn the_stream_ends_when_the_host_ends_it() -> anyhow::Result<()> {
    let plugin = provider().start().await?;
    let (said, mut answers) = stream(plugin.connect(None).await?).await?;
    said.send(announcement(1)).await?;
    drop(said);
    assert_eq!(answers.message().await?, None);
    Ok(())
}

#[tokio::test]
async fn the_stream_ends_with_the_plugin_and_not_before() -> anyhow::Result<()> {
    let plugin = provider().start().await?;
    let channel = plugin.connect(None).await?;
    let (_said, mut answers) = stream(channel.clone()).await?;
    assert!(tokio::time::timeout(Duration::ZERO, answers.message()).await.is_err());
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    assert!(!matches!(answers.message().await, Ok(Some(_))), "no data, just the end");
    assert!(plugin.ended().await?.status.success());
    Ok(())
}
