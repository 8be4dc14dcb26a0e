//! Each version of the protocol over each transport.

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use plugin_host::tfplugin6::read_data_source;
use plugin_host::{Client, Identity, Launch, connect_with};
use rustls::version::{TLS12, TLS13};

use super::messages::{attribute, configure_client, mongodb};
use super::{over_tcp, provider};

#[tokio::test]
async fn a_key_is_read_in_each_version_over_each_transport() -> Result<()> {
    let cloud = Cloud::start()?;
    let identity = Identity::generate()?;
    for version in [5, 6] {
        let launch = provider().variable("PLUGIN_PROTOCOL_VERSIONS", version.to_string());
        for (network, launch) in transports(launch) {
            for tls in [None, Some(&TLS12), Some(&TLS13)] {
                let context = || format!("{version}, {network}, {:?}", tls.map(|it| it.version));
                let identity = tls.map(|_| &identity);
                let launch = match identity {
                    Some(identity) => launch.clone().identity(identity)?,
                    None => launch.clone(),
                };
                let plugin = launch.start().await?;
                let handshake = plugin.handshake();
                ensure!(handshake.protocol_version == version && handshake.network == network);
                ensure!(handshake.certificate.is_some() == tls.is_some(), context());
                let versions: Vec<_> = tls.into_iter().collect();
                let channel = connect_with(handshake, identity, &versions).await;
                let mut client = Client::new(version, channel.with_context(context)?);
                configure_client(&mut client, &cloud).await.with_context(context)?;
                let config = mongodb(&[("db_instance_id", "dds-bp2235****".into())])?;
                let type_name = "alicloud_mongodb_encryption_key".into();
                let request = read_data_source::Request { type_name, config, ..Default::default() };
                let read = client.read_data_source(request).await.with_context(context)?;
                let state = read.state.with_context(context)?;
                assert_eq!(attribute(&state, "enabled")?, true.into(), "{}", context());
            }
        }
    }
    Ok(())
}

/// A launch over each transport of this system, with the name that the handshake contains.
fn transports(launch: Launch) -> Vec<(&'static str, Launch)> {
    let tcp = ("tcp", over_tcp(launch.clone()));
    if cfg!(unix) { vec![("unix", launch), tcp] } else { vec![tcp] }
}
