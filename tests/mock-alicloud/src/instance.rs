//! MongoDB instances and the keys that encrypt them.

use serde::{Deserialize, Serialize};

/// The encryption of a MongoDB instance.
///
/// Transparent data encryption (TDE) with a customer's key is `TDEStatus` `enabled` and at least
/// one of `EncryptionKeys`; with a key of the service, `enabled` and none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Instance {
    /// The instance's ID, `dds-…`.
    #[serde(rename = "DBInstanceId")]
    pub db_instance_id: String,
    /// The region it is in.
    pub region_id: String,
    /// `enabled` or `disabled`.
    #[serde(rename = "TDEStatus")]
    pub tde_status: String,
    /// The cipher, such as `aes-256-cbc`; absent while TDE is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryptor_name: Option<String>,
    /// The role with which the instance reaches KMS; absent while TDE is off.
    #[serde(rename = "RoleARN", default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The customer keys of TDE. The first is in use; a request may ask for another by its ID.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encryption_keys: Vec<InstanceKey>,
    /// The key of the cloud disk, which a request with `EncryptionType` `CloudDisk` is for.
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

    /// An instance whose data a key of the service encrypts.
    pub fn with_service_key(region: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            tde_status: "enabled".to_owned(),
            encryptor_name: Some("aes-256-cbc".to_owned()),
            ..Self::unencrypted(region, id)
        }
    }

    /// An instance whose data a customer's key encrypts.
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

/// A key as `DescribeDBInstanceEncryptionKey` shows it, with the API's member names.
///
/// A member that is `None` is absent from the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct InstanceKey {
    /// The key's ID.
    pub encryption_key: String,
    /// `Enabled` or `Disabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption_key_status: Option<String>,
    /// Where the key material is from, such as `Aliyun_KMS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// What the key is for, such as `ENCRYPT/DECRYPT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_usage: Option<String>,
    /// The ID of the account that made the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// What its owner says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When the key will be deleted; empty unless that is scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_date: Option<String>,
    /// When the key material expires; empty for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material_expire_time: Option<String>,
}

impl InstanceKey {
    /// An enabled key made by `creator`, an account's ID, with no end.
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
