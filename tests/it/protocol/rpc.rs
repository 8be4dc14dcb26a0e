//! Every RPC of protocol 6, with messages written by other hands than the provider's.

use anyhow::Context;
use mock_alicloud::Cloud;
use plugin_host::Plugin;
use plugin_host::tfplugin6::{
    Diagnostic, DynamicValue, ServerCapabilities, configure_provider, get_metadata,
    get_provider_schema, get_resource_identity_schemas, validate_data_resource_config,
    validate_provider_config,
};
use prost::Message;
use rmpv::Value;
use tonic::Code;

use super::messages::{
    Client, MONGODB, attribute, configure, message_pack, mongodb, object, read, started, unknown,
};
use crate::support::data_source_types;

async fn validate(
    client: &mut Client,
    type_name: &str,
    config: Option<DynamicValue>,
) -> anyhow::Result<Vec<Diagnostic>> {
    let type_name = type_name.into();
    let request = validate_data_resource_config::Request { type_name, config };
    Ok(client.validate_data_resource_config(request).await?.into_inner().diagnostics)
}

#[tokio::test]
async fn metadata_and_schema_agree_and_the_schema_is_optional() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let metadata = client.get_metadata(get_metadata::Request {}).await?.into_inner();
    let schema = client.get_provider_schema(get_provider_schema::Request {}).await?.into_inner();
    for capabilities in [metadata.server_capabilities, schema.server_capabilities] {
        // The other capabilities concern managed resources, which the provider does not have.
        let expected =
            ServerCapabilities { get_provider_schema_optional: true, ..Default::default() };
        assert_eq!(capabilities, Some(expected));
    }
    let mut names: Vec<_> = metadata.data_sources.into_iter().map(|d| d.type_name).collect();
    names.sort();
    let mut schemas: Vec<_> = schema.data_source_schemas.into_keys().collect();
    schemas.sort();
    assert_eq!(names, schemas);
    assert_eq!(names, data_source_types()?);
    assert!(schema.diagnostics.is_empty() && metadata.diagnostics.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_the_provider_does_not_have_is_empty() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let request = get_resource_identity_schemas::Request {};
    let identities = client.get_resource_identity_schemas(request).await?.into_inner();
    assert!(identities.identity_schemas.is_empty() && identities.diagnostics.is_empty());
    Ok(())
}

/// The status of a call without content, of an RPC by its full name.
pub(crate) async fn status_of(plugin: &Plugin, rpc: &str) -> anyhow::Result<Code> {
    let mut grpc = tonic::client::Grpc::new(plugin.connect(None).await?);
    grpc.ready().await?;
    let path = format!("/{rpc}").parse()?;
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    let answer = grpc.unary(tonic::Request::new(()), path, codec).await;
    Ok(answer.err().map_or(Code::Ok, |status| status.code()))
}

#[tokio::test]
async fn an_rpc_that_is_not_served_is_unimplemented() -> anyhow::Result<()> {
    let (plugin, _client) = started().await?;
    for rpc in [
        "tfplugin6.Provider/ReadResource",
        "tfplugin6.Provider/PlanResourceChange",
        "tfplugin6.Provider/ListResource",
        "tfplugin6.Provider/NoSuchRpc",
        "tfplugin5.Provider/GetSchema",
    ] {
        assert_eq!(status_of(&plugin, rpc).await?, Code::Unimplemented, "{rpc}");
    }
    Ok(())
}

#[tokio::test]
async fn a_read_returns_what_the_cloud_said() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure(&mut client, &cloud).await?;
    let config = mongodb(&[("db_instance_id", "dds-bp2235****".into())])?;
    let response = read(&mut client, config).await?;
    assert!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
    let state = response.state.context("a state")?;
    assert_eq!(attribute(&state, "db_instance_id")?, "dds-bp2235****".into());
    assert_eq!(attribute(&state, "region_id")?, "cn-hangzhou".into());
    assert_eq!(attribute(&state, "enabled")?, true.into());
    assert_eq!(attribute(&state, "target_region_id")?, Value::Nil);
    Ok(())
}

