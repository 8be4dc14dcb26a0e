//! HTTP: one request, one answer, with limits on time and size.
//!
//! What sends is behind the trait [`Http`], so that tests play answers that no test could have a
//! server give.

pub(crate) mod fault;
pub(crate) mod proxy;

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::redirect;
use reqwest::{Method, Url};

use crate::error::{ErrorKind, TransportFault};
pub use proxy::Proxies;

/// A request.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub url: Url,
    /// Its headers. Those that hold a secret are marked as sensitive.
    pub headers: HeaderMap,
    /// Its body; empty for none.
    pub body: String,
    /// The route it takes.
    pub route: Route,
}

impl Request {
    /// A request without headers and body.
    pub(crate) fn new(method: Method, url: Url, route: Route) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: String::new(), route }
    }
}

/// Without query and body, which may hold tokens.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("headers", &self.headers)
            .field("way", &self.route)
            .finish_non_exhaustive()
    }
}

/// The route a request takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Over the network, through the proxy where one is configured.
    Network,
    /// To the metadata service of the machine itself: never through a proxy, which would give the
    /// credentials of its own machine, and with one second for each step, since on any other
    /// machine nothing answers.
    Metadata,
}

/// An answer, read to its end.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// Without the body, which may hold credentials.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("content_type", &self.text(CONTENT_TYPE.as_str()))
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Response {
    /// A header, where it is there and text.
    pub(crate) fn text(&self, header: &str) -> Option<&str> {
        self.headers.get(header)?.to_str().ok()
    }
}

/// What sends requests.
pub trait Http: fmt::Debug + Send + Sync {
    /// Sends a request, once: what is tried again is signed again.
    ///
    /// # Errors
    /// When no answer comes: [`ErrorKind::Transport`] or [`ErrorKind::Request`].
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>>;
}

/// How long a server may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// Until there is a connection.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), read: Duration::from_secs(10) }
    }
}

/// How long a whole request may take beyond its [`TimeLimits`].
const SLACK: Duration = Duration::from_secs(10);

/// The library counts the silence of a server from the beginning, also while it connects; so the
/// second is longer, for the first to say that nobody is there.
const METADATA_LIMITS: TimeLimits =
    TimeLimits { connect: Duration::from_secs(1), read: Duration::from_millis(1250) };

/// The most bytes of an answer: hundreds of times the largest that these services give.
const MAX_ANSWER: usize = 1 << 20;

/// The network of this machine.
///
/// Its clients are made at the first request: loading the system's certificates takes
/// milliseconds, and a plugin is started several times for each plan, mostly to read nothing.
#[derive(Debug)]
pub struct Network {
    limits: TimeLimits,
    proxies: Proxies,
    network: OnceLock<Result<reqwest::Client, String>>,
    metadata: OnceLock<Result<reqwest::Client, String>>,
}

impl Network {
    /// A network that has sent nothing yet and read nothing from disk.
    pub fn new(limits: TimeLimits, proxies: Proxies) -> Self {
        Self { limits, proxies, network: OnceLock::new(), metadata: OnceLock::new() }
    }

    fn client(&self, route: Route) -> Result<&reqwest::Client, ErrorKind> {
        let client = match route {
            Route::Network => self.network.get_or_init(|| {
                let client = self.proxies.install(builder(self.limits))?.build();
                client.map_err(|error| no_https(&error))
            }),
            // It speaks no TLS, so no certificates are loaded.
            Route::Metadata => self.metadata.get_or_init(|| {
                let builder = builder(METADATA_LIMITS).no_proxy().tls_certs_only([]);
                builder.build().map_err(|error| fault::root_cause(&error))
            }),
        };
        client.as_ref().map_err(|error| ErrorKind::Request(error.clone()))
    }
}

impl Http for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        Box::pin(async move {
            let Request { method, url, headers, body, route } = request;
            let request = self.client(route)?.request(method, url).headers(headers).body(body);
            let answer = request.send().await.map_err(|error| fault::of(&error))?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            Ok(Response { status, headers, body: read_body(answer).await? })
        })
    }
}

/// No redirects, since a signature holds for one host and a credential is for whoever was asked,
/// and no replays, since a nonce holds for one request.
fn builder(limits: TimeLimits) -> reqwest::ClientBuilder {
    // Fails when it was done before, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(limits.connect)
        .read_timeout(limits.read)
        .timeout(limits.connect + limits.read + SLACK)
}

fn no_https(error: &reqwest::Error) -> String {
    format!(
        "HTTPS cannot be set up: {}. The certificates that this machine trusts must be installed \
         (often a package `ca-certificates`), or named by `SSL_CERT_FILE`",
        fault::root_cause(error)
    )
}

async fn read_body(mut answer: reqwest::Response) -> Result<Vec<u8>, ErrorKind> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| fault::of(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            let cause = Some(format!("more than {MAX_ANSWER} bytes"));
            return Err(ErrorKind::Transport { fault: TransportFault::TooLarge, cause });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
