//! Key Management Service, API version 2016-01-20.

use serde::Deserialize;

use super::described_key;
use super::key_id::KeyId;
use crate::call::deadline::Deadline;
use crate::call::operation::{Operation, ParametersIn};
use crate::client::Client;
use crate::endpoints::region::Region;
use crate::endpoints::service::Service;
use crate::error::call::Error;
use crate::json::object;

const DESCRIBE_KEY: Operation = Operation {
    service: Service::Kms,
    action: "DescribeKey",
    version: "2016-01-20",
    parameters: ParametersIn::Query,
};

/// The response to `DescribeKey`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeyDescription {
    /// The key.
    #[serde(deserialize_with = "object")]
    pub key_metadata: KeyMetadata,
    /// The ID of the request, which differs with every call.
    pub request_id: Option<String>,
}

/// The description of a key. Every member is text. Only the ID is always present.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the API's documentation describes the members")]
pub struct KeyMetadata {
    pub key_id: String,
    pub arn: Option<String>,
    pub automatic_rotation: Option<String>,
    pub creation_date: Option<String>,
    pub creator: Option<String>,
    pub delete_date: Option<String>,
    pub deletion_protection: Option<String>,
    pub deletion_protection_description: Option<String>,
    pub description: Option<String>,
    #[serde(rename = "DKMSInstanceId")]
    pub dkms_instance_id: Option<String>,
    pub key_spec: Option<String>,
    pub key_state: Option<String>,
    pub key_usage: Option<String>,
    pub last_rotation_date: Option<String>,
    pub material_expire_time: Option<String>,
    pub next_rotation_date: Option<String>,
    pub origin: Option<String>,
    pub primary_key_version: Option<String>,
    pub protection_level: Option<String>,
    pub rotation_interval: Option<String>,
}

impl Client {
    /// `DescribeKey`: the description of a key in any state.
    ///
    /// # Errors
    /// See [`Client::call`]. Also if the response describes another key, or no key.
    pub async fn describe_key(
        &self,
        region: &Region,
        key_id: &KeyId,
        deadline: &Deadline,
    ) -> Result<KeyDescription, Error> {
        let requested = key_id.to_string();
        let accept = |description: KeyDescription| {
            let KeyMetadata { key_id: found, arn, .. } = &description.key_metadata;
            described_key::check(key_id, found, arn.as_deref()).map(|()| description)
        };
        let parameters = [("KeyId", requested.as_str())];
        self.ask(DESCRIBE_KEY, region, &parameters, key_id.id(), deadline, accept).await
    }
}
