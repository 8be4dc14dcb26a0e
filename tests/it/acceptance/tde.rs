//! The encryption of MongoDB instances.

use anyhow::{Result, ensure};
use mock_alicloud::{Cloud, Fault};
use serde_json::{Value, json};

use super::{INSTANCE, RECORD_REQUEST_IDS};
use crate::support::{Diagnostic, assert_golden, data, workspace_against};

const OPERATION: &str = "DescribeDBInstanceTDEInfo";

const TDE: &str = "data.alicloud_mongodb_tde.example";

/// The attributes that hold a member of the response as it is.
const MEMBERS: [(&str, &str); 5] = [
    ("encryption_key", "EncryptionKey"),
    ("encryptor_name", "EncryptorName"),
    ("request_id", "RequestId"),
    ("role_arn", "RoleARN"),
    ("tde_status", "TDEStatus"),
];

fn tde(arguments: &[(&str, &str)]) -> String {
    data("alicloud_mongodb_tde.example", arguments)
}

/// The state of an instance about which the service returns a response.
fn answered(answer: &Value) -> Result<Value> {
    let cloud = Cloud::builder().fault(Fault::on(OPERATION).json(answer.to_string())).start()?;
    let workspace = workspace_against(&cloud)?.with(RECORD_REQUEST_IDS, "true");
    let state = workspace.main(tde(&[("db_instance_id", INSTANCE)]))?.applied()?;
    Ok(state.attributes(TDE)?.clone())
}

/// The error of a read in a cloud.
fn error(cloud: &Cloud, access_key: &str, id: &str) -> Result<Diagnostic> {
    let workspace = workspace_against(cloud)?.signed_in_as(cloud, access_key)?;
    workspace.main(tde(&[("db_instance_id", id)]))?.plan()?.only_error()
}

#[test]
fn the_state_of_an_instance_is_as_recorded() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(tde(&[("db_instance_id", INSTANCE)]))?;
    assert_golden("alicloud_mongodb_tde.json", workspace.applied()?.resource(TDE)?)
}

#[test]
fn each_encryption_of_an_instance_is_a_successful_read() -> Result<()> {
    let cloud = Cloud::start()?;
    for (id, region, status, enabled, key) in [
        (INSTANCE, "cn-hangzhou", "enabled", true, json!("2axxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")),
        ("dds-bp1example0service0key", "cn-hangzhou", "enabled", true, json!(null)),
        ("dds-bp1example0tde0off", "cn-hangzhou", "disabled", false, json!(null)),
        ("dds-bp1example0cloud0disk", "cn-hangzhou", "disabled", false, json!(null)),
        ("dds-t4nexample0tde0off", "ap-southeast-1", "disabled", false, json!(null)),
    ] {
        let configuration = tde(&[("db_instance_id", id), ("region_id", region)]);
        let state = workspace_against(&cloud)?.main(configuration)?.applied()?;
        let attributes = state.attributes(TDE)?;
        assert_eq!(attributes["id"], id);
        assert_eq!(attributes["region_id"], region, "{id}");
        assert_eq!(attributes["tde_status"], status, "{id}");
        assert_eq!(attributes["enabled"], enabled, "{id}");
        assert_eq!(attributes["encryption_key"], key, "{id}");
        assert_eq!(attributes["customer_managed"], !key.is_null(), "{id}");
        assert_eq!(attributes["role_arn"].is_null(), !enabled, "{id}");
    }
    Ok(())
}

#[test]
fn the_instance_and_its_region_are_all_that_a_read_sends() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(tde(&[("db_instance_id", INSTANCE)]))?;
    workspace.plan()?.succeeded()?;
    let requests = cloud.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].action.as_deref(), Some(OPERATION));
    let mut parameters = requests[0].query.clone();
    parameters.sort();
    let sent = [("DBInstanceId", INSTANCE), ("RegionId", "cn-hangzhou")];
    assert_eq!(parameters, sent.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Ok(())
}

