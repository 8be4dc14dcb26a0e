//! One HTTP exchange. Tests replace [`Http`] to return responses that a server cannot be made to
//! return.

use std::fmt;
use std::future::ready;

use futures_util::future::BoxFuture;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap};
use url::Url;

use crate::error::call::ErrorKind;

/// Sends requests.
pub trait Http: fmt::Debug + Send + Sync {
    /// Sends a request once. The caller retries, because every attempt needs a signature of its
    /// own.
    ///
    /// # Errors
    /// If no response arrives: [`ErrorKind::Transport`] or [`ErrorKind::Request`].
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>>;

    /// Sends a request with a [`Request::resource_id`] on an idle connection. Returns the request,
    /// unsent, if no idle connection is reusable.
    ///
    /// The caller must discard a response that can belong to an earlier request on the connection.
    fn send_on_idle(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<Result<Response, ErrorKind>, Request>> {
        Box::pin(ready(Err(request)))
    }

    /// The address of the proxy of requests to a URL, without its password; `None` without a proxy.
    fn proxy(&self, _url: &Url) -> Option<String> {
        None
    }
}

/// A request.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: Url,
    /// The headers. Headers with a secret are marked as sensitive.
    pub headers: HeaderMap,
    /// The body; empty if the request has none.
    pub body: String,
    /// The route to the server.
    pub route: Route,
    /// The ID of the resource that the request names. Every successful response contains the ID as
    /// a JSON string. `None` if the responses name no resource. Only requests with a resource ID
    /// reuse connections.
    pub resource_id: Option<String>,
}

/// The route of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The network, through the configured proxy.
    Network,
    /// The metadata service of this machine. Never uses a proxy, which would return credentials of
    /// the proxy's machine. Each step times out after about one second, because on most machines no
    /// metadata service answers.
    Metadata,
}

/// A complete response.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without headers and body.
    pub(crate) fn new(method: Method, url: Url, route: Route) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: String::new(),
            route,
            resource_id: None,
        }
    }
}

impl Response {
    /// The value of a header; `None` if the header is missing or not text.
    pub(crate) fn text(&self, header: &str) -> Option<&str> {
        self.headers.get(header)?.to_str().ok()
    }

    /// Whether the body, which is JSON, contains this string.
    pub(super) fn has_string(&self, text: &str) -> bool {
        str::from_utf8(&self.body).is_ok_and(|body| body.contains(&format!("\"{text}\"")))
    }
}

/// Omits the query and the body, which can contain tokens.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("headers", &self.headers)
            .field("route", &self.route)
            .finish_non_exhaustive()
    }
}

/// Omits the body, which can contain credentials.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("content_type", &self.text(CONTENT_TYPE.as_str()))
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}
