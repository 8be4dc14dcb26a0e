//! Calls with a credential: sign, send, read, retry.

use std::fmt;
use std::sync::Arc;

use http::header::{HeaderMap, HeaderValue, USER_AGENT};
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::Instrument;

use super::answer::Mismatch;
use super::operation::Call;
use super::pacing::pacer::{PacedCall, Pacer};
use super::request;
use super::response::ApiResponse;
use super::retry::{self, RetryClass};
use super::retry_hints::RetryHints;
use super::service_clock::ServiceClock;
use super::settings::CallSettings;
use crate::clock::Clock;
use crate::credential::Credential;
use crate::endpoints::endpoint::Endpoint;
use crate::endpoints::region::Region;
use crate::endpoints::resolution::Endpoints;
use crate::endpoints::service::Service;
use crate::error::call::{Error, ErrorKind};
use crate::error::class::ApiErrorClass;
use crate::error::stage::Stage;
use crate::error::transport::TransportFault;
use crate::http::exchange::{Http, Request, Response};

/// What all calls of a client share, except the credential: settings, HTTP client, clock and
/// quotas.
pub struct Transport {
    settings: CallSettings,
    user_agent: HeaderValue,
    http: Arc<dyn Http>,
    clock: ServiceClock,
    pacer: Pacer<Result<Arc<ApiResponse>, Failure>>,
}

/// A failed attempt, with the retry hints of its response.
#[derive(Clone, Debug)]
struct Failure {
    error: Box<ErrorKind>,
    hints: RetryHints,
}

impl From<ErrorKind> for Failure {
    fn from(error: ErrorKind) -> Self {
        Self { error: Box::new(error), hints: RetryHints::default() }
    }
}

impl Transport {
    /// A transport. Sends nothing yet.
    pub fn new(settings: CallSettings, http: Arc<dyn Http>, clock: Clock) -> Self {
        let (user_agent, clock) = (settings.user_agent(), ServiceClock::new(clock));
        Self { settings, user_agent, http, clock, pacer: Pacer::default() }
    }

