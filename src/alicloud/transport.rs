//! One call with a credential: find the endpoint, sign, send, read.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, USER_AGENT};
use reqwest::redirect;
use ring::rand::{SecureRandom, SystemRandom};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::credentials::Credential;
use super::endpoint::{Endpoint, Endpoints, Service};
use super::error::{Error, ErrorKind, TransportFault};
use super::region::Region;
use super::{answer, fault, signing};

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

/// What all calls of one provider configuration share but the credential.
#[derive(Debug)]
pub struct Transport {
    endpoints: Endpoints,
    user_agent: HeaderValue,
    /// Made at the first request: loading the system's certificates takes milliseconds, and a
    /// plugin is started several times for each plan, mostly to read nothing.
    http: OnceLock<Result<reqwest::Client, String>>,
}

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the server may be silent.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a request may take from its beginning to the last byte of its answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// How often a call is made whose connection breaks.
const TRIES: u32 = 3;

/// The most bytes of an answer: hundreds of times the largest that these operations give.
const MAX_ANSWER: usize = 1 << 20;

const DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

const FORM: &str = "application/x-www-form-urlencoded";

impl Transport {
    /// A transport that has sent nothing yet and read nothing from disk.
    ///
    /// What of `user_agent` cannot stand in a header is left out.
    pub fn new(endpoints: Endpoints, user_agent: &str) -> Self {
        let user_agent: String = user_agent.chars().filter(|c| !c.is_control()).collect();
        let user_agent = HeaderValue::from_bytes(user_agent.as_bytes())
            .unwrap_or(HeaderValue::from_static(env!("CARGO_PKG_NAME")));
        Self { endpoints, user_agent, http: OnceLock::new() }
    }

    /// The endpoints that are configured.
    pub(super) fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Calls an operation; again, when its connection breaks.
    ///
    /// # Errors
    /// When there is no answer, an error answer, or one that is not an `R`.
    pub(super) async fn call<R: DeserializeOwned>(
        &self,
        operation: Operation,
        endpoint: &Endpoint,
        region: Option<&Region>,
        parameters: &[(&str, &str)],
        credential: &Credential,
    ) -> Result<R, Error> {
        let mut tries = 1;
        loop {
            let kind = match self.attempt(operation, endpoint, parameters, credential).await {
                Ok(answer) => return Ok(answer),
                Err(kind) => kind,
            };
            let may_go_on = is_broken(&kind) && tries < TRIES;
            let error = Error {
                action: operation.action,
                endpoint: endpoint.to_string(),
                region: region.map(ToString::to_string),
                credential_origin: Some(credential.origin().to_owned()),
                kind,
            };
            tracing::debug!(%error, tries, "API call failed");
            if !may_go_on {
                return Err(error);
            }
            tries += 1;
        }
    }

    /// One try: a request with a date and nonce of its own, sent once.
    async fn attempt<R: DeserializeOwned>(
        &self,
        operation: Operation,
        endpoint: &Endpoint,
        parameters: &[(&str, &str)],
        credential: &Credential,
    ) -> Result<R, ErrorKind> {
        let http = self.http.get_or_init(build_http);
        let http = http.as_ref().map_err(|error| ErrorKind::Request(error.clone()))?;
        let request = self.request(http, operation, endpoint, parameters, credential)?;

        let answer = http.execute(request).await.map_err(|error| fault::of(&error))?;
        let status = answer.status().as_u16();
        let content_type = answer.headers().get(CONTENT_TYPE).cloned();
        let content_type = content_type.as_ref().and_then(|value| value.to_str().ok());
        let body = read_body(answer).await?;
        tracing::debug!(
            action = operation.action,
            %endpoint,
            http_status = status,
            length = body.len(),
            "API answer"
        );
        answer::read(status, content_type, &body, credential)
    }

    fn request(
        &self,
        http: &reqwest::Client,
        operation: Operation,
        endpoint: &Endpoint,
        parameters: &[(&str, &str)],
        credential: &Credential,
    ) -> Result<reqwest::Request, ErrorKind> {
        let failed = |what: &str| ErrorKind::Request(what.to_owned());
        let date = OffsetDateTime::now_utc().format(DATE).map_err(|_| failed("no date"))?;
        let nonce = nonce().ok_or_else(|| failed("the system gives no random numbers"))?;
        let host = endpoint.host_header();
        let encoded = signing::canonical_query(parameters);
        let (query, body) = match operation.parameters {
            ParametersIn::Query => (encoded, None),
            ParametersIn::Form => (String::new(), Some(encoded)),
        };
        let unsigned = signing::Unsigned {
            host: &host,
            action: operation.action,
            version: operation.version,
            query: &query,
            body: body.as_deref().map(|form| (FORM, form.as_bytes())),
        };
        let mut request = http
            .post(endpoint.url(&query))
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, &self.user_agent)
            .header(CONTENT_LENGTH, body.as_ref().map_or(0, String::len));
        for (name, value) in signing::sign(unsigned, credential, &date, &nonce) {
            let mut value = HeaderValue::from_str(&value).map_err(|_| {
                failed(&format!(
                    "the access key ID from {} or its security token has a character that no \
                     header can hold, such as a line break",
                    credential.origin()
                ))
            })?;
            value.set_sensitive(matches!(name, "authorization" | "x-acs-security-token"));
            request = request.header(name, value);
        }
        request
            .body(body.unwrap_or_default())
            .build()
            .map_err(|error| failed(&error.without_url().to_string()))
    }
}

/// Whether the connection ended before the answer did. A server closes connections that idle when
/// it likes, also just as the next request is on its way; every operation here may be done twice,
/// so it is called again, signed anew.
fn is_broken(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::Broken, .. })
}

/// No redirects, since a signature holds for one host, and no replays, since a nonce holds for one
/// request: what is tried again is signed again.
fn build_http() -> Result<reqwest::Client, String> {
    // Fails when it was done before, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .timeout(REQUEST_TIMEOUT)
        .build()
        .map_err(|error| {
            format!(
                "HTTPS cannot be set up: {}. The certificates that this machine trusts must be \
                 installed (often a package `ca-certificates`), or named by `SSL_CERT_FILE`",
                fault::root_cause(&error)
            )
        })
}

async fn read_body(mut answer: reqwest::Response) -> Result<Vec<u8>, ErrorKind> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| fault::of(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            let cause = Some(format!("more than {MAX_ANSWER} bytes"));
            return Err(ErrorKind::Transport { fault: TransportFault::TooLarge, cause });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn nonce() -> Option<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(hex::encode(bytes))
}
