//! Calls with the credentials of one provider configuration.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::credentials::CredentialSource;
use super::endpoint::NO_ENDPOINT;
use super::error::{Error, ErrorKind, Refusal};
use super::region::Region;
use super::transport::{Operation, Transport};

/// A client for every operation, region and read of one provider configuration.
#[derive(Debug)]
pub struct Client {
    transport: Arc<Transport>,
    credentials: Arc<dyn CredentialSource>,
}

impl Client {
    /// A client that signs with what `credentials` gives.
    pub fn new(transport: Arc<Transport>, credentials: Arc<dyn CredentialSource>) -> Self {
        Self { transport, credentials }
    }

    /// Calls an operation; once more, when its session had ended and could be renewed.
    ///
    /// # Errors
    /// When there is no credential, no answer, an error answer, or one that is not an `R`.
    pub async fn call<R: DeserializeOwned>(
        &self,
        operation: Operation,
        region: &Region,
        parameters: &[(&str, &str)],
    ) -> Result<R, Error> {
        let error = |endpoint: String, kind| Error {
            action: operation.action,
            endpoint,
            region: Some(region.to_string()),
            credential_origin: None,
            kind,
        };
        let endpoint = self.transport.endpoints().resolve(operation.service, region);
        let endpoint = endpoint
            .map_err(|none| error(NO_ENDPOINT.into(), ErrorKind::Request(none.to_string())))?;
        let mut renewed = false;
        loop {
            let credential = self.credentials.credential().await;
            let credential = credential
                .map_err(|none| error(endpoint.to_string(), ErrorKind::Credentials(none)))?;
            let answer = self
                .transport
                .call(operation, &endpoint, Some(region), parameters, &credential)
                .await;
            match answer {
                Err(error) if has_ended(&error) && !renewed => {
                    renewed = true;
                    if !self.credentials.renew(&credential) {
                        return Err(error);
                    }
                }
                answer => return answer,
            }
        }
    }
}

/// Whether an error may mean that the credential's session has ended: KMS says of an expired one
/// that its access key is unknown.
fn has_ended(error: &Error) -> bool {
    let ErrorKind::Api(api) = &error.kind else { return false };
    matches!(api.refusal(), Refusal::BadSession | Refusal::UnknownAccessKey)
}
