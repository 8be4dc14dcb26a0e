//! Sessions from a credentials URI.

use std::fmt;

use futures_util::future::BoxFuture;
use http::Method;
use url::Url;

use super::context::Context;
use super::request::send;
use super::session::{Session, SessionSource};
use super::session_members::session_with_code;
use crate::endpoints::endpoint::Endpoint;
use crate::error::call::CredentialError;
use crate::error::source::{InvalidSource, SourceFault};
use crate::http::exchange::{Request, Route};

/// What the server must return, as sentences.
const RESPONSE: &str = "Check the URL. The server must return a JSON object with `AccessKeyId`, \
    `AccessKeySecret`, `SecurityToken` and `Expiration`, an RFC 3339 timestamp. `Code` can be left \
    out, or is `Success`.";

/// Requests a URL, whose response contains a session.
#[derive(Clone)]
pub struct CredentialsUri {
    context: Context,
    url: Url,
    origin: String,
}

/// Omits the URL, which can contain a password.
impl fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsUri").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl CredentialsUri {
    /// Sessions from `uri`. `origin` tells where the URI is configured.
    ///
    /// # Errors
    /// If `uri` is not a URL with `http://` or `https://`.
    pub fn new(context: Context, uri: &str, origin: &str) -> Result<Self, InvalidSource> {
        let parsed: Option<Url> = uri.trim().parse().ok();
        let http_url = parsed.filter(|url| ["http", "https"].contains(&url.scheme()));
        let url = http_url.ok_or_else(|| {
            InvalidSource::new(
                SourceFault::Invalid,
                origin,
                "the value is not a URL that begins with `http://` or `https://`",
            )
        })?;
        Ok(Self { context, url, origin: origin.to_owned() })
    }

    /// Whether the session crosses a network without TLS.
    pub fn is_insecure(&self) -> bool {
        Endpoint::of(&self.url).is_some_and(|endpoint| endpoint.is_insecure())
    }

    async fn session(&self) -> Result<Session, InvalidSource> {
        let request = Request::new(Method::GET, self.url.clone(), Route::Network);
        // The rest of the URL can contain a password.
        let host = self.url.origin().ascii_serialization();
        let invalid =
            |problem: String| InvalidSource::new(SourceFault::Service, &self.origin, problem);
        let response = send(&self.context.transport, request)
            .await
            .map_err(|error| invalid(format!("the request to {host} failed: {error}")))?;
        if response.status != 200 {
            return Err(invalid(format!("{host} returned HTTP {}", response.status)));
        }
        let session = session_with_code(&response.body, &self.origin).map_err(|problem| {
            invalid(format!("the response of {host} is invalid: {problem}")).with_advice(RESPONSE)
        })?;
        self.context.transport.set_clock(&response.headers);
        Ok(session)
    }
}

impl SessionSource for CredentialsUri {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
