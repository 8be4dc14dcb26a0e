//! Hosts that know more of the protocol than this provider: the provider ignores what it does not know.

use anyhow::{Context, Result};
use mock_alicloud::Cloud;
use plugin_host::Client;
use plugin_host::tfplugin6::{DynamicValue, read_data_source};
use prost::Message;
use tonic::Request;

use super::messages::{attribute, configure_client, message_pack, mongodb};
use super::provider;

/// `ReadDataSource.Request`, and what a later version may add to it.
#[derive(Clone, PartialEq, Message)]
struct LaterRequest {
    #[prost(string, tag = "1")]
    type_name: String,
    #[prost(message, optional, tag = "2")]
    config: Option<DynamicValue>,
    #[prost(message, optional, tag = "3")]
    provider_meta: Option<DynamicValue>,
    #[prost(message, optional, tag = "4")]
    client_capabilities: Option<LaterCapabilities>,
    #[prost(bytes = "vec", tag = "5")]
    private: Vec<u8>,
    #[prost(fixed64, tag = "536870911")]
    highest_number: u64,
}

/// `ClientCapabilities`: what is published, and what a later version can add.
#[derive(Clone, PartialEq, Message)]
struct LaterCapabilities {
    /// The published capabilities, except the one that allows deferral.
    #[prost(bool, tag = "2")]
    write_only_attributes_allowed: bool,
    #[prost(bool, tag = "3")]
    store_planned_private: bool,
    #[prost(bool, tag = "4")]
    computed_blocks_allowed: bool,
    #[prost(bool, tag = "100")]
    time_travel: bool,
    #[prost(message, repeated, tag = "101")]
    nested: Vec<LaterCapabilities>,
}

#[tokio::test]
async fn provider_meta_private_data_and_later_fields_change_nothing_of_a_read() -> Result<()> {
    let cloud = Cloud::start()?;
    for version in [5, 6] {
        let launch = provider().variable("PLUGIN_PROTOCOL_VERSIONS", version.to_string());
        let plugin = launch.start().await?;
        let channel = plugin.connect(None).await?;
        configure_client(&mut Client::new(version, channel.clone()), &cloud).await?;
        let meta = [
            message_pack(&rmpv::Value::Map(vec![("anything".into(), true.into())]))?,
            Some(DynamicValue { msgpack: vec![0xc1; 8].into(), ..Default::default() }),
        ];
        for provider_meta in meta {
            let request = LaterRequest {
                type_name: "alicloud_mongodb_encryption_key".into(),
                config: mongodb(&[("db_instance_id", "dds-bp2235****".into())])?,
                provider_meta,
                client_capabilities: Some(LaterCapabilities {
                    write_only_attributes_allowed: true,
                    store_planned_private: true,
                    computed_blocks_allowed: true,
                    time_travel: true,
                    nested: vec![LaterCapabilities::default()],
                }),
                private: b"\0 not ours \xff".to_vec(),
                highest_number: u64::MAX,
            };
            let mut grpc = tonic::client::Grpc::new(channel.clone());
            grpc.ready().await?;
            let path = format!("/tfplugin{version}.Provider/ReadDataSource").parse()?;
            let codec =
                tonic_prost::ProstCodec::<LaterRequest, read_data_source::Response>::default();
            let read = grpc.unary(Request::new(request), path, codec).await?.into_inner();
            assert_eq!((read.diagnostics, read.deferred), (vec![], None));
            assert_eq!(attribute(&read.state.context("a state")?, "enabled")?, true.into());
        }
    }
    Ok(())
}
