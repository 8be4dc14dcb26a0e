//! Calls of any service, with the credentials of a source.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::call::answer::Mismatch;
use crate::call::deadline::Deadline;
use crate::call::operation::{Call, Operation};
use crate::call::progress::Progress;
use crate::call::transport::Transport;
use crate::credentials::FindSource;
use crate::credentials::source::{CredentialSource, call_with};
use crate::endpoints::endpoint::Endpoint;
use crate::endpoints::region::Region;
use crate::endpoints::resolution::{EndpointOverride, NO_ENDPOINT, ProfileEndpoints, Target};
use crate::endpoints::service::Service;
use crate::error::call::{Error, ErrorKind};
use crate::error::transport::TransportFault;

/// A client of all services, in all regions. Concurrent calls share sessions and quotas.
#[derive(Debug)]
pub struct Client {
    transport: Arc<Transport>,
    credentials: Arc<dyn CredentialSource>,
    /// The profile whose endpoint and network are the defaults of calls.
    profile: Option<Arc<dyn FindSource>>,
}

impl Client {
    /// A client that signs with the credentials of a source.
    pub fn new(transport: Arc<Transport>, credentials: Arc<dyn CredentialSource>) -> Self {
        Self { transport, credentials, profile: None }
    }

    /// A client that calls services as a profile says, if no endpoint of the service is configured:
    /// at [`ResolvedSource::endpoint`](crate::credentials::ResolvedSource::endpoint), else in
    /// [`ResolvedSource::network_type`](crate::credentials::ResolvedSource::network_type).
    pub fn with_profile(self, profile: Arc<dyn FindSource>) -> Self {
        Self { profile: Some(profile), ..self }
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
        deadline: &Deadline,
    ) -> Result<R, Error> {
        self.ask(operation, region, parameters, None, deadline, Ok).await
    }

    /// Calls an operation as [`Client::call`] does. `resource_id` is the ID in
    /// [`Request::resource_id`](crate::http::Request::resource_id). `accept` returns the answer to
    /// the call, or why the response is not the answer.
    pub(crate) async fn ask<R: DeserializeOwned, A>(
        &self,
        operation: Operation,
        region: &Region,
        parameters: &[(&str, &str)],
        resource_id: Option<&str>,
        deadline: &Deadline,
        accept: impl Fn(R) -> Result<A, Mismatch> + Sync,
    ) -> Result<A, Error> {
        let progress = Progress::default();
        let no_target = |kind| unanswered(operation, None, region, kind);
        let target = match deadline.run(self.target(operation.service, region)).await {
            Some(target) => target.map_err(no_target)?,
            None => return Err(no_target(progress.time_limit_error(deadline.limit))),
        };
        let call = Call {
            operation,
            endpoint: &target.endpoint,
            region: Some(region),
            parameters,
            resource_id,
            progress: &progress,
        };
        let fallback = target.fallback.as_ref();
        // Each of the futures below reserves room for the answer and the error, and most reads of a
        // large run wait.
        let accept = |response| accept(response).map(Box::new);
        let result = self.call_with_fallback(call, fallback, region, &accept);
        match deadline.run(result).await {
            Some(result) => result.map(|answer| *answer).map_err(|error| *error),
            None => {
                let kind = progress.time_limit_error(deadline.limit);
                let error = unanswered(operation, Some(&target.endpoint), region, kind);
                Err(Error { proxy: self.transport.proxy(&target.endpoint), ..error })
            }
        }
    }

    /// The endpoint of a service. Finds the profile if the profile can decide.
    async fn target(&self, service: Service, region: &Region) -> Result<Target, ErrorKind> {
        let endpoints = self.transport.endpoints();
        let profile = match &self.profile {
            Some(profile) if *endpoints.of(service) == EndpointOverride::None => {
                let found = profile.found().await.map_err(ErrorKind::Credentials)?;
                let endpoint = found.endpoint.as_ref();
                ProfileEndpoints { endpoint, network_type: found.network_type }
            }
            _ => ProfileEndpoints::default(),
        };
        let target = endpoints.resolve(service, region, profile);
        target.map_err(ErrorKind::from)
    }

    /// Calls an endpoint, and the fallback if the name of the endpoint does not exist.
    ///
    /// A proxy that refuses to connect may have failed to resolve the name, or may refuse for any
    /// other reason, which the HTTP library does not report. A success of the fallback proves that
    /// the fallback serves the region. An error of the fallback, such as an instance that is not
    /// found, proves nothing, so the error of the proxy is returned. If the name of the fallback
    /// does not exist either, the name at fault can be the name of the proxy.
    async fn call_with_fallback<R: DeserializeOwned, A>(
        &self,
        call: Call<'_>,
        fallback: Option<&Endpoint>,
        region: &Region,
        accept: &(impl Fn(R) -> Result<A, Mismatch> + Sync),
    ) -> Result<A, Box<Error>> {
        let (error, endpoint) = match (self.call_endpoint(call, region, accept).await, fallback) {
            (Err(error), Some(endpoint)) => (error, endpoint),
            (result, _) => return result,
        };
        let fault = error.kind.transport_fault();
        let is_certain = match fault {
            Some(TransportFault::NameNotResolved) => true,
            Some(TransportFault::ProxyRefused) => false,
            _ => return Err(error),
        };
        tracing::debug!(
            %error,
            %endpoint,
            "the endpoint does not resolve; calling the central endpoint"
        );
        match self.call_endpoint(Call { endpoint, ..call }, region, accept).await {
            Err(second) if !is_certain || second.kind.transport_fault() == fault => {
                tracing::debug!(error = %second, "the central endpoint failed too");
                Err(error)
            }
            result => result,
        }
    }

    async fn call_endpoint<R: DeserializeOwned, A>(
        &self,
        call: Call<'_>,
        region: &Region,
        accept: &(impl Fn(R) -> Result<A, Mismatch> + Sync),
    ) -> Result<A, Box<Error>> {
        let result = call_with(&*self.credentials, |credential| async move {
            self.transport.call(call, &credential, accept).await
        });
        match result.await {
            Ok(result) => result,
            Err(error) => {
                let kind = ErrorKind::Credentials(error);
                Err(Box::new(unanswered(call.operation, Some(call.endpoint), region, kind)))
            }
        }
    }
}

/// The error of a call without an attempt to report.
fn unanswered(
    operation: Operation,
    endpoint: Option<&Endpoint>,
    region: &Region,
    kind: ErrorKind,
) -> Error {
    Error {
        action: operation.action,
        endpoint: endpoint.map_or_else(|| NO_ENDPOINT.to_owned(), ToString::to_string),
        endpoint_origin: endpoint.and_then(Endpoint::origin).map(str::to_owned),
        region: Some(region.to_string()),
        credential_origins: None,
        proxy: None,
        tries: 0,
        time: Duration::ZERO,
        kind,
    }
}

#[cfg(test)]
mod tests;
