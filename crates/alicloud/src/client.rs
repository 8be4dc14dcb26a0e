//! Calls of any service, with the credentials of a source.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::call::deadline::Deadline;
use crate::call::operation::{Call, Operation};
use crate::call::progress::Progress;
use crate::call::transport::Transport;
use crate::credentials::source::{CredentialSource, call_with};
use crate::endpoints::region::Region;
use crate::endpoints::resolution::NO_ENDPOINT;
use crate::error::call::{Error, ErrorKind};

/// A client of all services, in all regions. Concurrent calls share sessions and quotas.
#[derive(Debug)]
pub struct Client {
    transport: Arc<Transport>,
    credentials: Arc<dyn CredentialSource>,
}

impl Client {
    /// A client that signs with the credentials of a source.
    pub fn new(transport: Arc<Transport>, credentials: Arc<dyn CredentialSource>) -> Self {
        Self { transport, credentials }
    }

    /// Calls an operation. If the session has expired and can be renewed, calls a second time.
    ///
    /// # Errors
    /// If no credential is available, no response arrives before the deadline, or the response is
    /// an error or not an `R`.
    pub async fn call<R: DeserializeOwned>(
        &self,
        operation: Operation,
        region: &Region,
        parameters: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<R, Error> {
        let resolved = self.transport.endpoints().resolve(operation.service, region);
        let target = resolved.map_err(|none| {
            unanswered(operation, NO_ENDPOINT, region, ErrorKind::Request(none.to_string()))
        })?;
        let progress = Progress::default();
        let call = Call {
            operation,
            endpoint: &target.endpoint,
            region: Some(region),
            parameters,
            has_fallback: target.fallback.is_some(),
            progress: &progress,
        };
        let result = async {
            match (self.call_endpoint(call, region).await, &target.fallback) {
                (Err(error), Some(fallback)) if error.kind.suggests_unknown_host() => {
                    tracing::debug!(
                        %error,
                        endpoint = %fallback,
                        "the endpoint does not resolve; calling the central endpoint"
                    );
                    let fallback_call = Call { endpoint: fallback, has_fallback: false, ..call };
                    self.call_endpoint(fallback_call, region).await
                }
                (result, _) => result,
            }
        };
        match tokio::time::timeout_at(deadline.at, result).await {
            Ok(result) => result,
            Err(_) => {
                let kind = progress.time_limit_error(deadline.limit);
                Err(unanswered(operation, &target.endpoint.to_string(), region, kind))
            }
        }
    }

    async fn call_endpoint<R: DeserializeOwned>(
        &self,
        call: Call<'_>,
        region: &Region,
    ) -> Result<R, Error> {
        let result = call_with(&*self.credentials, |credential| async move {
            self.transport.call(call, &credential).await
        });
        match result.await {
            Ok(result) => result,
            Err(error) => {
                let kind = ErrorKind::Credentials(error);
                Err(unanswered(call.operation, &call.endpoint.to_string(), region, kind))
            }
        }
    }
}

/// The error of a call without an attempt to report.
fn unanswered(operation: Operation, endpoint: &str, region: &Region, kind: ErrorKind) -> Error {
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
