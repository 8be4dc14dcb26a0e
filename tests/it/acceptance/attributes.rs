//! Every attribute, with a value and without.

use anyhow::{Context, Result};
use mock_alicloud::{Cloud, Fault, Instance, InstanceKey, Key, Seed};
use serde_json::{Value, json};

use super::{
    ACCOUNT, FULL_KEY, INSTANCE, KEY, KMS, MONGODB, RECORD_REQUEST_IDS, kms_key, mongodb_key,
};
use crate::support::{assert_golden, workspace_against};

/// The attributes of a KMS key that hold a member of the answer as it is.
const OF_KEY: [(&str, &str); 21] = [
    ("id", "KeyId"),
    ("arn", "Arn"),
    ("automatic_rotation", "AutomaticRotation"),
    ("creation_date", "CreationDate"),
    ("creator", "Creator"),
    ("delete_date", "DeleteDate"),
    ("deletion_protection", "DeletionProtection"),
    ("deletion_protection_description", "DeletionProtectionDescription"),
    ("description", "Description"),
    ("dkms_instance_id", "DKMSInstanceId"),
    ("key_spec", "KeySpec"),
    ("key_state", "KeyState"),
    ("key_usage", "KeyUsage"),
    ("last_rotation_date", "LastRotationDate"),
    ("material_expire_time", "MaterialExpireTime"),
    ("next_rotation_date", "NextRotationDate"),
    ("origin", "Origin"),
    ("primary_key_version", "PrimaryKeyVersion"),
    ("protection_level", "ProtectionLevel"),
    ("rotation_interval", "RotationInterval"),
    ("request_id", "RequestId"),
];

/// The attributes of a MongoDB key that hold a member of the answer as it is.
const OF_INSTANCE_KEY: [(&str, &str); 9] = [
    ("creator", "Creator"),
    ("delete_date", "DeleteDate"),
    ("description", "Description"),
    ("encryption_key", "EncryptionKey"),
    ("encryption_key_status", "EncryptionKeyStatus"),
    ("key_usage", "KeyUsage"),
    ("material_expire_time", "MaterialExpireTime"),
    ("origin", "Origin"),
    ("request_id", "RequestId"),
];

fn assert_members(attributes: &Value, answer: &Value, members: &[(&str, &str)]) {
    for (attribute, member) in members {
        assert!(!answer[member].is_null(), "the answer has no {member}");
        assert_eq!(attributes[attribute], answer[member], "{attribute}");
    }
}

fn assert_nulls(attributes: &Value, names: &[&str]) -> Result<()> {
    for name in names {
        let value = attributes.get(name).with_context(|| format!("no attribute {name}"))?;
        assert!(value.is_null(), "{name} is {value}");
    }
    Ok(())
}

#[test]
fn the_state_of_a_kms_key_is_as_recorded() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", FULL_KEY)]))?;
    assert_golden("alicloud_kms_key.json", workspace.applied()?.resource(KMS)?)
}

#[test]
fn the_state_of_a_mongodb_key_is_as_recorded() -> Result<()> {
    let cloud = Cloud::start()?;
    let configuration = mongodb_key(&[
        ("db_instance_id", INSTANCE),
        ("encryption_key", "2axxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
        ("encryption_type", "TDE"),
        ("region_id", "cn-hangzhou"),
        ("target_region_id", "cn-hangzhou"),
    ]);
    let workspace = workspace_against(&cloud)?.main(configuration)?;
    let state = workspace.applied()?;
    assert_golden("alicloud_mongodb_encryption_key.json", state.resource(MONGODB)?)
}

#[test]
fn every_member_of_a_kms_key_arrives_unchanged() -> Result<()> {
    let members = OF_KEY.iter().map(|(_, member)| (*member, format!("value of {member} \"ü\" 钥")));
    let mut answer: Value = members.map(|(name, value)| (name.to_owned(), json!(value))).collect();
    answer["KeyId"] = json!(KEY);
    answer["Arn"] = json!(format!("acs:kms:ü 钥:key/{KEY}"));
    answer["RotationInterval"] = json!("7776000s");
    answer["KeyState"] = json!("SomeNewState");
    answer["NewMember"] = json!({ "unknown": [true] });
    let body = json!({ "KeyMetadata": answer, "RequestId": answer["RequestId"], "Other": 1 });
    let fault = Fault::any().raw(200, "application/json", body.to_string());
    let cloud = Cloud::builder().fault(fault).start()?;
    let workspace = workspace_against(&cloud)?.with(RECORD_REQUEST_IDS, "true");
    let state = workspace.main(kms_key(&[("key_id", KEY)]))?.applied()?;
    let attributes = state.attributes(KMS)?;
    assert_members(attributes, &answer, &OF_KEY);
    assert_eq!(attributes["rotation_interval_seconds"], 7_776_000);
    assert_eq!(attributes["enabled"], false);
    assert_eq!(attributes["key_id"], KEY);
    assert_eq!(attributes["region_id"], "cn-hangzhou");
    Ok(())
}

#[test]
fn every_member_of_a_mongodb_key_arrives_unchanged() -> Result<()> {
    let members = OF_INSTANCE_KEY.iter().map(|(_, member)| member);
    let mut answer: Value = members.map(|m| ((*m).to_owned(), json!(format!("{m} 🔑")))).collect();
    answer["NewMember"] = json!(null);
    let fault = Fault::any().raw(200, "application/json", answer.to_string());
    let cloud = Cloud::builder().fault(fault).start()?;
    let configuration = mongodb_key(&[("db_instance_id", INSTANCE)]);
    let workspace = workspace_against(&cloud)?.with(RECORD_REQUEST_IDS, "true");
    let state = workspace.main(configuration)?.applied()?;
    let attributes = state.attributes(MONGODB)?;
    assert_members(attributes, &answer, &OF_INSTANCE_KEY);
    assert_eq!(attributes["enabled"], false);
    assert_eq!(attributes["id"], INSTANCE);
    assert_eq!(attributes["region_id"], "cn-hangzhou");
    assert_nulls(attributes, &["encryption_type", "target_region_id"])
}

#[test]
fn members_that_are_absent_or_null_are_null() -> Result<()> {
    let kms = json!({ "KeyMetadata": { "KeyId": KEY, "Description": null } });
    let kms = Fault::on("DescribeKey").raw(200, "application/json", kms.to_string());
    let mongodb = json!({ "EncryptionKey": KEY, "KeyUsage": null }).to_string();
    let mongodb = Fault::on("DescribeDBInstanceEncryptionKey").json(mongodb);
    let cloud = Cloud::builder().fault(kms).fault(mongodb).start()?;
    let both = kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)]);
    let state = workspace_against(&cloud)?.main(both)?.applied()?;

    let key = state.attributes(KMS)?;
    assert_eq!(key["id"], KEY);
    let absent: Vec<_> =
        OF_KEY.iter().map(|(name, _)| *name).filter(|name| *name != "id").collect();
    assert_nulls(key, &absent)?;
    assert_nulls(key, &["rotation_interval_seconds"])?;
    assert_eq!(key["enabled"], false);

    let instance_key = state.attributes(MONGODB)?;
    assert_eq!(instance_key["id"], INSTANCE);
    assert_eq!(instance_key["encryption_key"], KEY);
    let absent: Vec<_> = OF_INSTANCE_KEY
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| *name != "encryption_key")
        .collect();
    assert_nulls(instance_key, &absent)?;
    assert_eq!(instance_key["enabled"], false);
    Ok(())
}

