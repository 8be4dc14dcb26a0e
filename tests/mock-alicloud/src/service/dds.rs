//! ApsaraDB for MongoDB, version 2015-12-01.
//!
//! What the service answers to `DescribeDBInstanceEncryptionKey` for an instance without TDE, or
//! with a key of the service, is documented nowhere; `IncorrectDBInstanceType` is this mock's
//! choice from the service's general list of errors, and so is `InvalidParameter` for an
//! encryption key that the instance does not have.

use serde_json::{Map, Value, json};

use super::World;
use crate::error::ApiError;
use crate::instance::Instance;
use crate::request::Request;

/// Answers `DescribeDBInstanceEncryptionKey` for an instance that a customer's key encrypts.
pub(super) fn encryption_key(world: &World, request: &Request) -> Result<Value, ApiError> {
    let instance = instance(world, request)?;
    let wanted = request.text("EncryptionKey");
    let keys = match request.text("EncryptionType") {
        None | Some("TDE") => instance.encryption_keys.as_slice(),
        Some("CloudDisk") => instance.cloud_disk_key.as_slice(),
        Some(_) => return Err(ApiError::invalid("EncryptionType")),
    };
    if keys.is_empty() {
        return Err(ApiError::new(
            400,
            "IncorrectDBInstanceType",
            "Current DB instance type does not support this operation.",
        ));
    }
    let key = keys.iter().find(|key| wanted.is_none_or(|wanted| key.encryption_key == wanted));
    key.map(|key| json!(key)).ok_or_else(|| ApiError::invalid("EncryptionKey"))
}

/// Answers `DescribeDBInstanceTDEInfo`: whether TDE is on, and with whose key.
pub(super) fn tde_info(world: &World, request: &Request) -> Result<Value, ApiError> {
    let instance = instance(world, request)?;
    let mut answer = Map::new();
    answer.insert("TDEStatus".to_owned(), json!(instance.tde_status));
    if instance.tde_status == "enabled" {
        let key = instance.encryption_keys.first().map(|key| key.encryption_key.as_str());
        answer.insert("EncryptionKey".to_owned(), json!(key.unwrap_or("NoActiveBYOK")));
        if let Some(name) = &instance.encryptor_name {
            answer.insert("EncryptorName".to_owned(), json!(name));
        }
        if let Some(role) = &instance.role_arn {
            answer.insert("RoleARN".to_owned(), json!(role));
        }
    }
    Ok(Value::Object(answer))
}

/// The instance that a request names, in the region it names and the one that is served.
fn instance<'a>(world: &'a World, request: &Request) -> Result<&'a Instance, ApiError> {
    let id = request.text("DBInstanceId").ok_or_else(|| ApiError::missing("DBInstanceId"))?;
    let regions = [world.region.as_deref(), request.region.as_deref()];
    let is_here = |instance: &&Instance| {
        regions.into_iter().flatten().all(|region| instance.region_id == region)
    };
    let mut instances = world.seed.instances.iter().filter(is_here);
    instances.find(|instance| instance.db_instance_id == id).ok_or_else(|| {
        ApiError::new(
            404,
            "InvalidDBInstanceId.NotFound",
            "The specified DBInstanceId does not exist.",
        )
    })
}
