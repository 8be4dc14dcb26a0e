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
        ("target_region_id", "cn-hangzhou-h"),
    ])?;
    let expected = [
        ("DBInstanceId", INSTANCE),
        ("EncryptionKey", KEY),
        ("EncryptionType", "TDE"),
        ("RegionId", "cn-hangzhou"),
        ("TargetRegionId", "cn-hangzhou-h"),
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
    let said = "ApsaraDB for MongoDB returned IncorrectDBInstanceType: Current DB instance type \
                does not support this operation.";
    let end = format!("Request ID: the-request\nEndpoint: {} (from the ", cloud.url());
    error.assert_error("Unable to read MongoDB encryption key", None, &[said, &end])?;
    assert_eq!(error.address.as_deref(), Some(MONGODB));
    Ok(error)
}

#[test]
fn an_error_about_an_instance_without_a_customer_key_names_its_encryption() -> Result<()> {
    let cloud = Cloud::builder().request_id("the-request").start()?;
    for (id, encryption) in [
        ("dds-bp1example0tde0off", "Transparent data encryption (TDE) is off for this instance"),
        ("dds-bp1example0service0key", "(TDE) of this instance uses a key of the service."),
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
    assert!(!error.detail.contains("TDE"), "{error:#?}");
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
    let said = "The call for the TDE state of the instance returned SingleNodeNotSupport: A single";
    assert!(error.detail.contains(said), "{error:#?}");
    Ok(())
}

/// Reads an instance in a cloud with these faults. Returns the error and the cloud.
fn faulty(faults: Vec<Fault>, arguments: &[(&str, &str)]) -> Result<(Diagnostic, Cloud)> {
    let builder = faults.into_iter().fold(Cloud::builder(), |cloud, fault| cloud.fault(fault));
    let cloud = builder.request_id("the-request").start()?;
    let error = workspace_against(&cloud)?.main(mongodb_key(arguments))?.plan()?.only_error()?;
    Ok((error, cloud))
}

const TDE_IS_OFF: [(&str, &str); 1] = [("db_instance_id", "dds-bp1example0tde0off")];

#[test]
fn the_encryption_is_not_asked_for_if_it_cannot_be_the_reason() -> Result<()> {
    let refused =
        |status, code| Fault::on("DescribeDBInstanceEncryptionKey").error(status, code, "");
    let advice = "The state of the instance does not allow the read. Wait until the instance is \
                  running and not locked, and try again.";
    for (status, code, said) in [
        (403, "IncorrectDBInstanceState", advice),
        (400, "OperationDenied.DBInstanceStatus", advice),
        (403, "Forbidden.Unauthorized", "dds:DescribeDBInstanceEncryptionKey"),
        (404, "InvalidDBInstanceName.NotFound", "There is no instance"),
    ] {
        let (error, cloud) = faulty(vec![refused(status, code)], &TDE_IS_OFF)?;
        assert!(error.detail.contains(said), "{code}: {error:#?}");
        assert!(cloud.requests_for("DescribeDBInstanceTDEInfo").is_empty(), "{code}");
    }
    let disk = [TDE_IS_OFF[0], ("encryption_type", "CloudDisk")];
    let (error, cloud) = faulty(Vec::new(), &disk)?;
    assert!(error.detail.contains("IncorrectDBInstanceType"), "{error:#?}");
    assert!(!error.detail.contains("TDE"), "{error:#?}");
    assert!(cloud.requests_for("DescribeDBInstanceTDEInfo").is_empty());
    Ok(())
}

#[test]
fn an_answer_without_a_key_is_explained_by_the_encryption() -> Result<()> {
    let no_key =
        Fault::on("DescribeDBInstanceEncryptionKey").json(r#"{"RequestId":"the-request"}"#);
    let (error, _) = faulty(vec![no_key], &TDE_IS_OFF)?;
    let said = ["member EncryptionKey is missing.", "(TDE) is off for this instance"];
    error.assert_error("Unable to read MongoDB encryption key", None, &said)
}

#[test]
fn nothing_is_said_of_an_encryption_that_the_service_does_not_tell() -> Result<()> {
    for answer in [r#"{"TDEStatus":"enabling"}"#, r#"{"TDEStatus":5}"#, "{}", "<html>"] {
        let odd = Fault::on("DescribeDBInstanceTDEInfo").json(answer);
        let (error, _) = faulty(vec![odd], &TDE_IS_OFF)?;
        assert!(error.detail.contains("returned IncorrectDBInstanceType"), "{error:#?}");
        assert!(!error.detail.contains("TDE"), "{answer}: {error:#?}");
    }
    Ok(())
}
