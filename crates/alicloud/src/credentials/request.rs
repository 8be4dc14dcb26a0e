//! Unsigned requests for credentials: to the metadata service, a credentials URI, CloudSSO and
//! OAuth.

use http::header::{HeaderValue, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::call::retry::{self, RetryClass};
use crate::call::transport::Transport;
use crate::error::call::ErrorKind;
use crate::http::exchange::{Request, Response};

/// Sends a request, with retries as [`retry::repeats_unsigned`] allows.
///
/// # Errors
/// If no response arrives.
pub(super) async fn send(
    transport: &Transport,
    mut request: Request,
) -> Result<Response, ErrorKind> {
    request.headers.insert(USER_AGENT, transport.user_agent());
    // The rest of the URL can contain a password.
    let endpoint = request.url.origin().ascii_serialization();
    let mut attempt = 1;
    loop {
        tracing::debug!(endpoint, attempt, "credentials request");
        let start = Instant::now();
        let result = transport.http().send(request.clone()).await;
        let duration_ms = start.elapsed().as_millis();
        let http_status = result.as_ref().map(|response| response.status);
        match &http_status {
            Ok(http_status) => {
                tracing::debug!(endpoint, attempt, http_status, duration_ms, "credentials response")
            }
            Err(error) => {
                tracing::debug!(
                    endpoint,
                    attempt,
                    %error,
                    duration_ms,
                    "credentials request failed"
                )
            }
        }
        if let Err(error) = &result
            && retry::classify(error) == RetryClass::Shortage
        {
            let pause = RetryClass::Shortage.pause(attempt, None, retry::jitter());
            tokio::time::sleep(pause.unwrap_or_default()).await;
        } else if !retry::repeats_unsigned(&request.method, attempt, http_status) {
            return result;
        }
        attempt += 1;
    }
}

/// The header `Authorization` of a bearer token; `None` if no header can contain the token.
pub(super) fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let token = token.expose_secret().trim();
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}
