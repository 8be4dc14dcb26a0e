//! Sessions from OAuth, for a login with Alibaba Cloud CLI. The login leaves an access token and a
//! refresh token in the profile.

use futures_util::future::BoxFuture;
use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;
use url::Url;

use super::context::Context;
use super::request::{bearer, send};
use super::session::{Session, SessionSource};
use super::session_members::SessionMembers;
use crate::call::signing;
use crate::error::call::CredentialError;
use crate::error::source::{InvalidSource, SourceFault};
use crate::http::exchange::{Request, Response, Route};
use crate::json;

/// Exchanges the access token for a session. If the access token has expired, refreshes it first.
///
/// A new access token is kept in memory only, because the file belongs to Alibaba Cloud CLI. The
/// refresh happens as late as possible: a refresh token may be valid once only, and Alibaba Cloud
/// CLI has the same refresh token.
#[derive(Debug)]
pub(super) struct OAuth {
    pub(super) context: Context,
    pub(super) site: Site,
    pub(super) tokens: Mutex<Tokens>,
    pub(super) origin: String,
    /// The advice to log in again, as a sentence.
    pub(super) log_in: String,
}

/// The site of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Site {
    url: &'static str,
    /// The client ID of Alibaba Cloud CLI, which a refresh must name.
    client_id: &'static str,
}

impl Site {
    /// The site of a name in a profile: `CN` or `INTL`.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "CN" => {
                Some(Self { url: "https://oauth.aliyun.com", client_id: "4038181954557748008" })
            }
            "INTL" => Some(Self {
                url: "https://oauth.alibabacloud.com",
                client_id: "4103531455503354461",
            }),
            _ => None,
        }
    }
}

/// The tokens of a login.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) access: Option<SecretString>,
    pub(super) access_expires: Option<OffsetDateTime>,
    pub(super) refresh: Option<SecretString>,
}

#[derive(Deserialize)]
struct Refreshed {
    access_token: SecretString,
    refresh_token: SecretString,
    expires_in: i64,
}

impl OAuth {
    async fn session(&self) -> Result<Session, InvalidSource> {
        let mut tokens = self.tokens.lock().await;
        let now = self.context.transport.clock().now();
        let expired = tokens.access_expires.is_some_and(|expires| expires <= now);
        if let (Some(access), false) = (&tokens.access, expired) {
            let response = self.exchange(access).await?;
            // A revoked access token can still be refreshed.
            if response.status != 401 || tokens.refresh.is_none() {
                return self.read_session(&response);
            }
        }
        let Some(refresh) = &tokens.refresh else {
            return Err(self.needs_login("the login has expired"));
        };
        *tokens = self.refresh(refresh).await?;
        let Some(access) = &tokens.access else {
            return Err(self.needs_login("the login has expired"));
        };
        self.read_session(&self.exchange(access).await?)
    }

    async fn exchange(&self, access: &SecretString) -> Result<Response, InvalidSource> {
        let token = bearer(access).ok_or_else(|| {
            self.needs_login(
                "the access token contains a character that no header \
                                             can contain",
            )
        })?;
        let mut request = self.request("/v1/exchange")?;
        let json = HeaderValue::from_static("application/json");
        request.headers.insert(CONTENT_TYPE, json);
        request.headers.insert(AUTHORIZATION, token);
        self.send(request).await
    }

    fn read_session(&self, response: &Response) -> Result<Session, InvalidSource> {
        self.check(response, "returned no session")?;
        let members: SessionMembers =
            json::read(&response.body).map_err(|error| self.unusable(&error.to_string()))?;
        let session = members.session(&self.origin).map_err(|problem| self.unusable(&problem))?;
        self.context.transport.set_clock(&response.headers);
        Ok(session)
    }

    async fn refresh(&self, refresh: &SecretString) -> Result<Tokens, InvalidSource> {
        let mut request = self.request("/v1/token")?;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers.insert(CONTENT_TYPE, form);
        request.body = signing::canonical_query(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret().trim()),
            ("client_id", self.site.client_id),
        ]);
        tracing::warn!(
            credential_origin = self.origin,
            "the login has expired and is refreshed for this run only; if the refresh token in the \
             file is valid once only, the next run needs a new login"
        );
        let response = self.send(request).await?;
        self.check(
            &response,
            "did not refresh the login, perhaps because another run already \
                               did",
        )?;
        let refreshed: Refreshed =
            json::read(&response.body).map_err(|error| self.unusable(&error.to_string()))?;
        self.context.transport.set_clock(&response.headers);
        let now = self.context.transport.clock().now();
        Ok(Tokens {
            access: Some(refreshed.access_token),
            access_expires: now.checked_add(Duration::seconds(refreshed.expires_in)),
            refresh: Some(refreshed.refresh_token),
        })
    }

    fn request(&self, path: &str) -> Result<Request, InvalidSource> {
        let parsed: Result<Url, _> = format!("{}{path}", self.site.url).parse();
        let url = parsed.map_err(|_| self.needs_login("the site of the login has no URL"))?;
        Ok(Request::new(Method::POST, url, Route::Network))
    }

    async fn send(&self, request: Request) -> Result<Response, InvalidSource> {
        send(&self.context.transport, request).await.map_err(|error| {
            let problem = format!("the request to {} failed: {error}", self.site.url);
            InvalidSource::new(SourceFault::Service, &self.origin, problem)
        })
    }

    fn check(&self, response: &Response, refusal: &str) -> Result<(), InvalidSource> {
        let problem = format!("{} {refusal}: HTTP {}", self.site.url, response.status);
        match response.status {
            200 => Ok(()),
            400..500 => Err(self.needs_login(problem)),
            _ => Err(InvalidSource::new(SourceFault::Service, &self.origin, problem)),
        }
    }

    fn unusable(&self, problem: &str) -> InvalidSource {
        let url = self.site.url;
        InvalidSource::new(
            SourceFault::Service,
            &self.origin,
            format!("the response of {url} is invalid: {problem}"),
        )
    }

    fn needs_login(&self, problem: impl Into<String>) -> InvalidSource {
        InvalidSource::new(SourceFault::LoggedOut, &self.origin, problem).with_advice(&self.log_in)
    }
}

impl SessionSource for OAuth {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
