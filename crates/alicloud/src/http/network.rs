//! Requests over the network of this machine.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use http::header::{ACCEPT, AUTHORIZATION, HOST, HeaderMap, HeaderValue, PROXY_AUTHORIZATION};
use http_body_util::BodyExt;
use hyper::body::Body;
use hyper::client::conn::http1;
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use tokio::sync::Semaphore;
use url::Url;

use super::bounded::{Bounded, Interim};
use super::certificates::Certificates;
use super::connection::Connector;
use super::exchange::{Http, Request, Response, Route};
use super::fault::{self, Phase};
use super::lookup::Resolver;
use super::proxy::Proxies;
use crate::call::deadline::Deadline;
use crate::error::call::ErrorKind;
use crate::error::transport::TransportFault;
use crate::machine::Machine;

/// The timeouts of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// The timeout for opening a connection.
    pub connect: Duration,
    /// The timeout between two pieces of a response.
    pub read: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), read: Duration::from_secs(10) }
    }
}

/// The time that a whole request can take beyond its [`TimeLimits`].
const TRANSFER_TIME: Duration = Duration::from_secs(10);

const METADATA_LIMITS: TimeLimits =
    TimeLimits { connect: Duration::from_secs(1), read: Duration::from_secs(1) };

/// The maximum size of a response body, in bytes: hundreds of times the largest response of these
/// services.
const MAX_BODY: usize = 1 << 20;

/// The size of a response body, in bytes, from which the body is large. Bodies of these services
/// are smaller.
const LARGE_BODY: usize = 16 << 10;

/// The maximum number of large bodies that a network receives at the same time. Further large bodies
/// wait, so that the memory does not grow with the number of requests.
const MAX_LARGE_BODIES: usize = 16;

/// The maximum size of the status line and headers of a response, and of the buffer of a
/// connection, in bytes. Go's servers accept as much.
const MAX_HEAD: usize = 64 << 10;

/// The network of this machine.
///
/// There are no redirects, because a signature is valid for one host, and no retries, because a
/// nonce is valid for one request. Each request has its own connection: HTTP/1.1 assigns responses
/// to requests by order only, so on a reused connection, a response that a server or a proxy sends
/// twice would answer the next request. The two round trips of a new connection cost less time than
/// the quota of a service allows between two calls.
#[derive(Debug)]
pub struct Network {
    limits: TimeLimits,
    proxies: Proxies,
    resolver: Resolver,
    certificates: Certificates,
    large_bodies: Semaphore,
}

impl Network {
    /// A network with these timeouts and proxies. Reads no file yet: the first request with TLS
    /// loads the certificates of the authorities that the machine trusts, or that its variables
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    pub fn new(limits: TimeLimits, proxies: Proxies, machine: Arc<dyn Machine>) -> Self {
        let certificates = Certificates::new(machine);
        let large_bodies = Semaphore::new(MAX_LARGE_BODIES);
        Self { limits, proxies, resolver: Resolver::default(), certificates, large_bodies }
    }

    async fn exchange(&self, request: Request, limits: TimeLimits) -> Result<Response, ErrorKind> {
        let proxy = match request.route {
            Route::Network => self.proxies.of(&request.url)?,
            // The metadata service of a proxy's machine has the credentials of that machine.
            Route::Metadata => None,
        };
        // Loading certificates is not a part of connecting.
        let tls = self.tls(&request.url, proxy.as_ref()).await?;
        let connector = Connector { resolver: self.resolver.clone(), tls };
        let connecting = connector.open(&request.url, proxy.as_ref());
        let connection = Deadline::after(limits.connect).run(connecting).await;
        let connection = match connection {
            Some(Ok(connection)) => connection,
            Some(Err(error)) => return Err(fault::of(&*error, Phase::Connect, &request.url)),
            None => return Err(TransportFault::NotConnected.into()),
        };
        let interim = Interim::default();
        let io = TokioIo::new(Bounded::new(connection, interim.clone()));
        let url = request.url.clone();
        let failed = |error: hyper::Error| fault::of(&error, Phase::Exchange, &url);
        let (sender, connection) =
            http1::Builder::new().max_buf_size(MAX_HEAD).handshake(io).await.map_err(failed)?;
        let request = http_request(request, proxy.as_ref(), interim)?;
        let response = receive(sender, request, limits.read, &self.large_bodies);
        let (mut response, mut connection) = (pin!(response), pin!(connection));
        let received = tokio::select! {
            received = &mut response => received,
            // The response, or the error of the connection, is already on its way.
            _ = &mut connection => response.await,
        };
        received.map_err(|error| error.into_kind(&url))
    }

