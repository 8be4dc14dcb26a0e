//! Mutual TLS: the one client that was announced, and no other.

use plugin_host::tfplugin6::get_metadata;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::{Identity, Plugin, connect_with};
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use super::{over_tcp, provider};

/// Whether a client gets an answer, in one TLS version.
async fn is_served(
    plugin: &Plugin,
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
) -> bool {
    match connect_with(plugin.handshake(), identity, &[version]).await {
        Ok(channel) => {
            ProviderClient::new(channel).get_metadata(get_metadata::Request {}).await.is_ok()
        }
        Err(_) => false,
    }
}

#[tokio::test]
async fn only_the_announced_client_with_its_key_is_served() -> anyhow::Result<()> {
    let (announced, other) = (Identity::generate()?, Identity::generate()?);
    let impostor = announced.with_key_of(&other);
    let renewed = announced.with_another_certificate()?;
    for launch in [provider(), over_tcp(provider())] {
        let plugin = launch.identity(&announced)?.start().await?;
        for version in [&TLS13, &TLS12] {
            let v = (version.version, &plugin.handshake().network);
            assert!(is_served(&plugin, Some(&announced), version).await, "announced, {v:?}");
            assert!(!is_served(&plugin, None, version).await, "no certificate, {v:?}");
            assert!(!is_served(&plugin, Some(&other), version).await, "another, {v:?}");
            assert!(!is_served(&plugin, Some(&impostor), version).await, "another key, {v:?}");
            assert!(
                !is_served(&plugin, Some(&renewed), version).await,
                "another certificate, {v:?}"
            );
            assert!(is_served(&plugin, Some(&announced), version).await, "announced again, {v:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_client_without_tls_is_refused_where_tls_is_asked_for() -> anyhow::Result<()> {
    let identity = Identity::generate()?;
    for launch in [provider(), over_tcp(provider())] {
        let plugin = launch.identity(&identity)?.start().await?;
        let mut plain = plugin.handshake().clone();
        plain.certificate = None;
        let refused = match plugin_host::connect(&plain, None).await {
            Ok(channel) => {
                ProviderClient::new(channel).get_metadata(get_metadata::Request {}).await.is_err()
            }
            Err(_) => true,
        };
        assert!(refused, "{}", plain.network);
    }
    Ok(())
}

#[tokio::test]
async fn plain_transport_is_served_where_no_certificate_is_announced() -> anyhow::Result<()> {
    for launch in [provider(), over_tcp(provider())] {
        let plugin = launch.start().await?;
        let mut client = ProviderClient::new(plugin.connect(None).await?);
        client.get_metadata(get_metadata::Request {}).await?;
    }
    Ok(())
}
