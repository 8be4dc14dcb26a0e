//! Calls with the credentials of one provider configuration.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::credentials::{CredentialSource, call_with};
use super::endpoint::Endpoint;
use super::endpoints::NO_ENDPOINT;
use super::error::{Error, ErrorKind};
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
        let target = self.transport.endpoints().resolve(operation.service, region);
        let target = target.map_err(|none| {
            no_call(operation, NO_ENDPOINT, region, ErrorKind::Request(none.to_string()))
        })?;
        let answer = self.call_at(&target.endpoint, operation, region, parameters).await;
        match (answer, &target.otherwise) {
            (Err(error), Some(central)) if error.may_be_of_an_unknown_name() => {
                tracing::debug!(%error, %central, "the central endpoint is called instead");
                self.call_at(central, operation, region, parameters).await
            }
            (answer, _) => answer,
        }
    }

    async fn call_at<R: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        operation: Operation,
        region: &Region,
        parameters: &[(&str, &str)],
    ) -> Result<R, Error> {
        let answer = call_with(&*self.credentials, |credential| async move {
            let region = Some(region);
            self.transport.call(operation, endpoint, region, parameters, &credential).await
        });
        match answer.await {
            Ok(answer) => answer,
            Err(none) => {
                let kind = ErrorKind::Credentials(none);
                Err(no_call(operation, &endpoint.to_string(), region, kind))
            }
        }
    }
}

/// The error of a call that was not made.
fn no_call(operation: Operation, endpoint: &str, region: &Region, kind: ErrorKind) -> Error {
    Error {
        action: operation.action,
        endpoint: endpoint.to_owned(),
        region: Some(region.to_string()),
        credential_origin: None,
        kind,
    }
}
