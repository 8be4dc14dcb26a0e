//! This program as the host of the plugin, if there is no Terraform and no OpenTofu.

use std::path::Path;

use anyhow::{Context, ensure};
use mock_alicloud::Cloud;
use plugin_host::tfplugin6::{Diagnostic, DynamicValue, configure_provider, read_data_source};
use plugin_host::{Client, Identity, Launch};
use serde_json::json;

use crate::configuration::DATA_SOURCES;
use crate::{plugin, print};

/// The version of Terraform's plugin protocol.
const VERSION: u16 = 6;

/// Reads each data source, and prints the attributes that are set.
pub(crate) async fn read(program: &Path, cloud: &Cloud) -> anyhow::Result<()> {
    let mut launch = Launch::new(program);
    for name in plugin::inherited_settings() {
        launch = launch.without(&name);
    }
    for (name, value) in plugin::settings(cloud) {
        launch = launch.variable(name, value);
    }
    let identity = Identity::generate()?;
    let plugin = launch.identity(&identity)?.start().await?;
    let mut client = Client::new(VERSION, plugin.connect(Some(&identity)).await?);
    let config = Some(value(&json!({ "region": "cn-hangzhou" })));
    let request = configure_provider::Request { config, ..Default::default() };
    check(&client.configure_provider(request).await?.diagnostics)?;
    for (name, arguments) in DATA_SOURCES {
        let arguments: serde_json::Map<_, _> =
            arguments.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let config = Some(value(&arguments.into()));
        let type_name = name.to_owned();
        let request = read_data_source::Request { type_name, config, ..Default::default() };
        let response = client.read_data_source(request).await?;
        check(&response.diagnostics)?;
        let state = response.state.context("the plugin returned no state")?;
        print(&format!("data \"{name}\":\n{}", attributes(&state)?));
    }
    Ok(())
}

/// A value in JSON. Attributes that the value does not have are null.
fn value(json: &serde_json::Value) -> DynamicValue {
    DynamicValue { json: json.to_string().into_bytes().into(), ..Default::default() }
}

fn check(diagnostics: &[Diagnostic]) -> anyhow::Result<()> {
    let texts = diagnostics.iter().map(|it| format!("{}: {}", it.summary, it.detail));
    ensure!(diagnostics.is_empty(), texts.collect::<Vec<_>>().join("\n"));
    Ok(())
}

/// The attributes of a state that are not null, one in a line.
fn attributes(state: &DynamicValue) -> anyhow::Result<String> {
    let value = rmpv::decode::read_value(&mut &state.msgpack[..])?;
    let attributes = value.as_map().context("the state is no object")?.iter();
    let set = attributes.filter(|(_, value)| !value.is_nil());
    let lines =
        set.map(|(name, value)| format!("  {} = {value}\n", name.as_str().unwrap_or_default()));
    Ok(lines.collect())
}
