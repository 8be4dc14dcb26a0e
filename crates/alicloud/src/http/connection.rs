//! Connections to servers, direct or through a proxy.

use std::error::Error as StdError;
use std::io;
use std::mem::MaybeUninit;
use std::sync::Arc;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tower::{Service, ServiceExt, service_fn};
use url::Url;

use super::lookup::Resolver;

/// A connection: TCP or TLS.
pub(super) type Connection = Box<dyn Duplex>;

/// Bytes in both directions.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {
    /// Whether the socket is open and its receive buffer is empty.
    fn is_quiet(&self) -> bool;
}

impl Duplex for TcpStream {
    fn is_quiet(&self) -> bool {
        let peeked = SockRef::from(self).peek(&mut [MaybeUninit::uninit()]);
        peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}

impl Duplex for TlsStream<Connection> {
    fn is_quiet(&self) -> bool {
        self.get_ref().0.is_quiet()
    }
}

/// An error of any layer of a connection.
pub(super) type ConnectError = Box<dyn StdError + Send + Sync>;

/// Opens connections.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) resolver: Resolver,
    /// The TLS settings; `None` if neither the server nor the proxy needs TLS.
    pub(super) tls: Option<Arc<ClientConfig>>,
}

impl Connector {
    /// Opens a connection to the server of a URL.
    ///
    /// # Errors
    /// If a lookup, a connection, a proxy or TLS fails.
    pub(super) async fn open(
        &self,
        url: &Url,
        proxy: Option<&Intercept>,
    ) -> Result<Connection, ConnectError> {
        let server = server_of(url)?;
        let connection = match proxy {
            None => Box::new(self.tcp().oneshot(server.clone()).await?.into_inner()),
            Some(proxy) => self.open_through(proxy, server.clone()).await?,
        };
        match url.scheme() {
            "https" => self.with_tls(connection, &server).await,
            _ => Ok(connection),
        }
    }

    /// Opens a connection to a server through a proxy, or to an HTTP proxy itself if the server has
    /// no TLS.
    async fn open_through(
        &self,
        proxy: &Intercept,
        server: Uri,
    ) -> Result<Connection, ConnectError> {
        let address = proxy.uri().clone();
        let scheme = address.scheme_str().unwrap_or_default().to_owned();
        let server = match scheme.as_str() {
            "socks4" | "socks5" => self.resolved(&server).await?,
            _ => server,
        };
        match scheme.as_str() {
            "socks4" | "socks4a" => {
                let connection = SocksV4::new(address, self.tcp()).call(server).await?;
                Ok(Box::new(connection.into_inner()))
            }
            "socks5" | "socks5h" => {
                let mut socks = SocksV5::new(address, self.tcp());
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                Ok(Box::new(socks.call(server).await?.into_inner()))
            }
            _ if server.scheme_str() == Some("https") => {
                let connector = self.clone();
                let to_proxy = service_fn(move |address| {
                    let connector = connector.clone();
                    async move { connector.open_http_proxy(address).await.map(TokioIo::new) }
                });
                let mut tunnel = Tunnel::new(address, to_proxy);
                if let Some(authorization) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                Ok(tunnel.call(server).await?.into_inner())
            }
            _ => self.open_http_proxy(address).await,
        }
    }

    async fn open_http_proxy(&self, address: Uri) -> Result<Connection, ConnectError> {
        let connection = Box::new(self.tcp().oneshot(address.clone()).await?.into_inner());
        match address.scheme_str() {
            Some("https") => self.with_tls(connection, &address).await,
            _ => Ok(connection),
        }
    }

    async fn with_tls(
        &self,
        connection: Connection,
        server: &Uri,
    ) -> Result<Connection, ConnectError> {
        let config = self.tls.clone().ok_or("no TLS settings")?;
        let host = server.host().unwrap_or_default().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned())?;
        Ok(Box::new(TlsConnector::from(config).connect(name, connection).await?))
    }

    /// The server by its address, for proxies that resolve no names.
    async fn resolved(&self, server: &Uri) -> Result<Uri, ConnectError> {
        let host = server.host().unwrap_or_default().trim_matches(['[', ']']);
        let address = self.resolver.address(host.to_owned()).await?;
        let port = server.port_u16().unwrap_or_default();
        let scheme = server.scheme_str().unwrap_or_default();
        Ok(format!("{scheme}://{}", std::net::SocketAddr::new(address, port)).parse()?)
    }

    fn tcp(&self) -> HttpConnector<Resolver> {
        let mut tcp = HttpConnector::new_with_resolver(self.resolver.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp
    }
}

/// The scheme, host and port of a URL.
///
/// # Errors
/// If no request can name the host.
pub(super) fn server_of(url: &Url) -> Result<Uri, ConnectError> {
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    Ok(format!("{}://{host}:{port}", url.scheme()).parse()?)
}
