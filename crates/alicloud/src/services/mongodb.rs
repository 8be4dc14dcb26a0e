//! ApsaraDB for MongoDB (product `dds`), API version 2015-12-01.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::{Client, Deadline, Error, Operation, ParametersIn, Region, Service};

const DESCRIBE_ENCRYPTION_KEY: Operation = Operation {
    service: Service::MongoDb,
    action: "DescribeDBInstanceEncryptionKey",
    version: "2015-12-01",
    parameters: ParametersIn::Query,
};

const DESCRIBE_TDE: Operation =
    Operation { action: "DescribeDBInstanceTDEInfo", ..DESCRIBE_ENCRYPTION_KEY };

/// What the service has in the place of a customer key's ID where there is none.
const NO_CUSTOMER_KEY: &str = "NoActiveBYOK";

/// The ID of an instance, such as `dds-bp2235d0cdf4e2e4`. Not blank.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceId(String);

/// The text is not the ID of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ID of a MongoDB instance cannot be empty")]
pub struct InvalidInstanceId;

impl InstanceId {
    /// The ID, as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InstanceId {
    type Err = InvalidInstanceId;

    fn from_str(text: &str) -> Result<Self, InvalidInstanceId> {
        if text.trim().is_empty() { Err(InvalidInstanceId) } else { Ok(Self(text.to_owned())) }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The parameters of `DescribeDBInstanceEncryptionKey`; what is `None` is not sent.
#[derive(Clone, Copy, Debug)]
pub struct EncryptionKeyRequest<'a> {
    /// The instance.
    pub db_instance_id: &'a InstanceId,
    /// A certain key of the instance.
    pub encryption_key: Option<&'a str>,
    /// `TDE` or `CloudDisk`.
    pub encryption_type: Option<&'a str>,
    /// A region of the first documentation that later ones no longer list.
    pub target_region_id: Option<&'a str>,
}

/// The answer to `DescribeDBInstanceEncryptionKey`. Every member is text, and any may be absent.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the members are documented where they become attributes")]
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

/// An answer that is one: an object with neither a request's ID nor a key says nothing of a key, and
/// is not the service's.
struct Answer(EncryptionKeyDescription);

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = EncryptionKeyDescription::deserialize(deserializer)?;
        if key.request_id.is_none() && key.encryption_key.is_none() {
            return Err(D::Error::missing_field("RequestId"));
        }
        Ok(Self(key))
    }
}

/// How the data of an instance is encrypted, as far as that decides whether there is a key to
/// read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tde {
    /// Transparent data encryption is off.
    Off,
    /// The service's own key encrypts it.
    ServiceKey,
    /// A key of the customer's does (BYOK).
    CustomerKey,
}

/// The answer to `DescribeDBInstanceTDEInfo`, of which the last is absent while TDE is off.
#[derive(Deserialize)]
struct TdeInfo {
    #[serde(rename = "TDEStatus")]
    status: String,
    #[serde(rename = "EncryptionKey")]
    encryption_key: Option<String>,
}

impl Client {
    /// `DescribeDBInstanceTDEInfo`: whether and with whose key the data of an instance is
    /// encrypted.
    ///
    /// # Errors
    /// As [`Client::call`].
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
    /// As [`Client::call`].
    pub async fn describe_encryption_key(
        &self,
        region: &Region,
        request: EncryptionKeyRequest<'_>,
        deadline: Deadline,
    ) -> Result<EncryptionKeyDescription, Error> {
        let parameters = [
            ("DBInstanceId", Some(request.db_instance_id.as_str())),
            ("EncryptionKey", request.encryption_key),
            ("EncryptionType", request.encryption_type),
            ("RegionId", Some(region.as_str())),
            ("TargetRegionId", request.target_region_id),
        ];
        let parameters = parameters.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let parameters: Vec<_> = parameters.collect();
        let answer = self.call(DESCRIBE_ENCRYPTION_KEY, region, &parameters, deadline).await;
        answer.map(|Answer(key)| key)
    }
}
