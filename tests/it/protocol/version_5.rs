//! Version 5 of the protocol, in the messages of its own definition: the same provider.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use mock_alicloud::{Cloud, Fault};
use plugin_host::tfplugin5::deferred::Reason;
use plugin_host::tfplugin5::provider_client::ProviderClient;
use plugin_host::tfplugin5::{
    ClientCapabilities, DynamicValue, configure, get_metadata, get_provider_schema,
    prepare_provider_config, read_data_source, stop, validate_data_source_config,
};
use plugin_host::{Plugin, tfplugin6};
use tonic::transport::Channel;

use super::cancellation::wait_for_requests;
use super::messages::{attribute, mongodb, provider_config, unknown};
use super::{provider, status_of};
use crate::support::data_source_types;

async fn started() -> Result<(Plugin, ProviderClient<Channel>)> {
    let plugin = provider().variable("PLUGIN_PROTOCOL_VERSIONS", "4,5").start().await?;
    assert_eq!(plugin.handshake().protocol_version, 5);
    let client = ProviderClient::new(plugin.connect(None).await?);
    Ok((plugin, client))
}

fn value(value: Option<tfplugin6::DynamicValue>) -> Option<DynamicValue> {
    value.map(|value| DynamicValue { msgpack: value.msgpack, json: value.json })
}

/// A block as a text in which both versions are the same.
macro_rules! outline {
    ($block:expr) => {{
        let block = $block.context("a block")?;
        let attributes = block.attributes.iter().map(|a| {
            let flags = (a.required, a.optional, a.computed, a.sensitive, a.deprecated);
            let kind = a.description_kind;
            (a.name.clone(), format!("{:?} {flags:?} {kind} {}", a.r#type, a.description))
        });
        let nested = block.block_types.iter().map(|nested| {
            let limits = (nested.min_items, nested.max_items, nested.nesting().as_str_name());
            (nested.type_name.clone(), format!("{limits:?} {}", nested.block.is_some()))
        });
        attributes.chain(nested).collect::<BTreeMap<_, _>>()
    }};
}

#[tokio::test]
async fn the_schema_says_what_version_6_says() -> Result<()> {
    let (_plugin, mut client) = started().await?;
    let five = client.get_schema(get_provider_schema::Request {}).await?.into_inner();
    let plugin = provider().start().await?;
    let mut client = tfplugin6::provider_client::ProviderClient::new(plugin.connect(None).await?);
    let request = tfplugin6::get_provider_schema::Request {};
    let six = client.get_provider_schema(request).await?.into_inner();

    assert_eq!(
        outline!(five.provider.context("a provider block")?.block),
        outline!(six.provider.context("a provider block")?.block)
    );
    assert_eq!(five.data_source_schemas.len(), data_source_types()?.len());
    for (name, schema) in five.data_source_schemas {
        let in_six = six.data_source_schemas[&name].clone();
        assert_eq!(outline!(schema.block), outline!(in_six.block), "{name}");
    }
    assert_eq!(five.functions.len(), six.functions.len());
    let capabilities = five.server_capabilities.context("capabilities")?;
    assert!(capabilities.get_provider_schema_optional);
    assert!(!capabilities.plan_destroy && !capabilities.move_resource_state);
    assert_eq!(five.diagnostics, []);
    Ok(())
}

#[tokio::test]
async fn metadata_names_data_sources_and_functions() -> Result<()> {
    let (_plugin, mut client) = started().await?;
    let metadata = client.get_metadata(get_metadata::Request {}).await?.into_inner();
    let names: Vec<_> = metadata.data_sources.iter().map(|it| it.type_name.as_str()).collect();
    assert_eq!(names, data_source_types()?);
    let names: Vec<_> = metadata.functions.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["kms_key_arn_build", "kms_key_arn_parse"]);
    assert!(metadata.server_capabilities.context("capabilities")?.get_provider_schema_optional);
    Ok(())
}

/// Terraform 0.12 configures the provider with what comes back.
#[tokio::test]
async fn preparation_hands_the_configuration_back_as_it_came() -> Result<()> {
    let (_plugin, mut client) = started().await?;
    let config = value(provider_config(&Cloud::start()?, &[])?);
    let request = prepare_provider_config::Request { config: config.clone() };
    let prepared = client.prepare_provider_config(request).await?.into_inner();
    assert_eq!(prepared.diagnostics, []);
    assert_eq!(prepared.prepared_config, config);

    let bad = value(provider_config(&Cloud::start()?, &[("region", "Hangzhou!".into())])?);
    let request = prepare_provider_config::Request { config: bad };
    let prepared = client.prepare_provider_config(request).await?.into_inner();
    assert_eq!(prepared.diagnostics.len(), 1, "{:?}", prepared.diagnostics);
    Ok(())
}

#[tokio::test]
async fn a_key_is_validated_configured_and_read() -> Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    let type_name = "alicloud_mongodb_encryption_key".to_owned();

    let bad = value(mongodb(&[("db_instance_id", "".into())])?);
    let request =
        validate_data_source_config::Request { type_name: type_name.clone(), config: bad };
    let invalid = client.validate_data_source_config(request).await?.into_inner().diagnostics;
    assert_eq!(invalid.len(), 1, "{invalid:?}");
    assert!(format!("{:?}", invalid[0].attribute).contains("db_instance_id"));

    let config = value(provider_config(&cloud, &[])?);
    let terraform_version = "0.12.31".into();
    let request = configure::Request { terraform_version, config, ..Default::default() };
    assert_eq!(client.configure(request).await?.into_inner().diagnostics, []);

    let config = value(mongodb(&[("db_instance_id", "dds-bp2235****".into())])?);
    let request =
        read_data_source::Request { type_name: type_name.clone(), config, ..Default::default() };
    let read = client.read_data_source(request).await?.into_inner();
    assert_eq!(read.diagnostics, []);
    let msgpack = read.state.context("a state")?.msgpack;
    let state = tfplugin6::DynamicValue { msgpack, ..Default::default() };
    assert_eq!(attribute(&state, "enabled")?, true.into());

    let request = read_data_source::Request {
        type_name,
        config: value(mongodb(&[("db_instance_id", unknown())])?),
        client_capabilities: Some(ClientCapabilities {
            deferral_allowed: true,
            ..Default::default()
        }),
        ..Default::default()
    };
    let deferred = client.read_data_source(request).await?.into_inner().deferred;
    assert_eq!(deferred.context("deferred")?.reason(), Reason::ResourceConfigUnknown);

    assert_eq!(client.stop(stop::Request {}).await?.into_inner().error, "");
    Ok(())
}

