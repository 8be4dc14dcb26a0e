//! Requests over the network of this machine.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use hyper_util::client::proxy::matcher::Intercept;
use rustls::ClientConfig;
use tokio::sync::Semaphore;
use url::Url;

use super::certificates::Certificates;
use super::channel::{Channel, LARGE_BODY};
use super::connection::Connector;
use super::exchange::{Http, Request, Response, Route};
use super::fault::{self, Phase};
use super::lookup::Resolver;
use super::outgoing::http_request;
use super::pool::Pool;
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

/// The maximum number of large bodies that a network receives at the same time. Further large bodies
/// wait, so that the memory does not grow with the number of requests.
const MAX_LARGE_BODIES: usize = 16;

/// The network of this machine.
///
/// There are no redirects, because a signature is valid for one host, and no retries, because a
/// nonce is valid for one request. Only requests with a [`Request::resource_id`] reuse connections:
/// HTTP/1.1 assigns responses to requests by order only, so on a reused connection, a response that
/// a server or a proxy sends twice would answer the next request.
#[derive(Debug)]
pub struct Network {
    limits: TimeLimits,
    proxies: Proxies,
    resolver: Resolver,
    certificates: Certificates,
    large_bodies: Semaphore,
    pool: Arc<Pool>,
}

impl Network {
    /// A network with these timeouts and proxies. Reads no file yet: the first request with TLS
    /// loads the certificates of the authorities that the machine trusts, or that its variables
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    pub fn new(limits: TimeLimits, proxies: Proxies, machine: Arc<dyn Machine>) -> Self {
        let certificates = Certificates::new(machine);
        let large_bodies = Semaphore::new(MAX_LARGE_BODIES);
        let (resolver, pool) = (Resolver::default(), Arc::default());
        Self { limits, proxies, resolver, certificates, large_bodies, pool }
    }

    /// Opens a connection for a request.
    async fn open(
        &self,
        request: &Request,
        proxy: Option<&Intercept>,
        limit: Duration,
    ) -> Result<Channel, ErrorKind> {
        let url = &request.url;
        // Loading certificates is not a part of connecting.
        let tls = self.tls(url, proxy).await?;
        let connector = Connector { resolver: self.resolver.clone(), tls };
        let origin = url.origin().ascii_serialization();
        self.pool.close_one(&origin);
        let connection = match Deadline::after(limit).run(connector.open(url, proxy)).await {
            Some(Ok(connection)) => connection,
            Some(Err(error)) => return Err(fault::of(&*error, Phase::Connect, url)),
            None => return Err(TransportFault::NotConnected.into()),
        };
        let channel = Channel::new(origin, connection).await;
        channel.map_err(|error| fault::of(&error, Phase::Exchange, url))
    }

    /// Sends a request on a connection. Keeps the connection if another request can reuse it.
    async fn exchange(
        &self,
        mut channel: Channel,
        mut request: Request,
        proxy: Option<&Intercept>,
        limit: Duration,
    ) -> Result<Response, ErrorKind> {
        let (url, resource_id) = (request.url.clone(), request.resource_id.take());
        let request = http_request(request, proxy)?;
        let response = channel.exchange(request, limit, &self.large_bodies).await;
        let response = response.map_err(|error| error.into_kind(&url))?;
        // A connection that received a large body has a large buffer.
        let is_usual = response.status == 200 && response.body.len() <= LARGE_BODY;
        if let Some(resource_id) = resource_id.filter(|id| is_usual && response.has_string(id)) {
            channel.resource_ids.push(resource_id);
            self.pool.put(channel);
        }
        Ok(response)
    }

    /// The result of a request before its deadline. Closes all idle connections after a failure: the
    /// machine can lack files, and the cause can be a new route, which ends all connections.
    fn checked(&self, result: Option<Result<Response, ErrorKind>>) -> Result<Response, ErrorKind> {
        let result = result.unwrap_or(Err(TransportFault::TimedOut.into()));
        if result.is_err() {
            self.pool.close_all();
        }
        result
    }

    /// The proxy of a request.
    fn proxy_of(&self, request: &Request) -> Result<Option<Intercept>, ErrorKind> {
        match request.route {
            Route::Network => self.proxies.of(&request.url),
            // The metadata service of a proxy's machine has the credentials of that machine.
            Route::Metadata => Ok(None),
        }
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
            let proxy = self.proxy_of(&request)?;
            let whole = limits.connect.saturating_add(limits.read).saturating_add(TRANSFER_TIME);
            let exchange = async {
                let channel = self.open(&request, proxy.as_ref(), limits.connect).await?;
                self.exchange(channel, request, proxy.as_ref(), limits.read).await
            };
            self.checked(Deadline::after(whole).run(exchange).await)
        })
    }

    fn send_on_idle(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<Result<Response, ErrorKind>, Request>> {
        Box::pin(async move {
            let Some(resource_id) = request.resource_id.as_deref() else { return Err(request) };
            let origin = request.url.origin().ascii_serialization();
            let Some(channel) = self.pool.take(&origin, resource_id) else { return Err(request) };
            let Ok(proxy) = self.proxy_of(&request) else { return Err(request) };
            let limit = self.limits.read;
            let exchange = self.exchange(channel, request, proxy.as_ref(), limit);
            let whole = limit.saturating_add(TRANSFER_TIME);
            Ok(self.checked(Deadline::after(whole).run(exchange).await))
        })
    }

    fn proxy(&self, url: &Url) -> Option<String> {
        self.proxies.address_for(url)
    }
}