#[test]
fn an_empty_date_is_null_and_any_other_empty_text_stays() -> Result<()> {
    let empty = || Some(String::new());
    let key = Key {
        creation_date: empty(),
        last_rotation_date: empty(),
        next_rotation_date: empty(),
        deletion_protection_description: empty(),
        dkms_instance_id: empty(),
        primary_key_version: empty(),
        rotation_interval: empty(),
        ..Key::new("cn-hangzhou", ACCOUNT, "key-empty")
    };
    let instance_key = InstanceKey { origin: empty(), ..InstanceKey::new(KEY, ACCOUNT) };
    let instance = Instance::with_key("cn-hangzhou", "dds-empty", instance_key);
    let seed = Seed::built_in().with_key(key).with_instance(instance);
    let cloud = Cloud::builder().seed(seed).start()?;
    let both =
        kms_key(&[("key_id", "key-empty")]) + &mongodb_key(&[("db_instance_id", "dds-empty")]);
    let state = workspace_against(&cloud)?.main(both)?.applied()?;

    let key = state.attributes(KMS)?;
    let dates = [
        "creation_date",
        "delete_date",
        "last_rotation_date",
        "material_expire_time",
        "next_rotation_date",
    ];
    assert_nulls(key, &dates)?;
    assert_nulls(key, &["rotation_interval_seconds"])?;
    let texts = [
        "deletion_protection_description",
        "description",
        "dkms_instance_id",
        "primary_key_version",
        "rotation_interval",
    ];
    for name in texts {
        assert_eq!(key[name], "", "{name}");
    }
    let instance_key = state.attributes(MONGODB)?;
    assert_nulls(instance_key, &["delete_date", "material_expire_time"])?;
    assert_eq!([&instance_key["description"], &instance_key["origin"]], ["", ""]);
    Ok(())
}

#[test]
fn a_key_in_any_state_is_read() -> Result<()> {
    let cloud = Cloud::start()?;
    let states = [
        ("pending_deletion", "PendingDeletion", json!("2030-06-30T10:20:30Z")),
        ("disabled", "Disabled", json!(null)),
        ("pending_import", "PendingImport", json!(null)),
    ];
    let block = |(name, ..): &(&str, &str, Value)| {
        let key_id = format!("key-hzz0example0{}", name.replace('_', "0"));
        crate::support::data(&format!("alicloud_kms_key.{name}"), &[("key_id", &key_id)])
    };
    let configuration: String = states.iter().map(block).collect();
    let state = workspace_against(&cloud)?.main(configuration)?.applied()?;
    for (name, key_state, delete_date) in states {
        let attributes = state.attributes(&format!("data.alicloud_kms_key.{name}"))?;
        assert_eq!(attributes["key_state"], key_state);
        assert_eq!(attributes["delete_date"], delete_date, "{name}");
        assert_eq!(attributes["enabled"], false, "{name}");
    }
    Ok(())
}

#[test]
fn text_in_any_script_and_with_quotes_arrives_unchanged() -> Result<()> {
    let cloud = Cloud::start()?;
    let instance =
        [("db_instance_id", "dds-t4nexample0disabled0key"), ("region_id", "ap-southeast-1")];
    let both = kms_key(&[("key_id", "key-hzz0example0unicode")]) + &mongodb_key(&instance);
    let state = workspace_against(&cloud)?.main(both)?.applied()?;
    for address in [KMS, MONGODB] {
        let description = &state.attributes(address)?["description"];
        assert_eq!(description, "\"ключ\" 密钥 \\ 🔑 <&>", "{address}");
    }
    Ok(())
}
