//! Calls with a credential: sign, send, read, retry.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

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
use crate::http::exchange::{Http, Request, Response};

/// What all calls of a client share, except the credential: settings, HTTP client, clock and
/// quotas.
pub struct Transport {
    settings: CallSettings,
    user_agent: HeaderValue,
    http: Arc<dyn Http>,
    clock: ServiceClock,
    pacer: Pacer<Sent>,
}

/// The result of a request.
#[derive(Clone)]
struct Sent {
    result: Result<Arc<ApiResponse>, Failure>,
    /// Whether the request was sent on a reused connection.
    is_reused: bool,
}

/// A failed attempt.
#[derive(Clone, Debug)]
struct Failure {
    error: Box<ErrorKind>,
    /// The retry hints of the response.
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

    /// Calls an operation, with retries. An error that ends the call is from a new connection.
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
        let mut call = call;
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
            let attempt = self.attempt(call, credential, &accept).instrument(span.clone());
            let (result, is_reused) = attempt.await;
            let Failure { error, hints } = match result {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let pause = self.pause(attempts, start, &error, hints);
            // Only the first attempt reuses a connection.
            call.resource_id = None;
            let is_throttled = retry::classify(&error) == RetryClass::Throttled;
            // A response on a reused connection can belong to an earlier request. An attempt on a
            // new connection needs no pause, unless the service asks for a lower rate.
            if is_reused && !(is_throttled && pause.is_some()) {
                span.in_scope(|| tracing::debug!(%error, "API call on a reused connection failed"));
                continue;
            }
            if let (true, false, Some(date)) = (is_clock_skew(&error), clock_was_set, hints.date) {
                clock_was_set = true;
                self.clock.set(date);
                continue;
            }
            span.in_scope(|| {
                let wait_ms = pause.map(|pause| pause.as_millis());
                tracing::debug!(%error, wait_ms, "API call failed");
            });
            let Some(pause) = pause else {
                let error = self.error(call, credential, *error);
                return Err(Box::new(Error { tries: attempts, time: start.elapsed(), ..error }));
            };
            call.progress.fail_attempt(&error);
            tokio::time::sleep(pause).await;
        }
    }

    /// The error of a call, before its first attempt.
    fn error(&self, call: Call<'_>, credential: &Credential, kind: ErrorKind) -> Error {
        Error {
            action: call.operation.action,
            endpoint: call.endpoint.to_string(),
            endpoint_origin: call.endpoint.origin().map(str::to_owned),
            region: call.region.map(ToString::to_string),
            credential_origins: Some(credential.origins().clone()),
            proxy: self.proxy(call.endpoint),
            tries: 0,
            time: Duration::ZERO,
            kind,
        }
    }

    /// The pause before the next attempt; `None` if there is no next attempt.
    fn pause(
        &self,
        attempts: u32,
        start: Instant,
        error: &ErrorKind,
        hints: RetryHints,
    ) -> Option<Duration> {
        let pause = retry::classify(error).pause(attempts, hints.pause, retry::jitter())?;
        let total = start.elapsed().saturating_add(pause);
        self.settings.retry_timeout.is_none_or(|limit| total <= limit).then_some(pause)
    }

    /// One attempt, in its turn: one request with a date and nonce of its own, or the response to
    /// another caller who called the same. Also returns whether a reused connection was used.
    async fn attempt<R: DeserializeOwned, A>(
        &self,
        call: Call<'_>,
        credential: &Credential,
        accept: impl Fn(R) -> Result<A, Mismatch>,
    ) -> (Result<A, Failure>, bool) {
        let (quota, request_key) = (call.quota(), call.request_key(credential));
        let enter = |stage| call.progress.enter(stage);
        let paced = self.pacer.call(&quota, &request_key, enter, || async {
            call.progress.enter(Stage::Response);
            // Most reads wait, and a read that waits needs no room for a request.
            let sent = Box::pin(self.send(call, credential)).await;
            let class = sent.result.as_ref().err().map(|failure| retry::classify(&failure.error));
            (sent, class == Some(RetryClass::Throttled))
        });
        let PacedCall { result: Sent { result, is_reused }, is_shared } = paced.await;
        if let (true, Ok(response)) = (is_shared, &result) {
            tracing::debug!(
                http_status = response.status(),
                request_id = response.request_id(),
                "API response of a shared call"
            );
        }
        let answer = result.and_then(|response| {
            let members = match call.operation.service {
                Service::Sts => response.read_unredacted(),
                _ => response.read(),
            };
            Ok(response.accept(members?, accept)?)
        });
        (answer, is_reused)
    }

    /// Sends a request, on an idle connection if one is reusable.
    async fn send(&self, call: Call<'_>, credential: &Credential) -> Sent {
        let request = match self.signed(call, credential) {
            Ok(request) => request,
            Err(error) => return Sent { result: Err(error.into()), is_reused: false },
        };
        tracing::debug!("API call");
        let start = Instant::now();
        let (response, is_reused) = match self.http.send_on_idle(request).await {
            Ok(response) => (response, true),
            Err(request) => (self.http.send(request).await, false),
        };
        let result = response.map_err(Failure::from);
        let result = result.and_then(|http| self.receive(call, credential, start, http));
        Sent { result, is_reused }
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
        http_response: Response,
    ) -> Result<Arc<ApiResponse>, Failure> {
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
        response.check().map_err(|error| Failure { hints, ..error.into() })?;
        // Each success of STS grants a session.
        if call.operation.service == Service::Sts {
            hints.date.iter().for_each(|date| self.clock.set(*date));
        }
        Ok(Arc::new(response))
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
