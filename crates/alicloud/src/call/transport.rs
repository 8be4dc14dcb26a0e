//! One call with a credential: sign, send, read.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use ring::rand::{SecureRandom, SystemRandom};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tokio::time::Instant;
use tracing::Instrument;

use crate::call::pace::{Paced, Pacer};
use crate::call::progress::{Progress, Stage};
use crate::call::retry::{self, RetryClass};
use crate::call::retry_hints::RetryHints;
use crate::call::signing;
use crate::clock::Clock;
use crate::credentials::{Credential, SigningIdentity};
use crate::endpoints::endpoint::Endpoint;
use crate::endpoints::region::Region;
use crate::endpoints::{Endpoints, Service};
use crate::error::{ApiErrorClass, Error, ErrorKind, TransportFault};
use crate::http::{Http, Request, Response, Route};
use crate::response;

/// An operation of a service's API.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Who offers it.
    pub service: Service,
    /// Its name, such as `DescribeKey`.
    pub action: &'static str,
    /// The API version it belongs to, such as `2016-01-20`.
    pub version: &'static str,
    /// Where its parameters go.
    pub parameters: ParametersIn,
}

/// Where the parameters of an operation go, as the official SDKs send them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParametersIn {
    /// Into the query.
    Query,
    /// Into a form in the body, which may be longer and stands in no log of a proxy.
    Form,
}

/// What of a call is the same for all of one provider configuration.
#[derive(Clone, Debug, Default)]
pub struct CallSettings {
    /// The services' endpoints.
    pub endpoints: Endpoints,
    /// The user agent. Characters that no header can hold are left out. If nothing remains,
    /// the user agent is `alicloud-rust/<version>`.
    pub user_agent: String,
    /// What every call says of its caller for conditions of RAM policies: `SourceIp` and
    /// `SecureTransport`.
    pub caller: Vec<(&'static str, String)>,
    /// How long after its first try a call is tried again; `None` for no limit but that of the
    /// read and the number of tries.
    pub retry_timeout: Option<Duration>,
}

/// What all calls of one provider configuration share but the credential.
pub struct Transport {
    settings: CallSettings,
    user_agent: HeaderValue,
    http: Arc<dyn Http>,
    clock: Clock,
    /// By how many seconds the services' clocks are ahead of this machine's, as far as one of them
    /// has said so.
    skew: AtomicI64,
    pacer: Pacer<Result<Arc<Response>, Failure>>,
}

/// How often a request for credentials is sent whose connection breaks, or whose service fails.
const TRIES: u32 = 3;

/// A call of an operation, but for the credential.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: Operation,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) region: Option<&'a Region>,
    pub(crate) parameters: &'a [(&'a str, &'a str)],
    /// Whether another endpoint is called instead when this one's name does not resolve.
    pub(crate) has_other_endpoint: bool,
    pub(crate) progress: &'a Progress,
}

impl Call<'_> {
    /// The same for calls that share a quota: those to a service in a region.
    fn place(&self) -> String {
        let region = self.region.map(Region::as_str).unwrap_or_default();
        format!("{:?} {region} {}", self.operation.service, self.endpoint)
    }

    /// The same for calls that have the same answer.
    fn key(&self, credential: &Credential) -> String {
        let caller = credential.access_key_id().unwrap_or_default();
        let parameters = signing::canonical_query(self.parameters);
        format!("{caller} {} {parameters}", self.operation.action)
    }
}

/// A try that failed, and what the answer says about the next.
#[derive(Clone, Debug)]
struct Failure {
    kind: ErrorKind,
    hints: RetryHints,
}

impl From<ErrorKind> for Failure {
    fn from(kind: ErrorKind) -> Self {
        Self { kind, hints: RetryHints::default() }
    }
}

const DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

const FORM: &str = "application/x-www-form-urlencoded";

impl Transport {
    /// A transport that has sent nothing yet.
    pub fn new(settings: CallSettings, http: Arc<dyn Http>, clock: Clock) -> Self {
        let user_agent = user_agent(&settings.user_agent);
        let (skew, pacer) = (AtomicI64::new(0), Pacer::default());
        Self { settings, user_agent, http, clock, skew, pacer }
    }

