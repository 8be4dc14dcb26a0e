//! Messages of protocol 6, written by other hands than the provider's.

use anyhow::Context;
use mock_alicloud::Cloud;
use plugin_host::Plugin;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::tfplugin6::{DynamicValue, configure_provider, read_data_source};
use rmpv::Value;
use tonic::transport::Channel;

use super::provider;

pub(super) type Client = ProviderClient<Channel>;

/// The attributes of `alicloud_mongodb_encryption_key`.
pub(super) const MONGODB: [&str; 16] = [
    "creator",
    "db_instance_id",
    "delete_date",
    "description",
    "enabled",
    "encryption_key",
    "encryption_key_status",
    "encryption_type",
    "id",
    "key_usage",
    "material_expire_time",
    "origin",
    "region_id",
    "request_id",
    "target_region_id",
    "timeouts",
];

pub(super) async fn started() -> anyhow::Result<(Plugin, Client)> {
    let plugin = provider().start().await?;
    let client = ProviderClient::new(plugin.connect(None).await?);
    Ok((plugin, client))
}

pub(super) fn message_pack(value: &Value) -> anyhow::Result<Option<DynamicValue>> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value)?;
    Ok(Some(DynamicValue { msgpack: bytes.into(), ..Default::default() }))
}

/// An object: the attributes that are set, the first of a name, and null for the others.
pub(super) fn object(names: &[&str], set: &[(&str, Value)]) -> Value {
    let value = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
    let pair = |name: &&str| (Value::from(*name), value(name).unwrap_or(Value::Nil));
    Value::Map(names.iter().map(pair).collect())
}

pub(super) fn mongodb(set: &[(&str, Value)]) -> anyhow::Result<Option<DynamicValue>> {
    message_pack(&object(&MONGODB, set))
}

/// A provider block for the cloud, with these attributes instead of its own.
pub(super) fn provider_config(
    cloud: &Cloud,
    set: &[(&str, Value)],
) -> anyhow::Result<Option<DynamicValue>> {
    let key = cloud.access_keys().into_iter().next().context("an access key")?;
    let url = Value::from(cloud.url());
    let endpoints =
        object(&["dds", "kms", "sts"], &[("dds", url.clone()), ("kms", url.clone()), ("sts", url)]);
    let (names, blocks) = provider_block()?;
    let own = [
        ("access_key", key.access_key_id.into()),
        ("secret_key", key.access_key_secret.into()),
        ("region", "cn-hangzhou".into()),
        ("endpoints", Value::Array(vec![endpoints])),
    ];
    let no_blocks = blocks.iter().map(|name| (name.as_str(), Value::Array(Vec::new())));
    let values: Vec<_> = set.iter().cloned().chain(own).chain(no_blocks).collect();
    let names: Vec<_> = names.iter().chain(&blocks).map(String::as_str).collect();
    message_pack(&object(&names, &values))
}

/// The names of the arguments and of the nested blocks of the provider block, from the golden
/// schema.
fn provider_block() -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../data/golden/schema.json"))?;
    let names = |kind: &str| {
        let found = schema["provider"]["block"][kind].as_object().context("no provider block")?;
        anyhow::Ok(found.keys().cloned().collect())
    };
    Ok((names("attributes")?, names("block_types")?))
}

pub(super) fn unknown() -> Value {
    Value::Ext(0, vec![0])
}

pub(super) async fn configure(client: &mut Client, cloud: &Cloud) -> anyhow::Result<()> {
    configure_with(client, cloud, &[]).await
}

/// Configures the provider for the cloud, with these attributes instead of its own.
pub(super) async fn configure_with(
    client: &mut Client,
    cloud: &Cloud,
    set: &[(&str, Value)],
) -> anyhow::Result<()> {
    let config = provider_config(cloud, set)?;
    let request = configure_provider::Request {
        terraform_version: "1.11.4".into(),
        config,
        ..Default::default()
    };
    let diagnostics = client.configure_provider(request).await?.into_inner().diagnostics;
    anyhow::ensure!(diagnostics.is_empty(), "{diagnostics:?}");
    Ok(())
}

pub(super) async fn read(
    client: &mut Client,
    config: Option<DynamicValue>,
) -> anyhow::Result<read_data_source::Response> {
    let type_name = "alicloud_mongodb_encryption_key".into();
    let request = read_data_source::Request { type_name, config, ..Default::default() };
    Ok(client.read_data_source(request).await?.into_inner())
}

pub(super) fn attribute(state: &DynamicValue, name: &str) -> anyhow::Result<Value> {
    let value = rmpv::decode::read_value(&mut &state.msgpack[..])?;
    let map = value.as_map().context("an object")?;
    let found = map.iter().find(|(key, _)| key.as_str() == Some(name));
    Ok(found.with_context(|| format!("no {name}"))?.1.clone())
}

/// Configures the provider for the cloud, in either version of the protocol.
pub(super) async fn configure_client(
    client: &mut plugin_host::Client,
    cloud: &Cloud,
) -> anyhow::Result<()> {
    let config = provider_config(cloud, &[])?;
    let terraform_version = "1.11.4".into();
    let request = configure_provider::Request { terraform_version, config, ..Default::default() };
    let diagnostics = client.configure_provider(request).await?.diagnostics;
    anyhow::ensure!(diagnostics.is_empty(), "{diagnostics:?}");
    Ok(())
}
