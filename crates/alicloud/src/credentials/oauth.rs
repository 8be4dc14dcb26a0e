//! Sessions by OAuth: the person has logged in with Alibaba Cloud's command line, which left an
//! access token and a refresh token in its profile.

use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::session::{Session, SessionSource};
use super::session_response::SessionMembers;
use super::{Context, CredentialError, InvalidSource, bearer};
use crate::call::signing;
use crate::http::{Request, Response, Route};
use crate::response;

/// Exchanges the access token for a session, and refreshes it when it has expired.
///
/// A new token is kept in memory only: the file is the command line's. It is refreshed as late as
/// can be, because a refresh token may be good for once, and the command line has the same.
#[derive(Debug)]
pub(super) struct OAuth {
    pub(super) context: Context,
    pub(super) site: Site,
    pub(super) tokens: Mutex<Tokens>,
    pub(super) origin: String,
    /// How to log in again, as a sentence.
    pub(super) log_in: String,
}

/// Where the person logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Site {
    base: &'static str,
    /// The command line's own ID, which a refresh must name.
    client_id: &'static str,
}

impl Site {
    /// The site that a profile calls `CN` or `INTL`.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "CN" => {
                Some(Self { base: "https://oauth.aliyun.com", client_id: "4038181954557748008" })
            }
            "INTL" => Some(Self {
                base: "https://oauth.alibabacloud.com",
                client_id: "4103531455503354461",
            }),
            _ => None,
        }
    }
}

/// What a login gave.
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
            let answer = self.exchange(access).await?;
            // One that was revoked may still be refreshed.
            if answer.status != 401 || tokens.refresh.is_none() {
                return self.granted(&answer);
            }
        }
        let Some(refresh) = &tokens.refresh else {
            return Err(self.wrong("the login has expired"));
        };
        *tokens = self.refresh(refresh).await?;
        let Some(access) = &tokens.access else { return Err(self.wrong("the login has expired")) };
        self.granted(&self.exchange(access).await?)
    }

    async fn exchange(&self, access: &SecretString) -> Result<Response, InvalidSource> {
        let token = bearer(access)
            .ok_or_else(|| self.wrong("its access token cannot stand in a header"))?;
        let mut request = self.request("/v1/exchange")?;
        let json = HeaderValue::from_static("application/json");
        request.headers.insert(CONTENT_TYPE, json);
        request.headers.insert(AUTHORIZATION, token);
        self.send(request).await
    }

    fn granted(&self, answer: &Response) -> Result<Session, InvalidSource> {
        self.check(answer, "gives no session")?;
        let members = response::json::<SessionMembers>(&answer.body);
        let session = members.and_then(|members| members.session(&self.origin));
        session.map_err(|why| self.unusable(&why))
    }

    async fn refresh(&self, refresh: &SecretString) -> Result<Tokens, InvalidSource> {
        let mut request = self.request("/v1/token")?;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers.insert(CONTENT_TYPE, form);
        request.body = signing::canonical_query(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
            ("client_id", self.site.client_id),
        ]);
        tracing::warn!(
            credential_origin = self.origin,
            "the login has expired and is refreshed for this run alone; the refresh token in the \
             file may be good for once only, so that the next run needs a new login"
        );
        let answer = self.send(request).await?;
        self.check(&answer, "does not refresh the login, perhaps because another run has")?;
        let refreshed: Refreshed =
            response::json(&answer.body).map_err(|why| self.unusable(&why))?;
        let now = self.context.transport.clock().now();
        Ok(Tokens {
            access: Some(refreshed.access_token),
            access_expires: now.checked_add(Duration::seconds(refreshed.expires_in)),
            refresh: Some(refreshed.refresh_token),
        })
    }

    fn request(&self, path: &str) -> Result<Request, InvalidSource> {
        let url: Result<Url, _> = format!("{}{path}", self.site.base).parse();
        let url = url.map_err(|_| self.wrong("its site has no URL"))?;
        Ok(Request::new(Method::POST, url, Route::Network))
    }

    async fn send(&self, request: Request) -> Result<Response, InvalidSource> {
        self.context.transport.send(request).await.map_err(|error| {
            let base = self.site.base;
            InvalidSource::new(&self.origin, format!("no answer came from {base}: {error}"))
        })
    }

    fn check(&self, answer: &Response, refusal: &str) -> Result<(), InvalidSource> {
        let base = self.site.base;
        let problem = format!("{base} {refusal}: HTTP {}", answer.status);
        match answer.status {
            200 => Ok(()),
            400..500 => Err(self.wrong(problem)),
            _ => Err(InvalidSource::new(&self.origin, problem)),
        }
    }

    fn unusable(&self, why: &str) -> InvalidSource {
        let base = self.site.base;
        InvalidSource::new(&self.origin, format!("the answer of {base} cannot be used: {why}"))
    }

    fn wrong(&self, problem: impl Into<String>) -> InvalidSource {
        InvalidSource::new(&self.origin, problem).advise(&self.log_in)
    }
}

impl SessionSource for OAuth {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
