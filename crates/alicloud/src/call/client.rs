//! Calls with the credentials of one provider configuration.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::call::progress::{Deadline, Progress};
use crate::call::transport::{Call, Operation, Transport};
use crate::credentials::{CredentialSource, call_with};
use crate::endpoints::NO_ENDPOINT;
use crate::endpoints::region::Region;
use crate::error::{Error, ErrorKind};

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

    /// Calls an operation; once more, when its session had ended and could be renewed. All of it
    /// is given up at the deadline.
    ///
    /// # Errors
    /// When there is no credential, no answer in time, an error answer, or one that is not an `R`.
    pub async fn call<R: DeserializeOwned>(
        &self,
        operation: Operation,
        region: &Region,
        parameters: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<R, Error> {
        let target = self.transport.endpoints().resolve(operation.service, region);
        let target = target.map_err(|none| {
            no_call(operation, NO_ENDPOINT, region, ErrorKind::Request(none.to_string()))
        })?;
        let progress = Progress::default();
        let endpoint = &target.endpoint;
        let call = Call {
            operation,
            endpoint,
            region: Some(region),
            parameters,
            has_other_endpoint: target.otherwise.is_some(),
            progress: &progress,
        };
        let answer = async {
            match (self.call_at(call, region).await, &target.otherwise) {
                (Err(error), Some(central)) if error.kind.suggests_unknown_host() => {
                    tracing::debug!(
                        %error,
                        endpoint = %central,
                        "the central endpoint is called instead"
                    );
                    self.call_at(
                        Call { endpoint: central, has_other_endpoint: false, ..call },
                        region,
                    )
                    .await
                }
                (answer, _) => answer,
            }
        };
        match tokio::time::timeout_at(deadline.at, answer).await {
            Ok(answer) => answer,
            Err(_) => {
                let kind = progress.given_up(deadline.limit);
                Err(no_call(operation, &endpoint.to_string(), region, kind))
            }
        }
    }

    async fn call_at<R: DeserializeOwned>(
        &self,
        call: Call<'_>,
        region: &Region,
    ) -> Result<R, Error> {
        let answer = call_with(&*self.credentials, |credential| async move {
            self.transport.call(call, &credential).await
        });
        match answer.await {
            Ok(answer) => answer,
            Err(none) => {
                let kind = ErrorKind::Credentials(none);
                Err(no_call(call.operation, &call.endpoint.to_string(), region, kind))
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
        tries: 0,
        time: Duration::ZERO,
        kind,
    }
}

#[cfg(test)]
mod tests;
