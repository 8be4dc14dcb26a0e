//! MongoDB instances and the keys that encrypt them.

use serde::{Deserialize, Serialize};

/// The encryption of a MongoDB instance.
///
/// Transparent data encryption (TDE) with a customer key is `TDEStatus` `enabled` and at least one
/// entry in `EncryptionKeys`. TDE with a service key is `enabled` and no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Instance {
    /// The instance's ID, `dds-…`.
    #[serde(rename = "DBInstanceId")]
    pub db_instance_id: String,
    /// The region of the instance.
    pub region_id: String,
    /// `enabled` or `disabled`.
    #[serde(rename = "TDEStatus")]
    pub tde_status: String,
    /// The cipher, such as `aes-256-cbc`. Absent if TDE is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryptor_name: Option<String>,
    /// The role of the instance for KMS. Absent if TDE is off.
    #[serde(rename = "RoleARN", default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The customer keys of TDE. The first key is in use. A request can ask for another key by ID.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encryption_keys: Vec<InstanceKey>,
    /// The key of the cloud disk, for requests with `EncryptionType` `CloudDisk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloud_disk_key: Option<InstanceKey>,
}

impl Instance {
    /// An instance without encryption.
    pub fn unencrypted(region: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            db_instance_id: id.into(),
            region_id: region.into(),
            tde_status: "disabled".to_owned(),
            ..Self::default()
        }
    }

    /// An instance with TDE and a service key.
    pub fn with_service_key(region: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            tde_status: "enabled".to_owned(),
            encryptor_name: Some("aes-256-cbc".to_owned()),
            ..Self::unencrypted(region, id)
        }
    }

    /// An instance with TDE and a customer key.
    pub fn with_key(region: impl Into<String>, id: impl Into<String>, key: InstanceKey) -> Self {
        Self { encryption_keys: vec![key], ..Self::with_service_key(region, id) }
    }

    pub(crate) fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(!self.db_instance_id.is_empty(), "DBInstanceId: empty");
        anyhow::ensure!(!self.region_id.is_empty(), "RegionId: empty");
        let enabled = match self.tde_status.as_str() {
            "enabled" => true,
            "disabled" => false,
            other => anyhow::bail!("TDEStatus: {other:?} is neither enabled nor disabled"),
        };
        anyhow::ensure!(
            enabled || self.encryption_keys.is_empty(),
            "EncryptionKeys: TDEStatus is disabled"
        );
        Ok(())
    }
}

/// A key in the response of `DescribeDBInstanceEncryptionKey`, with the member names of the API.
///
/// A member that is `None` is absent from the response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct InstanceKey {
    /// The key's ID.
    pub encryption_key: String,
    /// `Enabled` or `Disabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption_key_status: Option<String>,
    /// The source of the key material, such as `Aliyun_KMS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The usage of the key, such as `ENCRYPT/DECRYPT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_usage: Option<String>,
    /// The ID of the account that created the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// The description of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The date of the scheduled deletion. Empty if no deletion is scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_date: Option<String>,
    /// The expiration of the key material. Empty if the material never expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material_expire_time: Option<String>,
}

impl InstanceKey {
    /// An enabled key without expiration. `creator` is an account ID.
    pub fn new(encryption_key: impl Into<String>, creator: impl Into<String>) -> Self {
        Self {
            encryption_key: encryption_key.into(),
            encryption_key_status: Some("Enabled".to_owned()),
            origin: Some("Aliyun_KMS".to_owned()),
            key_usage: Some("ENCRYPT/DECRYPT".to_owned()),
            creator: Some(creator.into()),
            description: Some(String::new()),
            delete_date: Some(String::new()),
            material_expire_time: Some(String::new()),
        }
    }
}
