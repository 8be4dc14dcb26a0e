//! The metadata service of ECS instances.

use http::Method;
use http::header::{HeaderName, HeaderValue};
use url::Url;

use super::context::Context;
use super::request::send;
use crate::call::signing::encoded;
use crate::error::call::ErrorKind;
use crate::error::transport::TransportFault;
use crate::http::exchange::{Request, Response, Route};

/// The address of the metadata service of every instance.
const ADDRESS: &str = "http://100.100.100.200";

/// The variable with another address, for tests.
const ENDPOINT: &str = "ALIBABA_CLOUD_ECS_METADATA_ENDPOINT";

/// The switch that forbids version 1 of the metadata service. Version 1 needs no token, so it
/// answers anyone who can make this machine send a request.
const V1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

const TOKEN_PATH: &str = "/latest/api/token";
const ROLES_PATH: &str = "/latest/meta-data/ram/security-credentials/";

const TOKEN_LIFETIME: HeaderName =
    HeaderName::from_static("x-aliyun-ecs-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aliyun-ecs-metadata-token");

/// The lifetime of a token, in seconds. A token serves one session.
const TOKEN_SECONDS: u32 = 60;

/// A conversation with the metadata service.
pub(super) struct MetadataService<'a> {
    context: &'a Context,
    url: Url,
    /// The token of version 2; for version 1, why there is no token, as a clause. A token proves
    /// that a metadata service answers at the address.
    token: Result<HeaderValue, String>,
}

/// Why the metadata service returns nothing usable. Each contains the problem, as a clause.
pub(super) enum MetadataError {
    /// No metadata service answers. This machine is not an ECS instance.
    Unreachable(String),
    /// The metadata service returns no token, and requests without a token are disabled.
    NoToken(String),
    /// The metadata service answers, and its response is not usable.
    Failed(String),
}

impl<'a> MetadataService<'a> {
    /// Requests a token of version 2. If the service has none, and version 1 is allowed, uses
    /// version 1.
    pub(super) async fn connect(context: &'a Context) -> Result<Self, MetadataError> {
        let address = context.machine.variable(ENDPOINT).unwrap_or(ADDRESS);
        let not_a_url = |_| MetadataError::Failed(format!("`{ENDPOINT}` is not a URL"));
        let url = address.trim().parse().map_err(not_a_url)?;
        let mut service = Self { context, url, token: Err(String::new()) };
        service.token = service.request_token().await?;
        Ok(service)
    }

    /// The response with the names of the instance's roles.
    pub(super) async fn roles(&self) -> Result<Response, MetadataError> {
        self.get(ROLES_PATH).await
    }

    /// The response with a session of a role.
    pub(super) async fn session(&self, role: &str) -> Result<Response, MetadataError> {
        self.get(&format!("{ROLES_PATH}{}", encoded(role))).await
    }

    /// Why a response with an HTTP status of an error may come from anything else than a metadata
    /// service, as a clause; `None` if the service has returned a token.
    pub(super) fn doubt(&self, status: u16) -> Option<String> {
        let problem = self.token.as_ref().err()?;
        let origin = self.url.origin().ascii_serialization();
        Some(format!(
            "no metadata service at {origin}: the request for a token failed with {problem}, and \
             the request without a token failed with HTTP {status}"
        ))
    }

    /// The token; or, if version 1 of the service is allowed instead, why there is no token.
    async fn request_token(&self) -> Result<Result<HeaderValue, String>, MetadataError> {
        let lifetime = (TOKEN_LIFETIME, HeaderValue::from(TOKEN_SECONDS));
        let problem = match self.send(Method::PUT, TOKEN_PATH, Some(lifetime)).await {
            Ok(Response { status: 200, body, .. }) => match token(&body) {
                Some(token) => return Ok(Ok(token)),
                None => "HTTP 200 and no token".to_owned(),
            },
            Ok(response) => format!("HTTP {}", response.status),
            Err(error) if is_unreachable(&error) => {
                return Err(MetadataError::Unreachable(self.silence(&error)));
            }
            // The response of version 2 does not reach a container that is too many hops away.
            Err(error) => error.to_string(),
        };
        if self.context.machine.is_true(V1_DISABLED) {
            return Err(MetadataError::NoToken(format!(
                "the metadata service returned no token ({problem}), and `{V1_DISABLED}` disables \
                 requests without a token"
            )));
        }
        Ok(Err(problem))
    }

    async fn get(&self, path: &str) -> Result<Response, MetadataError> {
        let token = self.token.clone().ok().map(|token| (TOKEN, token));
        self.send(Method::GET, path, token).await.map_err(|error| match self.token {
            // The service has returned a token, so it is reachable.
            Ok(_) => MetadataError::Failed(self.silence(&error)),
            Err(_) => MetadataError::Unreachable(self.silence(&error)),
        })
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        header: Option<(HeaderName, HeaderValue)>,
    ) -> Result<Response, ErrorKind> {
        let mut url = self.url.clone();
        url.set_path(path);
        let mut request = Request::new(method, url, Route::Metadata);
        request.headers.extend(header);
        send(&self.context.transport, request).await
    }

    fn silence(&self, error: &ErrorKind) -> String {
        let origin = self.url.origin().ascii_serialization();
        format!("no metadata service at {origin}: {error}")
    }
}

/// The token in a body; `None` if the body is empty, or is a page or JSON of something else.
fn token(body: &[u8]) -> Option<HeaderValue> {
    let text = str::from_utf8(body).ok()?.trim();
    let is_foreign = |c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '{' | '}' | '"');
    let mut token = match text {
        "" => None,
        text if text.contains(is_foreign) => None,
        text => HeaderValue::from_str(text).ok(),
    }?;
    token.set_sensitive(true);
    Some(token)
}

/// Whether nothing listens at the address.
fn is_unreachable(error: &ErrorKind) -> bool {
    let ErrorKind::Transport { fault, .. } = error else { return false };
    matches!(
        fault,
        TransportFault::NotConnected
            | TransportFault::Refused
            | TransportFault::Unreachable
            | TransportFault::NameNotResolved
            | TransportFault::NameLookupFailed
    )
}
