//! ApsaraDB for MongoDB (product `dds`), API version 2015-12-01.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

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

/// The key ID in responses about instances without a customer key.
const NO_CUSTOMER_KEY: &str = "NoActiveBYOK";

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

/// The response to `DescribeDBInstanceEncryptionKey`. Every member is text, and can be absent.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the API's documentation describes the members")]
pub struct EncryptionKeyDescription {
    pub creator: Option<String>,
    pub delete_date: Option<String>,
    pub description: Option<String>,
    pub encryption_key: Option<String>,
    pub encryption_key_status: Option<String>,
    pub key_usage: Option<String>,
    pub material_expire_time: Option<String>,
    pub origin: Option<String>,
    pub request_id: Option<String>,
}

/// A description with at least a request ID or a key. An object with neither is not from the
/// service.
struct Described(EncryptionKeyDescription);

impl<'de> Deserialize<'de> for Described {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = EncryptionKeyDescription::deserialize(deserializer)?;
        if key.request_id.is_none() && key.encryption_key.is_none() {
            return Err(D::Error::missing_field("RequestId"));
        }
        Ok(Self(key))
    }
}

/// The encryption of an instance, with respect to customer keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tde {
    /// Transparent data encryption is off.
    Off,
    /// A key of the service encrypts the data.
    ServiceKey,
    /// A key of the customer encrypts the data (BYOK).
    CustomerKey,
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
        let key = info.encryption_key.as_deref().map(str::trim);
        Ok(match (info.status.eq_ignore_ascii_case("enabled"), key) {
            (false, _) => Tde::Off,
            (true, None | Some("" | NO_CUSTOMER_KEY)) => Tde::ServiceKey,
            (true, Some(_)) => Tde::CustomerKey,
        })
    }

    /// `DescribeDBInstanceEncryptionKey`: the customer key that encrypts an instance.
    ///
    /// # Errors
    /// See [`Client::call`].
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
        let response = self.call(DESCRIBE_ENCRYPTION_KEY, region, &parameters, deadline).await;
        response.map(|Described(key)| key)
    }
}
