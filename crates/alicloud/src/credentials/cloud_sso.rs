//! Sessions from CloudSSO, for a login with Alibaba Cloud CLI. The login leaves an access token in
//! the profile.

use futures_util::future::BoxFuture;
use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::SecretString;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::Url;

use super::context::Context;
use super::request::{bearer, send};
use super::session::{Session, SessionSource};
use super::session_members::SessionMembers;
use crate::error::call::CredentialError;
use crate::error::source::{InvalidSource, SourceFault};
use crate::http::exchange::{Request, Route};
use crate::json::{self, object};

/// Exchanges the access token for a session of the access configuration.
#[derive(Clone, Debug)]
pub(super) struct CloudSso {
    pub(super) context: Context,
    /// The page of the login. Its host also exchanges the access token.
    pub(super) sign_in_url: Url,
    pub(super) account_id: String,
    pub(super) access_configuration: String,
    pub(super) access_token: SecretString,
    pub(super) access_token_expires: OffsetDateTime,
    pub(super) origin: String,
    /// The advice to log in again, as a sentence.
    pub(super) log_in: String,
}

#[derive(Deserialize)]
struct Exchange {
    #[serde(rename = "CloudCredential", deserialize_with = "object")]
    cloud_credential: SessionMembers,
}

impl CloudSso {
    async fn session(&self) -> Result<Session, InvalidSource> {
        let host = self.sign_in_url.origin().ascii_serialization();
        let request = self.request()?;
        let response = send(&self.context.transport, request).await.map_err(|error| {
            InvalidSource::new(
                SourceFault::Service,
                &self.origin,
                format!("the request to {host} failed: {error}"),
            )
        })?;
        let problem = format!("CloudSSO at {host} returned no session: HTTP {}", response.status);
        match response.status {
            200 => {}
            400..500 => return Err(self.needs_login(&problem)),
            _ => return Err(InvalidSource::new(SourceFault::Service, &self.origin, problem)),
        }
        let unusable = |problem: String| {
            let problem = format!("the response of {host} is invalid: {problem}");
            InvalidSource::new(SourceFault::Service, &self.origin, problem)
        };
        let Exchange { cloud_credential } =
            json::read(&response.body).map_err(|error| unusable(error.to_string()))?;
        let session = cloud_credential.session(&self.origin).map_err(unusable)?;
        self.context.transport.set_clock(&response.headers);
        Ok(session)
    }

    /// The request that exchanges the access token.
    fn request(&self) -> Result<Request, InvalidSource> {
        let now = self.context.transport.clock().now();
        if self.access_token_expires <= now {
            return Err(self.needs_login(&format!(
                "the login of CloudSSO expired at {} (the time is {})",
                text(self.access_token_expires),
                text(now.replace_nanosecond(0).unwrap_or(now))
            )));
        }
        let mut url = self.sign_in_url.clone();
        url.set_path("/cloud-credentials");
        url.set_query(None);
        let mut request = Request::new(Method::POST, url, Route::Network);
        let json = HeaderValue::from_static("application/json");
        request.headers.insert(CONTENT_TYPE, json);
        let token = bearer(&self.access_token).ok_or_else(|| {
            self.needs_login(
                "the access token contains a character that no header \
                                             can contain",
            )
        })?;
        request.headers.insert(AUTHORIZATION, token);
        request.body = serde_json::json!({
            "AccountId": self.account_id,
            "AccessConfigurationId": self.access_configuration,
        })
        .to_string();
        Ok(request)
    }

    fn needs_login(&self, problem: &str) -> InvalidSource {
        InvalidSource::new(SourceFault::LoggedOut, &self.origin, problem).with_advice(&self.log_in)
    }
}

/// A time in the format of RFC 3339, so that a person sees a wrong clock.
fn text(time: OffsetDateTime) -> String {
    time.format(&Rfc3339).unwrap_or_default()
}

impl SessionSource for CloudSso {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
