//! Reads that a host lets the provider defer, because something is known only after apply.

use anyhow::Context;
use mock_alicloud::Cloud;
use plugin_host::tfplugin6::deferred::Reason;
use plugin_host::tfplugin6::{ClientCapabilities, DynamicValue, read_data_source};
use rmpv::Value;

use super::messages::{
    Client, MONGODB, attribute, configure, configure_with, mongodb, read, started, unknown,
};

/// The configuration of a read that names its region.
const READ: [(&str, &str); 2] =
    [("db_instance_id", "dds-bp2235****"), ("region_id", "cn-hangzhou")];

fn config(set: &[(&str, Value)]) -> anyhow::Result<Option<DynamicValue>> {
    mongodb(&[set, &READ.map(|(name, text)| (name, text.into()))].concat())
}

/// Reads for a host that says whether it allows deferral.
async fn read_for_host(
    client: &mut Client,
    config: Option<DynamicValue>,
    deferral_allowed: bool,
) -> anyhow::Result<read_data_source::Response> {
    let capabilities = ClientCapabilities { deferral_allowed, ..Default::default() };
    let request = read_data_source::Request {
        type_name: "alicloud_mongodb_encryption_key".into(),
        config,
        client_capabilities: Some(capabilities),
        ..Default::default()
    };
    Ok(client.read_data_source(request).await?.into_inner())
}

fn reason(response: &read_data_source::Response) -> Option<Reason> {
    response.deferred.as_ref().map(|deferred| deferred.reason())
}

#[tokio::test]
async fn a_provider_that_is_partly_unknown_defers_a_read() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure_with(&mut client, &cloud, &[("region", unknown())]).await?;
    let response = read_for_host(&mut client, config(&[])?, true).await?;
    assert_eq!(reason(&response), Some(Reason::ProviderConfigUnknown));
    assert_eq!(response.diagnostics, []);
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn an_unknown_provider_is_the_reason_ahead_of_an_unknown_argument() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    configure_with(&mut client, &Cloud::start()?, &[("region", unknown())]).await?;
    let config = config(&[("db_instance_id", unknown())])?;
    let response = read_for_host(&mut client, config, true).await?;
    assert_eq!(reason(&response), Some(Reason::ProviderConfigUnknown));
    Ok(())
}

#[tokio::test]
async fn a_block_of_the_provider_that_is_partly_unknown_defers_a_read() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure_with(&mut client, &cloud, &[("assume_role", unknown())]).await?;
    let response = read_for_host(&mut client, config(&[])?, true).await?;
    assert_eq!(reason(&response), Some(Reason::ProviderConfigUnknown));
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_host_that_does_not_allow_deferral_has_the_read_tried() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure_with(&mut client, &cloud, &[("region", unknown())]).await?;
    let silent = read(&mut client, config(&[])?).await?;
    let refusing = read_for_host(&mut client, config(&[])?, false).await?;
    for response in [silent, refusing] {
        assert_eq!((reason(&response), response.diagnostics), (None, vec![]));
        assert_eq!(attribute(&response.state.context("a state")?, "enabled")?, true.into());
    }
    assert_eq!(cloud.requests().len(), 2);
    let needs_region = config(&[("region_id", Value::Nil)])?;
    let response = read_for_host(&mut client, needs_region, false).await?;
    assert_eq!(response.diagnostics[0].summary, "No region");
    assert_eq!((reason(&response), response.state), (None, None));
    Ok(())
}

#[tokio::test]
async fn a_host_that_does_not_allow_deferral_has_nothing_read_while_an_argument_is_unknown()
-> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure_with(&mut client, &cloud, &[("region", unknown())]).await?;
    let config = config(&[("db_instance_id", unknown())])?;
    let response = read_for_host(&mut client, config, false).await?;
    assert_eq!(response.diagnostics[0].summary, "Not known yet");
    assert_eq!((reason(&response), response.state), (None, None));
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_read_for_which_everything_is_known_is_not_deferred() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure_with(&mut client, &cloud, &[("region", unknown())]).await?;
    configure(&mut client, &cloud).await?;
    let response = read_for_host(&mut client, config(&[])?, true).await?;
    assert_eq!((reason(&response), response.diagnostics), (None, vec![]));
    assert_eq!(attribute(&response.state.context("a state")?, "enabled")?, true.into());
    Ok(())
}

#[tokio::test]
async fn an_unknown_argument_defers_its_read() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure(&mut client, &cloud).await?;
    let config = config(&[("db_instance_id", unknown())])?;
    let response = read_for_host(&mut client, config, true).await?;
    assert_eq!(reason(&response), Some(Reason::ResourceConfigUnknown));
    assert_eq!(response.diagnostics, []);
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn the_state_of_a_deferred_read_is_what_is_configured_and_what_will_be_known()
-> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    configure(&mut client, &Cloud::start()?).await?;
    let config = config(&[("encryption_type", unknown())])?;
    let response = read_for_host(&mut client, config, true).await?;
    let state = response.state.context("a state")?;
    for name in MONGODB {
        let expected = match name {
            "db_instance_id" => "dds-bp2235****".into(),
            "region_id" => "cn-hangzhou".into(),
            // Nobody sets it, and the provider never does.
            "target_region_id" | "timeouts" => Value::Nil,
            _ => unknown(),
        };
        assert_eq!(attribute(&state, name)?, expected, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_bad_argument_is_an_error_whatever_is_unknown() -> anyhow::Result<()> {
    let (_plugin, mut client) = started().await?;
    let cloud = Cloud::start()?;
    configure_with(&mut client, &cloud, &[("region", unknown())]).await?;
    let config = config(&[("db_instance_id", unknown()), ("encryption_type", "Disk".into())])?;
    let response = read_for_host(&mut client, config, true).await?;
    assert_eq!(response.diagnostics.len(), 1, "{:?}", response.diagnostics);
    assert!(response.diagnostics[0].detail.contains("encryption_type"));
    assert_eq!((reason(&response), response.state), (None, None));
    Ok(())
}
