//! The data source `alicloud_mongodb_encryption_key`.

use alicloud::{EncryptionKeyRequest, InstanceId, Region};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tfplugin::prelude::*;

use super::date::date;
use super::mongodb_instance;
use super::name::{CustomerKeyId, Name};
use super::tde_inquiry::Inquiry;
use super::timeouts::Timeouts;
use crate::connection::Connection;
use crate::errors::{Subject, explain};

/// Reads the state of the customer key that encrypts an ApsaraDB for MongoDB instance.
///
/// The instance must use a customer key (BYOK) for transparent data encryption (TDE) or for its
/// cloud disk. Calls the API operation `DescribeDBInstanceEncryptionKey`, which requires the RAM
/// action `dds:DescribeDBInstanceEncryptionKey`.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct MongodbEncryptionKey {
    /// The ID of the instance, such as `dds-bp2235****`.
    pub db_instance_id: Field<Required, Parsed<Name<InstanceId>>>,

    /// The region of the instance, such as `cn-hangzhou`. Default: the region of the provider.
    pub region_id: Field<OptionalComputed, Parsed<Name<Region>>>,

    /// The request parameter `TargetRegionId`. In spite of the name, the value is the zone ID of the
    /// instance, such as `cn-hangzhou-h`. Current API documentation does not list the parameter. Set
    /// this argument only if the API or Alibaba Cloud support asks for the parameter. Default: not
    /// sent.
    pub target_region_id: Field<Optional, Parsed<Name<Region>>>,

    /// The ID of the customer key, neither an ARN nor an alias. Set this argument to read
    /// another key of the instance than the key in use. Default: the key in use.
    pub encryption_key: Field<OptionalComputed, Parsed<Name<CustomerKeyId>>>,

    /// The data that the key encrypts: `TDE` for the data of the database, `CloudDisk` for the
    /// cloud disk. Default: not sent, and the API returns the key of TDE.
    pub encryption_type: Field<Optional, EncryptionType>,

    /// The ID of the instance, equal to `db_instance_id`.
    pub id: Field<Computed, String>,

    /// The ID of the account that created the key, such as `154035569884****`.
    pub creator: Field<Computed, String>,

    /// Time at which the key will be deleted. RFC 3339 timestamp in UTC. Null unless the deletion
    /// is scheduled. In a string template, write `coalesce(<key>.delete_date, "never")`: null in a
    /// template is an error.
    pub delete_date: Field<Computed, String>,

    /// The description of the key. Empty if the key has no description.
    pub description: Field<Computed, String>,

    /// Whether the key can be used: `true` if and only if `encryption_key_status` is `Enabled`. Never
    /// null: `false` if the API returns no status.
    pub enabled: Field<Computed, bool>,

    /// The state of the key, such as `Enabled` or `Disabled`.
    pub encryption_key_status: Field<Computed, String>,

    /// Usage of the key: `ENCRYPT/DECRYPT`.
    pub key_usage: Field<Computed, String>,

    /// Time at which the key material expires. RFC 3339 timestamp in UTC. Null if the material does
    /// not expire. `timecmp` accepts no null. In comparisons, replace null with a late date:
    /// `coalesce(<key>.material_expire_time, "9999-12-31T23:59:59Z")`.
    pub material_expire_time: Field<Computed, String>,

    /// Source of the key material: `Aliyun_KMS`, or `EXTERNAL` for imported material.
    pub origin: Field<Computed, String>,

    /// Timeouts for operations of this data source.
    pub timeouts: SingleBlock<Timeouts>,

    /// The ID of the API request, for Alibaba Cloud support. Null unless `record_request_ids` of the
    /// provider is `true`, because the ID differs at each read.
    pub request_id: Field<Computed, String>,
}

/// The data that a key encrypts.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
pub enum EncryptionType {
    /// The data of the database, by transparent data encryption.
    #[serde(rename = "TDE")]
    Tde,
    /// The disks.
    CloudDisk,
}

impl EncryptionType {
    /// The name in requests.
    fn as_str(self) -> &'static str {
        match self {
            Self::Tde => "TDE",
            Self::CloudDisk => "CloudDisk",
        }
    }
}

impl DataSource for MongodbEncryptionKey {
    const TYPE_NAME: &'static str = "alicloud_mongodb_encryption_key";
    type Client = Connection;

    fn validate(&self, diagnostics: &mut Diagnostics) {
        Timeouts::validate(&self.timeouts, diagnostics);
    }

    async fn read(
        self: Box<Self>,
        connection: &Connection,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Diagnostic> {
        let deadline = &Timeouts::deadline(&self.timeouts);
        let db_instance_id = self.db_instance_id.value()?;
        let named = self.region_id.known().map(|region| Region::clone(region));
        let region = connection.region(named, deadline, diagnostics).await?;
        let request = EncryptionKeyRequest {
            db_instance_id,
            encryption_key: self.encryption_key.known().map(|key| key.text()),
            encryption_type: self.encryption_type.known().map(|kind| kind.as_str()),
            target_region_id: self.target_region_id.known().map(|region| region.text()),
        };
        let key = connection.client.describe_encryption_key(&region, request, deadline).await;
        let key = match key {
            Ok(key) => key,
            Err(error) => {
                let inquiry =
                    Inquiry { client: &connection.client, region: &region, db_instance_id };
                let circumstances = match self.encryption_type.known() {
                    // TDE information does not tell about the keys of disks.
                    Some(EncryptionType::CloudDisk) => String::new(),
                    Some(EncryptionType::Tde) | None => inquiry.reason(&error, deadline).await,
                };
                let subject = Subject {
                    summary: "Unable to read MongoDB encryption key",
                    circumstances: &circumstances,
                    mismatch_attribute: Some("encryption_key"),
                    ram_action: "dds:DescribeDBInstanceEncryptionKey",
                    ..mongodb_instance::subject(db_instance_id.as_str())
                };
                return Err(explain(&error, &subject));
            }
        };
        let key_in_use = || Name::from(CustomerKeyId::from(key.encryption_key)).into();
        let encryption_key = self.encryption_key.into_argument().into_known();
        Ok(Self {
            timeouts: self.timeouts,
            region_id: Some(Name::from(region).into()).into(),
            target_region_id: self.target_region_id,
            encryption_key: encryption_key.or_else(|| Some(key_in_use())).into(),
            encryption_type: self.encryption_type,
            id: Some(db_instance_id.to_string()).into(),
            db_instance_id: self.db_instance_id,
            creator: key.creator.into(),
            delete_date: date(key.delete_date),
            description: key.description.into(),
            enabled: Some(key.encryption_key_status.as_deref() == Some("Enabled")).into(),
            encryption_key_status: key.encryption_key_status.into(),
            key_usage: key.key_usage.into(),
            material_expire_time: date(key.material_expire_time),
            origin: key.origin.into(),
            request_id: connection.recorded(key.request_id),
        })
    }
}
