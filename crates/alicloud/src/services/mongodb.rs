//! ApsaraDB for MongoDB (product `dds`), API version 2015-12-01.

use serde::Deserialize;

use super::encryption_key;
use super::instance_id::InstanceId;
use crate::call::deadline::Deadline;
use crate::call::operation::{Operation, ParametersIn};
use crate::client::Client;
use crate::endpoints::region::Region;
use crate::endpoints::service::Service;
use crate::error::call::Error;

const DESCRIBE_ENCRYPTION_KEY: Operation = Operation {
    service: Service::MongoDb,
    action: "DescribeDBInstanceEncryptionKey",
    version: "2015-12-01",
    parameters: ParametersIn::Query,
};

const DESCRIBE_TDE: Operation =
    Operation { action: "DescribeDBInstanceTDEInfo", ..DESCRIBE_ENCRYPTION_KEY };

/// The parameters of `DescribeDBInstanceEncryptionKey`. Parameters that are `None` are not sent.
#[derive(Clone, Copy, Debug)]
pub struct EncryptionKeyRequest<'a> {
    /// The instance.
    pub db_instance_id: &'a InstanceId,
    /// The ID of one key of the instance.
    pub encryption_key: Option<&'a str>,
    /// The type of the encryption: `TDE` or `CloudDisk`.
    pub encryption_type: Option<&'a str>,
    /// The target region. Current documentation of the API no longer lists the parameter.
    pub target_region_id: Option<&'a str>,
}

/// The response to `DescribeDBInstanceEncryptionKey`. Every member is text. Only the key is always
/// present.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the API's documentation describes the members")]
pub struct EncryptionKeyDescription {
    pub creator: Option<String>,
    pub delete_date: Option<String>,
    pub description: Option<String>,
    pub encryption_key: String,
    pub encryption_key_status: Option<String>,
    pub key_usage: Option<String>,
    pub material_expire_time: Option<String>,
    pub origin: Option<String>,
    pub request_id: Option<String>,
}

/// The encryption of an instance, with respect to customer keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tde {
    /// Transparent data encryption is off.
    Off,
    /// A key of the service encrypts the data.
    ServiceKey,
    /// A key of the customer encrypts the data (BYOK).
    CustomerKey,
    /// The service reports a status that this crate does not know.
    Unknown,
}

/// The response to `DescribeDBInstanceTDEInfo`. While TDE is off, the key is absent.
#[derive(Deserialize)]
struct TdeInfo {
    #[serde(rename = "TDEStatus")]
    status: String,
    #[serde(rename = "EncryptionKey")]
    encryption_key: Option<String>,
}

impl Client {
    /// `DescribeDBInstanceTDEInfo`: whether an instance is encrypted, and with whose key.
    ///
    /// # Errors
    /// See [`Client::call`].
    pub async fn describe_tde(
        &self,
        region: &Region,
        db_instance_id: &InstanceId,
        deadline: Deadline,
    ) -> Result<Tde, Error> {
        let parameters = [("DBInstanceId", db_instance_id.as_str()), ("RegionId", region.as_str())];
        let info: TdeInfo = self.call(DESCRIBE_TDE, region, &parameters, deadline).await?;
        let key = info.encryption_key.unwrap_or_default();
        Ok(match info.status.to_ascii_lowercase().as_str() {
            "disabled" => Tde::Off,
            "enabled" if encryption_key::is_customer_key(&key) => Tde::CustomerKey,
            "enabled" => Tde::ServiceKey,
            _ => Tde::Unknown,
        })
    }

    /// `DescribeDBInstanceEncryptionKey`: the customer key that encrypts an instance.
    ///
    /// # Errors
    /// See [`Client::call`]. Also if the response names another key than the request, or no key.
    pub async fn describe_encryption_key(
        &self,
        region: &Region,
        request: EncryptionKeyRequest<'_>,
        deadline: Deadline,
    ) -> Result<EncryptionKeyDescription, Error> {
        let optional = [
            ("DBInstanceId", Some(request.db_instance_id.as_str())),
            ("EncryptionKey", request.encryption_key),
            ("EncryptionType", request.encryption_type),
            ("RegionId", Some(region.as_str())),
            ("TargetRegionId", request.target_region_id),
        ];
        let present = optional.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let parameters: Vec<_> = present.collect();
        let accept = |description: EncryptionKeyDescription| {
            let found = &description.encryption_key;
            encryption_key::check(request.encryption_key, found).map(|()| description)
        };
        self.ask(DESCRIBE_ENCRYPTION_KEY, region, &parameters, deadline, accept).await
    }
}