    /// The TLS settings; `None` if neither the server nor the proxy needs TLS.
    async fn tls(
        &self,
        url: &Url,
        proxy: Option<&Intercept>,
    ) -> Result<Option<Arc<ClientConfig>>, ErrorKind> {
        let is_proxy_https = proxy.is_some_and(|proxy| proxy.uri().scheme_str() == Some("https"));
        match url.scheme() == "https" || is_proxy_https {
            true => self.certificates.client_config().await.map(Some),
            false => Ok(None),
        }
    }
}

impl Http for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        Box::pin(async move {
            let limits = match request.route {
                Route::Network => self.limits,
                Route::Metadata => METADATA_LIMITS,
            };
            let whole = limits.connect.saturating_add(limits.read).saturating_add(TRANSFER_TIME);
            let response = Deadline::after(whole).run(self.exchange(request, limits)).await;
            response.unwrap_or(Err(TransportFault::TimedOut.into()))
        })
    }

    fn proxy(&self, url: &Url) -> Option<String> {
        self.proxies.address_for(url)
    }
}

/// Why there is no response on a connection.
enum ReceiveError {
    TimedOut,
    TooLarge,
    Http(hyper::Error),
}

impl From<hyper::Error> for ReceiveError {
    fn from(error: hyper::Error) -> Self {
        Self::Http(error)
    }
}

impl ReceiveError {
    fn into_kind(self, url: &Url) -> ErrorKind {
        match self {
            Self::TimedOut => TransportFault::TimedOut.into(),
            Self::TooLarge => ErrorKind::Transport {
                fault: TransportFault::TooLarge,
                cause: Some(format!("more than {MAX_BODY} bytes")),
            },
            Self::Http(error) => fault::of(&error, Phase::Exchange, url),
        }
    }
}

/// Sends a request and receives its response. `limit` is the timeout of each piece. A large body
/// waits for a permit of `large_bodies`, and keeps the permit until it is complete: then the caller
/// reads the response in the same turn of its task.
async fn receive(
    mut sender: http1::SendRequest<String>,
    request: http::Request<String>,
    limit: Duration,
    large_bodies: &Semaphore,
) -> Result<Response, ReceiveError> {
    let head = Deadline::after(limit).run(sender.send_request(request)).await;
    let (head, mut body) = head.ok_or(ReceiveError::TimedOut)??.into_parts();
    let length = body.size_hint().lower().try_into().unwrap_or(MAX_BODY);
    let mut bytes = Vec::with_capacity(length.min(LARGE_BODY));
    let mut permit = None;
    while let Some(frame) =
        Deadline::after(limit).run(body.frame()).await.ok_or(ReceiveError::TimedOut)?
    {
        let data = frame?.into_data().unwrap_or_default();
        if bytes.len() + data.len() > MAX_BODY {
            return Err(ReceiveError::TooLarge);
        }
        if bytes.len() + data.len() > LARGE_BODY && permit.is_none() {
            // The semaphore is never closed.
            permit = large_bodies.acquire().await.ok();
            bytes.reserve_exact(length.min(MAX_BODY).saturating_sub(bytes.len()));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Response { status: head.status.as_u16(), headers: head.headers, body: bytes })
}

/// The request as HTTP/1.1 sends it: to a server, or to an HTTP proxy if the server has no TLS.
fn http_request(
    request: Request,
    proxy: Option<&Intercept>,
    interim: Interim,
) -> Result<http::Request<String>, ErrorKind> {
    let Request { method, url, mut headers, body, .. } = request;
    let invalid = |error: http::Error| ErrorKind::Request(error.to_string());
    let host = url.host_str().unwrap_or_default();
    let authority = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let http_proxy = proxy.filter(|proxy| {
        let is_http = proxy.uri().scheme_str().is_some_and(|scheme| scheme.starts_with("http"));
        is_http && url.scheme() == "http"
    });
    let target = match http_proxy {
        Some(_) => format!("http://{authority}{path}"),
        None => path.to_owned(),
    };
    if let Some(authorization) = http_proxy.and_then(Intercept::basic_auth) {
        headers.insert(PROXY_AUTHORIZATION, authorization.clone());
    }
    let host = HeaderValue::try_from(authority).map_err(|error| invalid(error.into()))?;
    headers.entry(HOST).or_insert(host);
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    add_authorization(&mut headers, &url);
    let mut built =
        http::Request::builder().method(method).uri(target).body(body).map_err(invalid)?;
    *built.headers_mut() = headers;
    hyper::ext::on_informational(&mut built, move |_| interim.count());
    Ok(built)
}

/// Adds the user name and the password of a URL to the headers.
fn add_authorization(headers: &mut HeaderMap, url: &Url) {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = (decoded(url.username()), decoded(url.password().unwrap_or_default()));
    let basic = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let has_credential = !user.is_empty() || url.password().is_some();
    if let (true, Ok(mut value)) = (has_credential, HeaderValue::try_from(basic)) {
        value.set_sensitive(true);
        headers.entry(AUTHORIZATION).or_insert(value);
    }
}
