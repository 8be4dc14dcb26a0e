//! Sessions by CloudSSO: the person has logged in with Alibaba Cloud's command line, which left an
//! access token in its profile.

use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Url};
use secrecy::SecretString;
use serde::Deserialize;
use time::OffsetDateTime;

use super::session::{Session, SessionSource};
use super::session_response::SessionMembers;
use super::{Context, CredentialError, InvalidSource, bearer};
use crate::http::{Request, Route};
use crate::response;

/// Exchanges the access token for a session of the access configuration.
#[derive(Clone, Debug)]
pub(super) struct CloudSso {
    pub(super) context: Context,
    /// The page where the person signed in; the host answers the exchange too.
    pub(super) sign_in_url: Url,
    pub(super) account_id: String,
    pub(super) access_configuration: String,
    pub(super) access_token: SecretString,
    pub(super) access_token_expires: OffsetDateTime,
    pub(super) origin: String,
    /// How to log in again, as a sentence.
    pub(super) log_in: String,
}

#[derive(Deserialize)]
struct Exchanged {
    #[serde(rename = "CloudCredential", deserialize_with = "response::object")]
    cloud_credential: SessionMembers,
}

impl CloudSso {
    async fn session(&self) -> Result<Session, InvalidSource> {
        let wrong =
            |problem: String| InvalidSource::new(&self.origin, problem).advise(&self.log_in);
        if self.access_token_expires <= self.context.transport.clock().now() {
            return Err(wrong("the login of CloudSSO has expired".to_owned()));
        }
        let place = self.sign_in_url.origin().ascii_serialization();
        let mut url = self.sign_in_url.clone();
        url.set_path("/cloud-credentials");
        url.set_query(None);
        let mut request = Request::new(Method::POST, url, Route::Network);
        let json = HeaderValue::from_static("application/json");
        request.headers.insert(CONTENT_TYPE, json);
        let token = bearer(&self.access_token);
        let token =
            token.ok_or_else(|| wrong("its access token cannot stand in a header".into()))?;
        request.headers.insert(AUTHORIZATION, token);
        request.body = serde_json::json!({
            "AccountId": self.account_id,
            "AccessConfigurationId": self.access_configuration,
        })
        .to_string();
        let answer = self.context.transport.send(request).await.map_err(|error| {
            InvalidSource::new(&self.origin, format!("no answer came from {place}: {error}"))
        })?;
        let problem = format!("CloudSSO at {place} gives no session: HTTP {}", answer.status);
        match answer.status {
            200 => {}
            400..500 => return Err(wrong(problem)),
            _ => return Err(InvalidSource::new(&self.origin, problem)),
        }
        let unusable = |why: String| {
            InvalidSource::new(&self.origin, format!("the answer of {place} cannot be used: {why}"))
        };
        let Exchanged { cloud_credential } = response::json(&answer.body).map_err(unusable)?;
        cloud_credential.session(&self.origin).map_err(unusable)
    }
}

impl SessionSource for CloudSso {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