    /// The configured endpoints.
    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.settings.endpoints
    }

    /// The HTTP client.
    pub(crate) fn http(&self) -> &dyn Http {
        &*self.http
    }

    /// The address of the proxy of an endpoint; `None` without a proxy.
    pub(crate) fn proxy(&self, endpoint: &Endpoint) -> Option<String> {
        self.http.proxy(&endpoint.url(""))
    }

    /// The header `User-Agent` of every request.
    pub(crate) fn user_agent(&self) -> HeaderValue {
        self.user_agent.clone()
    }

    /// The clock of the services: this machine's clock until a response shows another time.
    pub fn clock(&self) -> &Clock {
        self.clock.clock()
    }

    /// Sets the clock to the date of a response that grants a session and has just arrived.
    pub(crate) fn set_clock(&self, headers: &HeaderMap) {
        RetryHints::from_headers(headers).date.iter().for_each(|date| self.clock.set(*date));
    }

    /// Calls an operation, with retries.
    ///
    /// # Errors
    /// If no response arrives, or the response is an error or not an `R` that `accept` accepts.
    pub(crate) async fn call<R: DeserializeOwned, A>(
        &self,
        call: Call<'_>,
        credential: &Credential,
        accept: impl Fn(R) -> Result<A, Mismatch>,
    ) -> Result<A, Box<Error>> {
        let start = Instant::now();
        let mut attempts = 0;
        let mut clock_was_set = false;
        loop {
            attempts += 1;
            call.progress.start_attempt();
            let span = tracing::debug_span!(
                "attempt",
                action = call.operation.action,
                endpoint = %call.endpoint,
                region = call.region.map(Region::as_str),
                attempt = attempts
            );
            let result = self.attempt(call, credential, &accept).instrument(span.clone()).await;
            let Failure { error, hints } = match result {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            if let (true, false, Some(date)) = (is_clock_skew(&error), clock_was_set, hints.date) {
                clock_was_set = true;
                self.clock.set(date);
                continue;
            }
            let pause = self.pause(attempts, start, &error, hints);
            span.in_scope(|| {
                let wait_ms = pause.map(|pause| pause.as_millis());
                tracing::debug!(%error, wait_ms, "API call failed");
            });
            let Some(pause) = pause else {
                return Err(Box::new(Error {
                    action: call.operation.action,
                    endpoint: call.endpoint.to_string(),
                    endpoint_origin: call.endpoint.origin().map(str::to_owned),
                    region: call.region.map(ToString::to_string),
                    credential_origins: Some(credential.origins().clone()),
                    proxy: self.proxy(call.endpoint),
                    tries: attempts,
                    time: start.elapsed(),
                    kind: *error,
                }));
            };
            call.progress.fail_attempt(&error);
            tokio::time::sleep(pause).await;
        }
    }

    /// The pause before the next attempt; `None` if there is no next attempt.
    fn pause(
        &self,
        attempts: u32,
        start: Instant,
        error: &ErrorKind,
        hints: RetryHints,
    ) -> Option<std::time::Duration> {
        let pause = retry::classify(error).pause(attempts, hints.pause, retry::jitter())?;
        let total = start.elapsed().saturating_add(pause);
        self.settings.retry_timeout.is_none_or(|limit| total <= limit).then_some(pause)
    }

    /// One attempt, in its turn: one request with a date and nonce of its own, or the response to
    /// another caller who called the same.
    async fn attempt<R: DeserializeOwned, A>(
        &self,
        call: Call<'_>,
        credential: &Credential,
        accept: impl Fn(R) -> Result<A, Mismatch>,
    ) -> Result<A, Failure> {
        let (quota, request_key) = (call.quota(), call.request_key(credential));
        let enter = |stage| call.progress.enter(stage);
        let paced = self.pacer.call(&quota, &request_key, enter, || async {
            call.progress.enter(Stage::Response);
            // Most reads wait, and a read that waits needs no room for a request.
            let result = Box::pin(self.send(call, credential)).await;
            let class = result.as_ref().err().map(|failure| retry::classify(&failure.error));
            (result, class == Some(RetryClass::Throttled))
        });
        let PacedCall { result, is_shared } = paced.await;
        let response = result?;
        if is_shared {
            tracing::debug!(
                http_status = response.status(),
                request_id = response.request_id(),
                "API response of a shared call"
            );
        }
        let members = match call.operation.service {
            Service::Sts => response.read_unredacted(),
            _ => response.read(),
        };
        Ok(response.accept(members?, accept)?)
    }

    /// Sends a request, on a kept connection if there is one. On a kept connection, only a response
    /// that surely belongs to the request counts. Else, another request goes out on a new
    /// connection.
    async fn send(
        &self,
        call: Call<'_>,
        credential: &Credential,
    ) -> Result<Arc<ApiResponse>, Failure> {
        let signed = || self.signed(call, credential);
        tracing::debug!("API call");
        if let Some(subject) = call.subject {
            let (request, start) = (signed()?, Instant::now());
            if let Some(response) = self.http.send_on_kept(request).await {
                let result = self.receive(call, credential, start, response);
                if is_certain(&result, subject) {
                    return result;
                }
                let error = result.err().map(|failure| failure.error.to_string());
                tracing::debug!(error, "API call on a new connection: the kept one is in doubt");
            }
        }
        let (request, start) = (signed()?, Instant::now());
        let response = self.http.send(request).await;
        self.receive(call, credential, start, response)
    }

    fn signed(&self, call: Call<'_>, credential: &Credential) -> Result<Request, ErrorKind> {
        let mut request =
            request::signed(call, credential, &self.settings.caller, self.clock().now())?;
        request.headers.insert(USER_AGENT, self.user_agent());
        Ok(request)
    }

    fn receive(
        &self,
        call: Call<'_>,
        credential: &Credential,
        start: Instant,
        response: Result<Response, ErrorKind>,
    ) -> Result<Arc<ApiResponse>, Failure> {
        let http_response = response?;
        let duration_ms = start.elapsed().as_millis();
        let length = http_response.body.len();
        let hints = RetryHints::from_headers(&http_response.headers);
        let response = ApiResponse::new(http_response, credential.redactor());
        tracing::debug!(
            http_status = response.status(),
            request_id = response.request_id(),
            duration_ms,
            length,
            "API response"
        );
        response.check().map_err(|error| Failure { error: Box::new(error), hints })?;
        // Each success of STS grants a session.
        if call.operation.service == Service::Sts {
            hints.date.iter().for_each(|date| self.clock.set(*date));
        }
        Ok(Arc::new(response))
    }
}

/// Whether the result of a request on a kept connection surely belongs to the request, or is an
/// error that is retried anyway. A fault of the connection says nothing about the service.
fn is_certain(result: &Result<Arc<ApiResponse>, Failure>, subject: &str) -> bool {
    match result {
        Ok(response) => response.has_text(subject),
        Err(Failure { error, .. }) => match error.transport_fault() {
            Some(fault) => fault == TransportFault::TimedOut,
            None => retry::classify(error) != RetryClass::Final,
        },
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("settings", &self.settings).finish_non_exhaustive()
    }
}

fn is_clock_skew(error: &ErrorKind) -> bool {
    matches!(error, ErrorKind::Api(api) if api.class() == ApiErrorClass::ClockSkew)
}
