//! KMS keys and their aliases.

use serde::{Deserialize, Serialize};

use crate::arn::KeyArn;

/// A KMS key: the `KeyMetadata` in the response of `DescribeKey`, with the member names of the API.
///
/// A member that is `None` is absent from the response. Every value is a string, including dates
/// (`YYYY-MM-DDThh:mm:ssZ`) and the rotation interval (`31536000s`). The ARN defines region and
/// account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Key {
    /// The key's ID: `key-…`, or a UUID for an older key.
    pub key_id: String,
    /// `acs:kms:<region>:<account>:key/<key ID>`.
    pub arn: String,
    /// The ID of the account that created the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// The creation date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<String>,
    /// The description of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The algorithm, such as `Aliyun_AES_256`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_spec: Option<String>,
    /// `Enabled`, `Disabled`, `PendingDeletion` or `PendingImport`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_state: Option<String>,
    /// `ENCRYPT/DECRYPT` or `SIGN/VERIFY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_usage: Option<String>,
    /// The key version for encryption. Only symmetric keys have a version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key_version: Option<String>,
    /// The date of the scheduled deletion. Empty if no deletion is scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_date: Option<String>,
    /// The source of the key material: `Aliyun_KMS` or `EXTERNAL`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The expiration of imported material. Empty if the material never expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material_expire_time: Option<String>,
    /// `SOFTWARE` or `HSM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection_level: Option<String>,
    /// `Enabled`, `Disabled` or `Suspended`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic_rotation: Option<String>,
    /// The time between rotations in seconds, followed by `s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation_interval: Option<String>,
    /// The date of the last rotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rotation_date: Option<String>,
    /// The date of the next rotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_rotation_date: Option<String>,
    /// `Enabled` or `Disabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_protection: Option<String>,
    /// The reason for the deletion protection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_protection_description: Option<String>,
    /// The KMS instance of the key, `kst-…`. Absent for a key outside an instance.
    #[serde(rename = "DKMSInstanceId", default, skip_serializing_if = "Option::is_none")]
    pub dkms_instance_id: Option<String>,
}

impl Key {
    /// An enabled AES-256 key with the members of the documented example.
    pub fn new(region: &str, account: &str, key_id: impl Into<String>) -> Self {
        let key_id = key_id.into();
        let some = |text: &str| Some(text.to_owned());
        Self {
            arn: format!("acs:kms:{region}:{account}:key/{key_id}"),
            key_id,
            creator: some(account),
            creation_date: some("2021-05-20T06:34:21Z"),
            description: some(""),
            key_spec: some("Aliyun_AES_256"),
            key_state: some("Enabled"),
            key_usage: some("ENCRYPT/DECRYPT"),
            primary_key_version: some("515e0b0a-624f-45ab-92b5-54f9b551****"),
            delete_date: some(""),
            origin: some("Aliyun_KMS"),
            material_expire_time: some(""),
            protection_level: some("HSM"),
            automatic_rotation: some("Disabled"),
            last_rotation_date: some("2021-05-20T06:34:21Z"),
            deletion_protection: some("Disabled"),
            ..Self::default()
        }
    }

    /// The region in the ARN. Empty if the ARN is not the ARN of a key.
    pub fn region(&self) -> &str {
        KeyArn::parse(&self.arn).map_or("", |arn| arn.region)
    }

    /// The account in the ARN. Empty if the ARN is not the ARN of a key.
    pub fn account(&self) -> &str {
        KeyArn::parse(&self.arn).map_or("", |arn| arn.account)
    }

    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let fits = KeyArn::parse(&self.arn).is_some_and(|arn| arn.key_id == self.key_id);
        anyhow::ensure!(
            fits,
            "Arn: {:?} is not acs:kms:<region>:<account>:key/{}",
            self.arn,
            self.key_id
        );
        Ok(())
    }
}

/// An alias of a key, in the region and account of the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Alias {
    /// The name, with the prefix `alias/`.
    pub alias_name: String,
    /// The ID of a key in the same seed.
    pub key_id: String,
}
