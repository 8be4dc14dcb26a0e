//! Clients that say nothing, nonsense, or half of what they should: they hold up nobody.

use std::time::Duration;

use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::tfplugin6::get_metadata;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::{ByteStream, Identity, Launch, Plugin, open};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{over_tcp, provider};

/// The beginnings of what a client says, over TLS, plain, and in no language at all.
const BEGINNINGS: [&[u8]; 6] = [
    b"",
    // A TLS record that announces 512 bytes, of which none come.
    b"\x16\x03\x01\x02\x00\x01",
    b"PRI * HTTP/2.0\r\n",
    // A frame of HTTP/2 that announces 16 MiB.
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x04\0\0\0\0\0",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    &[0xff; 4096],
];

/// A connection for each beginning, and for each one more whose client will not say anything else.
async fn begin(plugin: &Plugin) -> anyhow::Result<Vec<Box<dyn ByteStream>>> {
    let mut begun = Vec::new();
    for beginning in BEGINNINGS {
        for ends in [false, true] {
            let mut stream = open(plugin.handshake()).await?;
            stream.write_all(beginning).await?;
            if ends {
                stream.shutdown().await?;
            }
            begun.push(stream);
        }
    }
    Ok(begun)
}

/// Whether the plugin has not closed a connection, whatever it has said in it.
async fn is_open(stream: &mut Box<dyn ByteStream>) -> bool {
    loop {
        match tokio::time::timeout(Duration::ZERO, stream.read(&mut [0; 64])).await {
            Err(_) => return true,
            Ok(Ok(0) | Err(_)) => return false,
            Ok(Ok(_)) => {}
        }
    }
}

async fn assert_held_up_by_none(launch: Launch, identity: Option<&Identity>) -> anyhow::Result<()> {
    let plugin = launch.start().await?;
    let mut begun = begin(&plugin).await?;
    let mut clients = Vec::new();
    for _ in 0..3 {
        clients.push(ProviderClient::new(plugin.connect(identity).await?));
        begun.extend(begin(&plugin).await?);
        // Each works beside the others.
        for client in &mut clients {
            client.get_metadata(get_metadata::Request {}).await?;
        }
    }
    // The one that has said nothing yet is still waited for.
    assert!(is_open(&mut begun[0]).await);
    // Nor do they hold up the end.
    let channel = plugin.connect(identity).await?;
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    assert!(plugin.ended().await?.status.success());
    drop((begun, clients));
    Ok(())
}

#[tokio::test]
async fn clients_that_stall_or_send_garbage_hold_up_nobody() -> anyhow::Result<()> {
    for launch in [provider(), over_tcp(provider())] {
        assert_held_up_by_none(launch, None).await?;
    }
    Ok(())
}

#[tokio::test]
async fn clients_that_stall_or_send_garbage_where_tls_is_spoken_hold_up_nobody()
-> anyhow::Result<()> {
    let identity = Identity::generate()?;
    for launch in [provider(), over_tcp(provider())] {
        assert_held_up_by_none(launch.identity(&identity)?, Some(&identity)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_until_others_close() -> anyhow::Result<()> {
    let mut plugin = over_tcp(provider()).variable("TF_LOG", "WARN").start().await?;
    let mut begun = Vec::new();
    for _ in 0..540 {
        begun.push(open(plugin.handshake()).await?);
    }
    plugin.said("512 connections are open").await?;
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    let mut call = std::pin::pin!(client.get_metadata(get_metadata::Request {}));
    assert!(tokio::time::timeout(Duration::ZERO, &mut call).await.is_err());
    drop(begun);
    call.await?;
    Ok(())
}
