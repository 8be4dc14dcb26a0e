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
use super::session_answer::SessionMembers;
use super::{Context, CredentialError, Unusable, bearer};
use crate::alicloud::http::{Answer, Request, Way};
use crate::alicloud::{answer, signing};

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
    async fn session(&self) -> Result<Session, Unusable> {
        let access = self.access_token().await?;
        let token = bearer(&access)
            .ok_or_else(|| self.wrong("its access token cannot stand in a header".to_owned()))?;
        let mut request = self.request("/v1/exchange")?;
        let json = HeaderValue::from_static("application/json");
        request.headers.insert(CONTENT_TYPE, json);
        request.headers.insert(AUTHORIZATION, token);
        let answer = self.answer(request, "gives no session").await?;
        let members: SessionMembers =
            answer::json(&answer.body).map_err(|why| self.unusable(&why))?;
        members.session(&self.origin).map_err(|why| self.unusable(&why))
    }

    /// An access token that is still good.
    async fn access_token(&self) -> Result<SecretString, Unusable> {
        let now = self.context.transport.clock().now();
        let mut tokens = self.tokens.lock().await;
        let expired = tokens.access_expires.is_some_and(|expires| expires <= now);
        if let (Some(access), false) = (&tokens.access, expired) {
            return Ok(access.clone());
        }
        let Some(refresh) = &tokens.refresh else {
            return Err(self.wrong("the login has expired".to_owned()));
        };
        let mut request = self.request("/v1/token")?;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers.insert(CONTENT_TYPE, form);
        request.body = signing::canonical_query(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
            ("client_id", self.site.client_id),
        ]);
        let answer = self.answer(request, "does not refresh the login").await?;
        let refreshed: Refreshed = answer::json(&answer.body).map_err(|why| self.unusable(&why))?;
        *tokens = Tokens {
            access: Some(refreshed.access_token.clone()),
            access_expires: now.checked_add(Duration::seconds(refreshed.expires_in)),
            refresh: Some(refreshed.refresh_token),
        };
        Ok(refreshed.access_token)
    }

    fn request(&self, path: &str) -> Result<Request, Unusable> {
        let url: Result<Url, _> = format!("{}{path}", self.site.base).parse();
        let url = url.map_err(|_| self.wrong("its site has no URL".to_owned()))?;
        Ok(Request::new(Method::POST, url, Way::Network))
    }

    async fn answer(&self, request: Request, refusal: &str) -> Result<Answer, Unusable> {
        let base = self.site.base;
        let answer = self.context.transport.send(request).await.map_err(|error| {
            Unusable::new(&self.origin, format!("no answer came from {base}: {error}"))
        })?;
        match answer.status {
            200 => Ok(answer),
            status => Err(self.wrong(format!("{base} {refusal}: HTTP {status}"))),
        }
    }

    fn unusable(&self, why: &str) -> Unusable {
        let base = self.site.base;
        Unusable::new(&self.origin, format!("the answer of {base} cannot be used: {why}"))
    }

    fn wrong(&self, problem: String) -> Unusable {
        Unusable::new(&self.origin, problem).advise(&self.log_in)
    }
}

impl SessionSource for OAuth {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
