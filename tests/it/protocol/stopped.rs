//! A plugin that is stopped by Ctrl-Z and continued.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault};
use rmpv::Value;
use tokio::task::spawn_blocking;

use super::cancellation::{HUNG, INSTANCE, OPERATION};
use super::messages::{configure_with, mongodb, read, started};
use super::signal;

#[tokio::test]
async fn the_time_in_which_the_plugin_is_stopped_does_not_count() -> Result<()> {
    let (plugin, mut client) = started().await?;
    let delay = Duration::from_secs(7);
    let slow = Fault::on(OPERATION).first(1).delay(delay);
    let cloud = std::sync::Arc::new(Cloud::builder().fault(slow).start()?);
    configure_with(&mut client, &cloud, &[("client_read_timeout", 4500.into())]).await?;
    let timeouts = Value::Map(vec![("read".into(), "5s".into())]);
    let config = mongodb(&[("db_instance_id", INSTANCE.into()), ("timeouts", timeouts)])?;
    let reading = tokio::spawn(async move { read(&mut client, config).await });
    let served = std::sync::Arc::clone(&cloud);
    ensure!(spawn_blocking(move || served.wait_for_requests(1, HUNG)).await?, "no request");
    signal(&plugin, "STOP").await?;
    // Longer than the read can take.
    tokio::time::sleep(Duration::from_secs(6)).await;
    signal(&plugin, "CONT").await?;
    let ended = tokio::time::timeout(HUNG, reading).await.context("it goes on")???;
    ensure!(ended.diagnostics.is_empty(), "{:?}", ended.diagnostics);
    assert_eq!(cloud.requests().len(), 1);
    Ok(())
}
