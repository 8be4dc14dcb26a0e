//! Calls of the plugin, and its memory.

use std::fs;

use anyhow::{Context, ensure};
use mock_alicloud::{Cloud, Key, Seed};
use plugin_host::Plugin;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::tfplugin6::{DynamicValue, configure_provider, read_data_source};
use serde_json::{Value, json};
use tonic::transport::Channel;

const REGION: &str = "cn-hangzhou";

const ACCOUNT: &str = "154035569884****";

/// The name of the peak of the resident memory since the start.
pub(crate) const PEAK: &str = "VmHWM";

/// The release build of the provider.
pub(crate) const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud");

/// The ID of a key.
pub(crate) fn key_id(number: usize) -> String {
    format!("key-{number:04}")
}

/// Data with this number of keys.
pub(crate) fn keys(count: usize) -> Seed {
    let keys = (0..count).map(|number| Key::new(REGION, ACCOUNT, key_id(number)));
    keys.fold(Seed::built_in(), Seed::with_key)
}

/// The request that reads a key.
pub(crate) fn read(key_id: &str) -> anyhow::Result<read_data_source::Request> {
    Ok(read_data_source::Request {
        type_name: "alicloud_kms_key".into(),
        config: config(&json!({ "key_id": key_id }))?,
        ..Default::default()
    })
}

/// Configures the plugin for a cloud.
pub(crate) async fn configure(
    client: &mut ProviderClient<Channel>,
    cloud: &Cloud,
) -> anyhow::Result<()> {
    let key = cloud.access_keys().into_iter().next().context("an access key")?;
    let set = json!({
        "access_key": key.access_key_id,
        "secret_key": key.access_key_secret,
        "region": REGION,
        "endpoints": [{ "kms": cloud.url(), "dds": null, "sts": null }],
    });
    let request = configure_provider::Request {
        terraform_version: "1.11.4".into(),
        config: config(&set)?,
        ..Default::default()
    };
    let diagnostics = client.configure_provider(request).await?.into_inner().diagnostics;
    ensure!(diagnostics.is_empty(), "{diagnostics:?}");
    Ok(())
}

/// A figure of the memory that Linux reports, in KiB.
pub(crate) fn memory(plugin: &Plugin, name: &str) -> anyhow::Result<u64> {
    let id = plugin.id().context("the plugin has ended")?;
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let mut lines = status.lines().filter_map(|line| line.split_once(':'));
    let (_, figure) = lines.find(|(found, _)| *found == name).context("no such figure")?;
    Ok(figure.trim().trim_end_matches("kB").trim().parse()?)
}

/// A configuration in JSON, which hosts may send. Absent arguments are null.
fn config(set: &Value) -> anyhow::Result<Option<DynamicValue>> {
    Ok(Some(DynamicValue { json: serde_json::to_vec(set)?.into(), ..Default::default() }))
}
