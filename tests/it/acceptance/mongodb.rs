//! What is asked of MongoDB.

use anyhow::Result;
use mock_alicloud::{AccessKey, Cloud, Fault, Seed};

use super::{ACCOUNT, INSTANCE, KEY, MONGODB, mongodb_key};
use crate::support::{Diagnostic, workspace_against};

/// Plans one data source and returns the parameters of the only request, sorted.
fn parameters(arguments: &[(&str, &str)]) -> Result<Vec<(String, String)>> {
    let cloud = Cloud::start()?;
    workspace_against(&cloud)?.main(mongodb_key(arguments))?.plan()?.succeeded()?;
    let requests = cloud.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].form.is_empty());
    let mut parameters = requests[0].query.clone();
    parameters.sort();
    Ok(parameters)
}

fn owned(parameters: &[(&str, &str)]) -> Vec<(String, String)> {
    parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_is_not_set_is_not_sent() -> Result<()> {
    let sent = parameters(&[("db_instance_id", INSTANCE)])?;
    assert_eq!(sent, owned(&[("DBInstanceId", INSTANCE), ("RegionId", "cn-hangzhou")]));
    Ok(())
}

#[test]
fn what_is_set_is_sent_as_it_is() -> Result<()> {
    let sent = parameters(&[
        ("db_instance_id", INSTANCE),
        ("encryption_key", KEY),
        ("encryption_type", "TDE"),
        ("region_id", "cn-hangzhou"),
        ("target_region_id", "cn-shanghai"),
    ])?;
    let expected = [
        ("DBInstanceId", INSTANCE),
        ("EncryptionKey", KEY),
        ("EncryptionType", "TDE"),
        ("RegionId", "cn-hangzhou"),
        ("TargetRegionId", "cn-shanghai"),
    ];
    assert_eq!(sent, owned(&expected));
    Ok(())
}

#[test]
fn the_key_in_use_is_read_unless_another_is_chosen() -> Result<()> {
    let cloud = Cloud::start()?;
    let in_use = "2axxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    for (chosen, expected) in [(None, in_use), (Some(in_use), in_use), (Some(KEY), KEY)] {
        let mut arguments = vec![("db_instance_id", INSTANCE)];
        arguments.extend(chosen.map(|key| ("encryption_key", key)));
        let workspace = workspace_against(&cloud)?.main(mongodb_key(&arguments))?;
        let state = workspace.applied()?;
        assert_eq!(state.attributes(MONGODB)?["encryption_key"], expected);
        assert_eq!(workspace.plan()?.code(), Some(0));
    }
    Ok(())
}

#[test]
fn the_key_of_the_disks_is_read_for_that_encryption_type() -> Result<()> {
    let cloud = Cloud::start()?;
    let disks = [("db_instance_id", "dds-bp1example0cloud0disk"), ("encryption_type", "CloudDisk")];
    let state = workspace_against(&cloud)?.main(mongodb_key(&disks))?.applied()?;
    let attributes = state.attributes(MONGODB)?;
    assert_eq!(attributes["encryption_key"], super::FULL_KEY);
    assert_eq!(attributes["encryption_type"], "CloudDisk");
    Ok(())
}

#[test]
fn a_key_that_is_disabled_is_not_enabled() -> Result<()> {
    let cloud = Cloud::start()?;
    let arguments =
        [("db_instance_id", "dds-t4nexample0disabled0key"), ("region_id", "ap-southeast-1")];
    let state = workspace_against(&cloud)?.main(mongodb_key(&arguments))?.applied()?;
    let attributes = state.attributes(MONGODB)?;
    assert_eq!(attributes["enabled"], false);
    assert_eq!(attributes["encryption_key_status"], "Disabled");
    assert_eq!(attributes["origin"], "EXTERNAL");
    Ok(())
}

/// The error of a read of an instance, with the access key.
fn refused(cloud: &Cloud, access_key: &str, id: &str) -> Result<Diagnostic> {
    let workspace = workspace_against(cloud)?.signed_in_as(cloud, access_key)?;
    let error = workspace.main(mongodb_key(&[("db_instance_id", id)]))?.plan()?.only_error()?;
    let said = "ApsaraDB for MongoDB answered IncorrectDBInstanceState: Current DB instance state \
                does not support this operation.";
    let end = format!("Request ID: the-request\nEndpoint: {}\nRegion: cn-hangzhou", cloud.url());
    error.assert_error("Unable to read MongoDB encryption key", None, &[said, &end])?;
    assert_eq!(error.address.as_deref(), Some(MONGODB));
    Ok(error)
}

#[test]
fn an_error_about_an_instance_without_a_customer_key_names_its_encryption() -> Result<()> {
    let cloud = Cloud::builder().request_id("the-request").start()?;
    for (id, encryption) in [
        ("dds-bp1example0tde0off", "Transparent data encryption (TDE) is off for this instance"),
        ("dds-bp1example0service0key", "encrypted with a key of the service's own."),
    ] {
        let error = refused(&cloud, "LTAI-example-full-access", id)?;
        assert!(error.detail.contains(encryption), "{error:#?}");
    }
    assert_eq!(cloud.requests_for("DescribeDBInstanceTDEInfo").len(), 2);
    Ok(())
}

#[test]
fn where_the_encryption_may_not_be_asked_for_the_refusal_stands_alone() -> Result<()> {
    let key = AccessKey::new(ACCOUNT, "LTAI-example-no-tde", "no-tde-secret-Vw5rTq8nXc2Lk9Zd")
        .denied("dds:DescribeDBInstanceTDEInfo");
    let mut seed = Seed::built_in();
    seed.access_keys.push(key);
    let cloud = Cloud::builder().seed(seed).request_id("the-request").start()?;
    let error = refused(&cloud, "LTAI-example-no-tde", "dds-bp1example0tde0off")?;
    assert_eq!(cloud.requests_for("DescribeDBInstanceTDEInfo").len(), 1);
    assert_eq!(error.detail.matches("\n\n").count(), 1, "{error:#?}");
    Ok(())
}

#[test]
fn an_instance_that_supports_no_such_encryption_is_an_error_that_says_so() -> Result<()> {
    let fault = Fault::on("DescribeDBInstanceTDEInfo").error(
        400,
        "SingleNodeNotSupport",
        "A single node instance does not support this operation.",
    );
    let cloud = Cloud::builder().request_id("the-request").fault(fault).start()?;
    let error = refused(&cloud, "LTAI-example-full-access", "dds-bp1example0tde0off")?;
    let said = "the service answers SingleNodeNotSupport: A single node instance does not support";
    assert!(error.detail.contains(said), "{error:#?}");
    Ok(())
}