    /// The endpoints that are configured.
    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.settings.endpoints
    }

    /// The time of day that requests are signed with.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Sends a request that is no call of an API: to a metadata service, or to one that gives
    /// credentials. One that changes nothing there is sent again when the connection breaks or the
    /// service fails.
    ///
    /// # Errors
    /// When no answer comes.
    pub(crate) async fn send(&self, mut request: Request) -> Result<Response, ErrorKind> {
        request.headers.insert(USER_AGENT, self.user_agent.clone());
        // The rest of the URL may hold a password.
        let endpoint = request.url.origin().ascii_serialization();
        let mut tries = 1;
        loop {
            tracing::debug!(endpoint, attempt = tries, "credentials request");
            let sent = Instant::now();
            let answer = self.http.send(request.clone()).await;
            let duration_ms = sent.elapsed().as_millis();
            let has_failed = match &answer {
                Ok(answer) => {
                    let http_status = answer.status;
                    tracing::debug!(
                        endpoint,
                        attempt = tries,
                        http_status,
                        duration_ms,
                        "credentials answer"
                    );
                    http_status >= 500
                }
                Err(error) => {
                    tracing::debug!(
                        endpoint,
                        attempt = tries,
                        %error,
                        duration_ms,
                        "credentials request failed"
                    );
                    is_broken(error)
                }
            };
            if !has_failed || request.method == Method::POST || tries == TRIES {
                return answer;
            }
            tries += 1;
        }
    }

    /// Calls an operation; again, when that can help.
    ///
    /// # Errors
    /// When there is no answer, an error answer, or one that is not an `R`.
    pub(crate) async fn call<R: DeserializeOwned>(
        &self,
        call: Call<'_>,
        credential: &Credential,
    ) -> Result<R, Error> {
        let begun = Instant::now();
        let mut tries = 0;
        let mut clock_was_set = false;
        loop {
            tries += 1;
            call.progress.try_begins();
            let attempt = tracing::debug_span!(
                "attempt",
                action = call.operation.action,
                endpoint = %call.endpoint,
                region = call.region.map(Region::as_str),
                attempt = tries
            );
            let outcome = self.attempt(call, credential).instrument(attempt.clone()).await;
            let Failure { kind, hints } = match outcome {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if let (true, false, Some(date)) = (is_clock_skew(&kind), clock_was_set, hints.date) {
                clock_was_set = true;
                self.set_clock(date);
                continue;
            }
            let wait = retry::classify(&kind).wait(tries, hints.wait, retry::jitter());
            let is_in_time = |wait: &Duration| {
                let limit = self.settings.retry_timeout;
                limit.is_none_or(|limit| begun.elapsed().saturating_add(*wait) <= limit)
            };
            let wait = wait.filter(is_in_time);
            let is_left = call.has_other_endpoint && kind.suggests_unknown_host();
            let wait = wait.filter(|_| !is_left);
            attempt.in_scope(|| {
                let wait_ms = wait.map(|wait| wait.as_millis());
                tracing::debug!(error = %kind, wait_ms, "API call failed");
            });
            let Some(wait) = wait else {
                return Err(Error {
                    action: call.operation.action,
                    endpoint: call.endpoint.to_string(),
                    region: call.region.map(ToString::to_string),
                    credential_origin: Some(credential.origin().to_owned()),
                    tries,
                    time: begun.elapsed(),
                    kind,
                });
            };
            call.progress.failed(&kind);
            tokio::time::sleep(wait).await;
        }
    }

    /// One try, when it is its turn: a request with a date and nonce of its own, sent once.
    async fn attempt<R: DeserializeOwned>(
        &self,
        call: Call<'_>,
        credential: &Credential,
    ) -> Result<R, Failure> {
        call.progress.at(Stage::Queue);
        let (place, key) = (call.place(), call.key(credential));
        let paced = self.pacer.pace(&place, &key, || async {
            call.progress.at(Stage::Response);
            let outcome = self.send_signed(call, credential).await;
            let throttled = outcome.as_ref().err().map(|it| retry::classify(&it.kind));
            (outcome, throttled == Some(RetryClass::Throttled))
        });
        let Paced { outcome, is_shared } = paced.await;
        let answer = outcome?;
        if is_shared {
            tracing::debug!(
                http_status = answer.status,
                request_id = response::request_id(&answer, credential),
                "API answer to another who called for the same"
            );
        }
        response::read(&answer, credential).map_err(Failure::from)
    }

    async fn send_signed(
        &self,
        call: Call<'_>,
        credential: &Credential,
    ) -> Result<Arc<Response>, Failure> {
        let request = self.request(call, credential)?;
        tracing::debug!("API call");
        let sent = Instant::now();
        let answer = self.http.send(request).await?;
        tracing::debug!(
            http_status = answer.status,
            request_id = response::request_id(&answer, credential),
            duration_ms = sent.elapsed().as_millis(),
            length = answer.body.len(),
            "API answer"
        );
        let hints = RetryHints::of(&answer.headers);
        response::check(&answer, credential).map_err(|kind| Failure { kind, hints })?;
        Ok(Arc::new(answer))
    }

    /// The time of day for the services, by what they last said of it.
    fn now(&self) -> OffsetDateTime {
        let skew = time::Duration::seconds(self.skew.load(Ordering::Relaxed));
        self.clock.now().saturating_add(skew)
    }

    fn set_clock(&self, date: OffsetDateTime) {
        let skew = (date - self.clock.now()).whole_seconds();
        self.skew.store(skew, Ordering::Relaxed);
        tracing::debug!(
            seconds = skew,
            "the service's clock is taken in the place of this machine's"
        );
    }

    fn request(&self, call: Call<'_>, credential: &Credential) -> Result<Request, ErrorKind> {
        let Call { operation, endpoint, parameters, .. } = call;
        let failed = |what: &str| ErrorKind::Request(what.to_owned());
        let date = self.now().format(DATE).map_err(|_| failed("no date"))?;
        let nonce = nonce().ok_or_else(|| failed("the system gives no random numbers"))?;
        let mut query: Vec<_> =
            self.settings.caller.iter().map(|(name, value)| (*name, value.as_str())).collect();
        query.extend(match credential.identity() {
            SigningIdentity::KeyPair(_) => None,
            SigningIdentity::Bearer { .. } => Some(("SignatureType", "BEARERTOKEN")),
            SigningIdentity::IdentityToken(_) | SigningIdentity::Anonymous => {
                Some(("Format", "json"))
            }
        });
        let form = match operation.parameters {
            ParametersIn::Query => {
                query.extend(parameters);
                None
            }
            ParametersIn::Form => Some(signing::canonical_query(parameters)),
        };
        let query = signing::canonical_query(&query);
        let unsigned = signing::Unsigned {
            host: &endpoint.host_header(),
            action: operation.action,
            version: operation.version,
            query: &query,
            body: form.as_deref().map(|form| (FORM, form.as_bytes())),
        };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(CONTENT_LENGTH, form.as_ref().map_or(0, String::len).into());
        for (name, value) in signing::headers(unsigned, credential, &date, &nonce) {
            let header = HeaderName::from_bytes(name.as_bytes()).ok();
            let value = HeaderValue::from_str(&value).ok();
            let (header, mut value) = header.zip(value).ok_or_else(|| {
                failed(&format!(
                    "the access key ID or token from {} has a character that no header can hold, \
                     such as a line break",
                    credential.origin()
                ))
            })?;
            value.set_sensitive(!matches!(header.as_str(), "host" | "content-type"));
            headers.insert(header, value);
        }
        let body = form.unwrap_or_default();
        Ok(Request {
            method: Method::POST,
            url: endpoint.url(&query),
            headers,
            body,
            route: Route::Network,
        })
    }
}

/// The header of a configured user agent.
fn user_agent(configured: &str) -> HeaderValue {
    const DEFAULT: &str = concat!("alicloud-rust/", env!("CARGO_PKG_VERSION"));
    let printable: String = configured.chars().filter(|c| !c.is_control()).collect();
    let header = HeaderValue::from_bytes(printable.as_bytes()).ok();
    let header = header.filter(|_| !printable.trim().is_empty());
    header.unwrap_or(HeaderValue::from_static(DEFAULT))
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Whether the connection ended before the answer did.
fn is_broken(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::Broken, .. })
}

fn is_clock_skew(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Api(api) if api.class() == ApiErrorClass::ClockSkew)
}

fn nonce() -> Option<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_is_the_configured_one_or_names_this_crate() {
        assert_eq!(user_agent("mine/1 (\u{e9}\n)"), "mine/1 (\u{e9})");
        for nothing in ["", " ", "\r\n\u{7f}"] {
            let header = user_agent(nothing);
            assert!(header.to_str().unwrap().starts_with("alicloud-rust/"), "{nothing:?}");
        }
    }
}