#[tokio::test]
async fn a_configuration_in_json_is_taken_like_one_in_message_pack() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure(&mut client, &cloud).await?;
    let mut config = serde_json::Map::new();
    for name in MONGODB {
        config.insert(name.into(), serde_json::Value::Null);
    }
    config.insert("db_instance_id".into(), "dds-bp2235****".into());
    let json = serde_json::to_vec(&config)?.into();
    let response = read(&mut client, Some(DynamicValue { json, ..Default::default() })).await?;
    assert!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
    assert!(response.state.is_some());
    Ok(())
}

#[tokio::test]
async fn validation_accepts_unknown_values_and_points_at_bad_ones() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let name = "alicloud_mongodb_encryption_key";
    let all_unknown = mongodb(&[("db_instance_id", unknown()), ("encryption_type", unknown())])?;
    assert_eq!(validate(&mut client, name, all_unknown).await?, []);
    let bad = mongodb(&[("db_instance_id", "".into()), ("encryption_type", "Disk".into())])?;
    let diagnostics = validate(&mut client, name, bad).await?;
    let paths: Vec<_> = diagnostics.iter().map(|d| format!("{:?}", d.attribute)).collect();
    assert_eq!(paths.len(), 2, "{diagnostics:?}");
    assert!(paths[0].contains("db_instance_id") && paths[1].contains("encryption_type"));
    Ok(())
}

#[tokio::test]
async fn nothing_is_read_while_an_argument_is_unknown() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure(&mut client, &cloud).await?;
    let response = read(&mut client, mongodb(&[("db_instance_id", unknown())])?).await?;
    assert_eq!(response.diagnostics.len(), 1);
    assert!(response.state.is_none());
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn bytes_that_are_no_configuration_get_a_diagnostic() -> anyhow::Result<()> {
    let (mut plugin, mut client) = started().await?;
    let bomb = vec![0x91; 100_000];
    let huge = vec![0xdd, 0xff, 0xff, 0xff, 0xff];
    let cut_off = vec![0x8f, 0xa1];
    let extra = message_pack(&object(&["surprise"], &[]))?;
    let configs = [bomb, huge, cut_off]
        .map(|bytes| Some(DynamicValue { msgpack: bytes.into(), ..Default::default() }));
    for config in configs.into_iter().chain([extra, None, Some(DynamicValue::default())]) {
        let request = validate_provider_config::Request { config: config.clone() };
        let answer = client.validate_provider_config(request).await?.into_inner();
        assert_eq!(answer.diagnostics.len(), 1, "{config:?}");
        let diagnostics = validate(&mut client, "alicloud_kms_key", config.clone()).await?;
        assert_eq!(diagnostics.len(), 1, "{config:?}");
        let request = configure_provider::Request { config, ..Default::default() };
        let answer = client.configure_provider(request).await?.into_inner();
        assert_eq!(answer.diagnostics.len(), 1);
    }
    assert!(plugin.is_running()?);
    Ok(())
}

#[tokio::test]
async fn a_type_that_does_not_exist_gets_a_diagnostic_that_names_it() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let diagnostics = validate(&mut client, "alicloud_nothing", mongodb(&[])?).await?;
    assert!(diagnostics[0].detail.contains("alicloud_nothing"));
    Ok(())
}

#[tokio::test]
async fn a_read_before_configuration_gets_a_diagnostic() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let response = read(&mut client, mongodb(&[("db_instance_id", "dds".into())])?).await?;
    assert_eq!(response.diagnostics[0].summary, "Provider not configured");
    assert!(response.state.is_none());
    Ok(())
}

#[tokio::test]
async fn messages_are_taken_up_to_the_limit_of_256_mib_and_not_beyond() -> anyhow::Result<()> {
    const LIMIT: usize = 256 << 20;

    let (_plugin, mut client) = started().await?;
    let request = |length: usize| {
        let config = mongodb(&[("db_instance_id", "x".repeat(length).into())])?;
        let type_name = "alicloud_mongodb_encryption_key".into();
        anyhow::Ok(validate_data_resource_config::Request { type_name, config })
    };
    let around = request(LIMIT / 2)?.encoded_len() - LIMIT / 2;
    let longest = request(LIMIT - around)?;
    assert_eq!(longest.encoded_len(), LIMIT);
    let answer = client.validate_data_resource_config(longest).await?.into_inner();
    assert_eq!(answer.diagnostics, []);
    let refused = client.validate_data_resource_config(request(LIMIT - around + 1)?).await;
    assert_eq!(refused.map_err(|status| status.code()).err(), Some(Code::OutOfRange));
    Ok(())
}
