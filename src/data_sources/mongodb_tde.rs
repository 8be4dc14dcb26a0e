//! The data source `alicloud_mongodb_tde`.

use alicloud::{InstanceId, Region, Tde};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tfplugin::prelude::*;

use super::mongodb_instance;
use super::name::Name;
use super::timeouts::Timeouts;
use crate::connection::Connection;
use crate::errors::{Subject, explain};

/// Reads whether transparent data encryption (TDE) encrypts the data of an ApsaraDB for MongoDB
/// instance, and whether TDE uses a customer key.
///
/// If TDE is off, the read succeeds: one plan can audit many instances. If `customer_managed` is
/// `true`, read the state of the key with `alicloud_mongodb_encryption_key`. The encryption of cloud
/// disks is not a part of TDE. Calls the API operation `DescribeDBInstanceTDEInfo`, which requires the
/// RAM action `dds:DescribeDBInstanceTDEInfo`.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct MongodbTde {
    /// The ID of the instance, such as `dds-bp2235****`.
    pub db_instance_id: Field<Required, Parsed<Name<InstanceId>>>,

    /// The region of the instance, such as `cn-hangzhou`. Default: the region of the provider.
    pub region_id: Field<OptionalComputed, Parsed<Name<Region>>>,

    /// The ID of the instance, equal to `db_instance_id`.
    pub id: Field<Computed, String>,

    /// Whether a customer key (BYOK) encrypts the data of the instance: `true` if and only if `enabled`
    /// is `true` and the API returns the ID of a key. Never null. `false` if TDE is off or uses a key
    /// of the service. For a key of the service, the API returns no ID, or `NoActiveBYOK`.
    pub customer_managed: Field<Computed, bool>,

    /// Whether TDE encrypts the data of the instance: `true` if and only if `tde_status` is
    /// `enabled`, in upper or lower case. Never null.
    pub enabled: Field<Computed, bool>,

    /// The ID of the customer key, for `key_id` of `alicloud_kms_key`. Null if TDE is off or uses a key
    /// of the service.
    pub encryption_key: Field<Computed, String>,

    /// The encryption algorithm, such as `aes-256-cbc`. Null if TDE is off.
    pub encryptor_name: Field<Computed, String>,

    /// The ID of the API request, for Alibaba Cloud support. Null unless `record_request_ids` of the
    /// provider is `true`, because the ID differs at each read.
    pub request_id: Field<Computed, String>,

    /// The ARN of the RAM role that allows the instance to use the key, such as
    /// `acs:ram::123456789012:role/aliyunrdsinstanceencryptiondefaultrole`. Null if TDE is off.
    pub role_arn: Field<Computed, String>,

    /// The status of TDE, as in the response of the API: `enabled` or `disabled`, in upper or lower
    /// case. In conditions, use `enabled` instead.
    pub tde_status: Field<Computed, String>,

    /// Timeouts for operations of this data source.
    pub timeouts: SingleBlock<Timeouts>,
}

impl DataSource for MongodbTde {
    const TYPE_NAME: &'static str = "alicloud_mongodb_tde";
    type Client = Connection;

    fn validate(&self, diagnostics: &mut Diagnostics) {
        Timeouts::validate(&self.timeouts, diagnostics);
    }

    async fn read(
        self: Box<Self>,
        connection: &Connection,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Diagnostic> {
        let deadline = Timeouts::deadline(&self.timeouts);
        let db_instance_id = self.db_instance_id.value()?;
        let named = self.region_id.known().map(|region| Region::clone(region));
        let region = connection.region(named, &deadline, diagnostics).await?;
        let subject = Subject {
            summary: "Unable to read MongoDB TDE",
            ram_action: "dds:DescribeDBInstanceTDEInfo",
            ..mongodb_instance::subject(db_instance_id.as_str())
        };
        let description = connection.client.describe_tde(&region, db_instance_id, &deadline).await;
        let description = description.map_err(|error| explain(&error, &subject))?;
        let tde = description.tde();
        Ok(Self {
            timeouts: self.timeouts,
            region_id: Some(Name::from(region).into()).into(),
            id: Some(db_instance_id.to_string()).into(),
            db_instance_id: self.db_instance_id,
            customer_managed: Some(tde == Tde::CustomerKey).into(),
            enabled: Some(matches!(tde, Tde::CustomerKey | Tde::ServiceKey)).into(),
            encryption_key: description.customer_key().map(str::to_owned).into(),
            encryptor_name: description.encryptor_name.into(),
            request_id: connection.recorded(description.request_id),
            role_arn: description.role_arn.into(),
            tde_status: Some(description.tde_status).into(),
        })
    }
}
