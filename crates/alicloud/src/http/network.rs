//! Requests over the network of this machine.

use std::sync::OnceLock;
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::{Url, redirect};

use super::exchange::{Http, Request, Response, Route};
use super::fault;
use super::proxy::Proxies;
use crate::error::call::ErrorKind;
use crate::error::transport::TransportFault;

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

/// The HTTP library starts the read timeout before it connects. The read timeout is longer, so that
/// the connect timeout reports a missing metadata service.
const METADATA_LIMITS: TimeLimits =
    TimeLimits { connect: Duration::from_secs(1), read: Duration::from_millis(1250) };

/// The maximum size of a response body, in bytes: hundreds of times the largest response of these
/// services.
const MAX_BODY: usize = 1 << 20;

/// The network of this machine.
///
/// Its HTTP clients are built at the first request. Loading the system's certificates takes
/// milliseconds, and many processes never send a request.
#[derive(Debug)]
pub struct Network {
    limits: TimeLimits,
    proxies: Proxies,
    network: OnceLock<Result<reqwest::Client, String>>,
    metadata: OnceLock<Result<reqwest::Client, String>>,
}

impl Network {
    /// A network with these timeouts and proxies. Reads no file yet.
    pub fn new(limits: TimeLimits, proxies: Proxies) -> Self {
        Self { limits, proxies, network: OnceLock::new(), metadata: OnceLock::new() }
    }

    fn client(&self, route: Route) -> Result<&reqwest::Client, ErrorKind> {
        let client = match route {
            Route::Network => self.network.get_or_init(|| {
                let client = self.proxies.install(builder(self.limits))?.build();
                client.map_err(|error| no_https(&error))
            }),
            // The metadata service has no TLS, so no certificates are needed.
            Route::Metadata => self.metadata.get_or_init(|| {
                let client = builder(METADATA_LIMITS).no_proxy().tls_certs_only([]).build();
                client.map_err(|error| fault::root_cause(&error))
            }),
        };
        client.as_ref().map_err(|error| ErrorKind::Request(error.clone()))
    }
}

impl Http for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        Box::pin(async move {
            let Request { method, url, headers, body, route } = request;
            let client = self.client(route)?;
            let sent = client.request(method, url).headers(headers).body(body).send();
            let response = sent.await.map_err(|error| fault::of(&error))?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Ok(Response { status, headers, body: read_body(response).await? })
        })
    }

    fn proxy(&self, url: &Url) -> Option<String> {
        self.proxies.of(url)
    }
}

/// A client without redirects, because a signature is valid for one host, and without retries,
/// because a nonce is valid for one request. Each request has its own connection: HTTP/1.1 assigns
/// responses to requests by order only, so on a reused connection, a response that a server or a
/// proxy sends twice would answer the next request. The two round trips of a new connection cost
/// less time than the quota of a service allows between two calls.
fn builder(limits: TimeLimits) -> reqwest::ClientBuilder {
    // Fails if a provider is already installed, which is fine.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(0)
        .connect_timeout(limits.connect)
        .read_timeout(limits.read)
        .timeout(limits.connect + limits.read + TRANSFER_TIME)
}

fn no_https(error: &reqwest::Error) -> String {
    format!(
        "HTTPS cannot be set up: {}. The certificates that this machine trusts must be installed \
         (often a package `ca-certificates`), or named by `SSL_CERT_FILE`",
        fault::root_cause(error)
    )
}

async fn read_body(mut response: reqwest::Response) -> Result<Vec<u8>, ErrorKind> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| fault::of(&error))? {
        if body.len() + chunk.len() > MAX_BODY {
            let cause = Some(format!("more than {MAX_BODY} bytes"));
            return Err(ErrorKind::Transport { fault: TransportFault::TooLarge, cause });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
