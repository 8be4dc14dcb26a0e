//! Signals that the parent ignores.

use anyhow::Result;
use plugin_host::tfplugin6::get_metadata;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::{Launch, Plugin};

use super::signal;
use crate::support::BINARY;

/// The provider as `nohup` starts a program.
fn without_hangups() -> Launch {
    Launch::new("/bin/sh").arguments(["-c", "trap '' HUP; exec \"$0\" \"$@\"", BINARY])
}

async fn assert_survives_hangups(mut plugin: Plugin) -> Result<()> {
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    for _ in 0..3 {
        signal(&plugin, "HUP").await?;
        client.get_metadata(get_metadata::Request {}).await?;
    }
    assert!(plugin.is_running()?);
    signal(&plugin, "TERM").await?;
    assert!(plugin.ended().await?.status.success());
    Ok(())
}

#[tokio::test]
async fn a_hangup_that_the_parent_ignores_stays_ignored() -> Result<()> {
    assert_survives_hangups(without_hangups().start().await?).await?;
    assert_survives_hangups(without_hangups().start_debug().await?).await
}