#[tokio::test]
async fn stop_ends_a_read_that_waits_for_an_answer() -> Result<()> {
    let (_plugin, mut client) = started().await?;
    let hanging = Fault::on("DescribeDBInstanceEncryptionKey").hang();
    let cloud = Arc::new(Cloud::builder().fault(hanging).start()?);
    let config = value(provider_config(&cloud, &[])?);
    let request = configure::Request { config, ..Default::default() };
    assert_eq!(client.configure(request).await?.into_inner().diagnostics, []);
    let mut reader = client.clone();
    let config = value(mongodb(&[("db_instance_id", "dds-bp2235****".into())])?);
    let read = tokio::spawn(async move {
        let type_name = "alicloud_mongodb_encryption_key".into();
        let request = read_data_source::Request { type_name, config, ..Default::default() };
        reader.read_data_source(request).await
    });
    wait_for_requests(&cloud, 1).await?;
    client.stop(stop::Request {}).await?;
    let cancelled = read.await??.into_inner();
    assert_eq!(cancelled.diagnostics[0].summary, "Read cancelled");
    assert_eq!(cancelled.state, None);
    Ok(())
}

#[tokio::test]
async fn an_rpc_that_is_not_served_is_unimplemented() -> Result<()> {
    let (plugin, _client) = started().await?;
    for rpc in [
        "tfplugin5.Provider/ValidateResourceTypeConfig",
        "tfplugin5.Provider/ReadResource",
        "tfplugin5.Provisioner/GetSchema",
        "tfplugin6.Provider/GetProviderSchema",
    ] {
        assert_eq!(status_of(&plugin, rpc).await?, tonic::Code::Unimplemented, "{rpc}");
    }
    Ok(())
}

#[tokio::test]
async fn the_log_names_the_version_and_its_rpcs() -> anyhow::Result<()> {
    let names = [
        (
            5,
            "5.11",
            ["PrepareProviderConfig", "Configure", "ValidateDataSourceConfig", "ReadDataSource"],
            "Stop",
        ),
        (
            6,
            "6.11",
            [
                "ValidateProviderConfig",
                "ConfigureProvider",
                "ValidateDataResourceConfig",
                "ReadDataSource",
            ],
            "StopProvider",
        ),
    ];
    for (version, published, rpcs, stop) in names {
        let launch = provider().variable("PLUGIN_PROTOCOL_VERSIONS", version.to_string());
        let plugin = launch.variable("TF_LOG", "TRACE").start().await?;
        let mut client = plugin_host::Client::new(version, plugin.connect(None).await?);
        client.validate_provider_config(Default::default()).await?;
        client.configure_provider(Default::default()).await?;
        client.validate_data_resource_config(Default::default()).await?;
        client.read_data_source(Default::default()).await?;
        client.get_functions(Default::default()).await?;
        client.call_function(Default::default()).await?;
        client.stop_provider(Default::default()).await?;
        super::shut_down(&plugin).await?;
        let stderr = plugin.ended().await?.stderr;
        let lines = stderr.lines().map(serde_json::from_str::<serde_json::Value>);
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        let requests = lines.iter().filter(|line| line.get("tf_req_id").is_some());
        let requests: Vec<_> = requests.collect();
        assert!(requests.iter().all(|line| line["tf_proto_version"] == published), "{stderr}");
        let mut told: Vec<_> = requests.iter().filter_map(|line| line["tf_rpc"].as_str()).collect();
        told.dedup();
        assert_eq!(told, [&rpcs[..], &["GetFunctions", "CallFunction", stop]].concat());
    }
    Ok(())
}
