//! ApsaraDB for MongoDB (product `dds`), API version 2015-12-01.

use serde::Deserialize;

use super::encryption_key;
use super::instance_id::InstanceId;
use crate::call::answer::Mismatch;
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

/// The response to `DescribeDBInstanceTDEInfo`. Every member is text. Only the status is always
/// present. While transparent data encryption (TDE) is off, the other members are absent.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the API's documentation describes the members")]
pub struct TdeDescription {
    #[serde(rename = "TDEStatus")]
    pub tde_status: String,
    pub encryption_key: Option<String>,
    pub encryptor_name: Option<String>,
    #[serde(rename = "RoleARN")]
    pub role_arn: Option<String>,
    pub request_id: Option<String>,
}

/// The encryption of an instance, with respect to customer keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tde {
    /// TDE is off.
    Off,
    /// A key of the service encrypts the data.
    ServiceKey,
    /// A key of the customer encrypts the data (BYOK).
    CustomerKey,
    /// The service reports a status that this crate does not know.
    Unknown,
}

impl TdeDescription {
    /// The encryption of the instance. The status is compared without regard to case.
    pub fn tde(&self) -> Tde {
        match self.tde_status.trim().to_ascii_lowercase().as_str() {
            "disabled" => Tde::Off,
            "enabled" if self.customer_key().is_some() => Tde::CustomerKey,
            "enabled" => Tde::ServiceKey,
            _ => Tde::Unknown,
        }
    }

    /// The key of the customer. `None` if the member is absent, or names no key: the service writes
    /// `NoActiveBYOK` for an instance without a customer key.
    pub fn customer_key(&self) -> Option<&str> {
        self.encryption_key.as_deref().filter(|key| encryption_key::is_customer_key(key))
    }
}

impl Client {
    /// `DescribeDBInstanceTDEInfo`: whether an instance is encrypted, and with whose key. The
    /// response does not name the instance.
    ///
    /// # Errors
    /// See [`Client::call`]. Also if the status in the response is blank.
    pub async fn describe_tde(
        &self,
        region: &Region,
        db_instance_id: &InstanceId,
        deadline: &Deadline,
    ) -> Result<TdeDescription, Error> {
        let parameters = [("DBInstanceId", db_instance_id.as_str()), ("RegionId", region.as_str())];
        let accept = |description: TdeDescription| match description.tde_status.trim() {
            "" => Err(Mismatch::Unusable { member: "TDEStatus", problem: "is empty" }),
            _ => Ok(description),
        };
        self.ask(DESCRIBE_TDE, region, &parameters, None, deadline, accept).await
    }

    /// `DescribeDBInstanceEncryptionKey`: the customer key that encrypts an instance.
    ///
    /// # Errors
    /// See [`Client::call`]. Also if the response names another key than the request, or no key.
    pub async fn describe_encryption_key(
        &self,
        region: &Region,
        request: EncryptionKeyRequest<'_>,
        deadline: &Deadline,
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
        self.ask(DESCRIBE_ENCRYPTION_KEY, region, &parameters, None, deadline, accept).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tde(status: &str, key: Option<&str>) -> Tde {
        let description = TdeDescription {
            tde_status: status.to_owned(),
            encryption_key: key.map(str::to_owned),
            encryptor_name: None,
            role_arn: None,
            request_id: None,
        };
        description.tde()
    }

    #[test]
    fn the_status_in_any_case_and_the_key_tell_the_encryption() {
        for status in ["enabled", "Enabled", "ENABLED"] {
            assert_eq!(tde(status, Some("key-1")), Tde::CustomerKey, "{status}");
            for no_key in [None, Some(""), Some(" "), Some("NoActiveBYOK"), Some("noactivebyok")] {
                assert_eq!(tde(status, no_key), Tde::ServiceKey, "{status} {no_key:?}");
            }
        }
        for key in [None, Some("key-1")] {
            assert_eq!(tde("Disabled", key), Tde::Off, "{key:?}");
            assert_eq!(tde("enabling", key), Tde::Unknown, "{key:?}");
        }
    }
}