#[test]
fn every_member_arrives_unchanged() -> Result<()> {
    let members =
        MEMBERS.iter().map(|(_, member)| ((*member).to_owned(), json!(format!("{member} 🔑"))));
    let mut answer: Value = members.collect();
    answer["NewMember"] = json!({ "unknown": [true] });
    let attributes = answered(&answer)?;
    for (attribute, member) in MEMBERS {
        assert_eq!(attributes[attribute], answer[member], "{attribute}");
    }
    // A status that the provider does not know is neither on nor an error.
    assert_eq!([&attributes["enabled"], &attributes["customer_managed"]], [false, false]);
    Ok(())
}

#[test]
fn the_status_is_compared_without_regard_to_case_and_kept_as_it_is() -> Result<()> {
    for (status, enabled) in [
        ("enabled", true),
        ("Enabled", true),
        ("ENABLED", true),
        ("Disabled", false),
        ("on", false),
    ] {
        let attributes = answered(&json!({ "TDEStatus": status, "EncryptionKey": "key-1" }))?;
        assert_eq!(attributes["tde_status"], status);
        assert_eq!(attributes["enabled"], enabled, "{status}");
        assert_eq!(attributes["customer_managed"], enabled, "{status}");
    }
    Ok(())
}

#[test]
fn a_member_that_names_no_key_is_a_key_of_the_service() -> Result<()> {
    for key in [json!(null), json!(""), json!(" "), json!("NoActiveBYOK")] {
        let attributes = answered(&json!({ "TDEStatus": "enabled", "EncryptionKey": key }))?;
        assert_eq!(
            [&attributes["enabled"], &attributes["customer_managed"]],
            [true, false],
            "{key}"
        );
        for name in ["encryption_key", "encryptor_name", "role_arn", "request_id"] {
            ensure!(attributes.get(name).is_some_and(Value::is_null), "{name} for {key}");
        }
    }
    Ok(())
}

#[test]
fn a_response_without_a_usable_status_is_an_error() -> Result<()> {
    for (answer, said) in [
        (json!({}), "TDEStatus is missing"),
        (json!({ "TDEStatus": null }), "TDEStatus"),
        (json!({ "TDEStatus": true }), "TDEStatus is not a string"),
        (json!({ "TDEStatus": " " }), "TDEStatus is empty"),
        (json!({ "TDEStatus": "enabled", "EncryptionKey": 5 }), "EncryptionKey is not a string"),
        (json!({ "TDEStatus": "enabled", "Success": false }), "Success is false"),
    ] {
        let fault = Fault::on(OPERATION).json(answer.to_string());
        let cloud = Cloud::builder().request_id("the-request").fault(fault).start()?;
        let error = error(&cloud, "LTAI-example-full-access", INSTANCE)?;
        error.assert_error("Unable to read MongoDB TDE", None, &[said, "Endpoint: "])?;
    }
    Ok(())
}

#[test]
fn an_instance_that_is_gone_and_a_denial_are_errors_that_say_what_to_do() -> Result<()> {
    let cloud = Cloud::builder().request_id("the-request").start()?;
    let end = format!("Request ID: the-request\nEndpoint: {} (from the ", cloud.url());
    let gone = error(&cloud, "LTAI-example-full-access", "dds-gone")?;
    let said = ["There is no instance \"dds-gone\"", "set `region_id`", &end];
    gone.assert_error("Unable to read MongoDB TDE", Some("db_instance_id"), &said)?;
    let denied = error(&cloud, "LTAI-example-no-tde-info", INSTANCE)?;
    let said = ["`dds:DescribeDBInstanceTDEInfo`", &end];
    denied.assert_error("Unable to read MongoDB TDE", None, &said)
}

#[test]
fn arguments_are_checked_before_any_request() -> Result<()> {
    let cloud = Cloud::start()?;
    for (arguments, argument) in [
        ([("db_instance_id", ""), ("region_id", "cn-hangzhou")], "db_instance_id"),
        ([("db_instance_id", INSTANCE), ("region_id", "CN")], "region_id"),
    ] {
        let workspace = workspace_against(&cloud)?.main(tde(&arguments))?;
        let error = workspace.validate()?.only_error()?;
        error.assert_error(&format!("Invalid {argument}"), Some(argument), &[])?;
    }
    assert!(cloud.requests().is_empty());
    Ok(())
}
