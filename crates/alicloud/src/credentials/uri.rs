//! Sessions that a program gives over HTTP: a credentials URI.

use std::fmt;

use futures_util::future::BoxFuture;
use reqwest::{Method, Url};

use super::session::{Session, SessionSource};
use super::session_response::granted;
use super::{Context, CredentialError, InvalidSource};
use crate::endpoints::endpoint::Endpoint;
use crate::http::{Request, Route};

/// Gets a URL, which answers with the members of a session and a code of its own.
#[derive(Clone)]
pub struct CredentialsUri {
    context: Context,
    url: Url,
    origin: String,
}

/// Without the URL, which may hold a password.
impl fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsUri").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl CredentialsUri {
    /// The program that answers at `uri`. `origin` says where the URI stands.
    ///
    /// # Errors
    /// When it is no URL with `http://` or `https://`.
    pub fn new(context: Context, uri: &str, origin: &str) -> Result<Self, InvalidSource> {
        let url =
            uri.trim().parse().ok().filter(|url: &Url| ["http", "https"].contains(&url.scheme()));
        let url = url.ok_or_else(|| {
            InvalidSource::new(origin, "it is not a URL that begins with `http://` or `https://`")
        })?;
        Ok(Self { context, url, origin: origin.to_owned() })
    }

    /// Whether what it answers goes over a network in the clear.
    pub fn is_exposed(&self) -> bool {
        Endpoint::of(&self.url).is_some_and(|endpoint| endpoint.is_exposed())
    }

    async fn session(&self) -> Result<Session, InvalidSource> {
        let request = Request::new(Method::GET, self.url.clone(), Route::Network);
        // The rest of the URL may hold a password.
        let place = self.url.origin().ascii_serialization();
        let wrong = |problem: String| InvalidSource::new(&self.origin, problem);
        let answer = self.context.transport.send(request).await;
        let answer =
            answer.map_err(|error| wrong(format!("no answer came from {place}: {error}")))?;
        if answer.status != 200 {
            return Err(wrong(format!("{place} answered HTTP {}", answer.status)));
        }
        granted(&answer.body, &self.origin)
            .map_err(|why| wrong(format!("the answer of {place} cannot be used: {why}")))
    }
}

impl SessionSource for CredentialsUri {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
