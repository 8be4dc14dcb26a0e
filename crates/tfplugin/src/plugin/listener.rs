//! The listener of the plugin, and the loop that accepts connections.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use super::connection::{ByteStream, Connection};
#[cfg(unix)]
use super::unix::{BindError, UnixSocket};
use super::{error::Error, tcp};
use crate::environment::Environment;

/// The timeout of a TLS handshake. A slow handshake delays no other connection; the timeout frees
/// the resources of a silent client.
const TLS_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause after a failed accept. The likely cause is a lack of file descriptors, which lasts
/// until connections end. A loop without a pause would use the whole processor until then.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// The address of the plugin, in the terms of Go's `net` package, which hosts parse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Address {
    /// `unix` or `tcp`.
    #[serde(rename = "Network")]
    pub(super) network: &'static str,
    /// A path, or an IP address and a port.
    #[serde(rename = "String")]
    pub(super) address: String,
}

/// The listener of the plugin.
#[derive(Debug)]
pub(super) struct Listener {
    socket: ListenSocket,
    address: Address,
}

#[derive(Debug)]
enum ListenSocket {
    #[cfg(unix)]
    Unix(UnixSocket),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds a Unix socket; if that is not possible, a TCP port of the loopback interface.
    pub(super) fn bind(environment: &Environment) -> Result<Self, Error> {
        #[cfg(unix)]
        match UnixSocket::bind(environment) {
            Ok(socket) => {
                let address = Address { network: "unix", address: socket.path().to_owned() };
                return Ok(Self { socket: ListenSocket::Unix(socket), address });
            }
            Err(BindError::Unavailable(error)) => {
                tracing::warn!(%error, "no Unix socket: listening on a TCP port");
            }
            Err(BindError::Fatal(error)) => return Err(error),
        }
        let (listener, address) = tcp::bind(environment)?;
        let address = Address { network: "tcp", address: address.to_string() };
        Ok(Self { socket: ListenSocket::Tcp(listener), address })
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    /// Accepts connections and sends them to `ready`, over TLS if `tls` is set.
    ///
    /// Each TLS handshake runs in its own task, so that a stalled handshake delays no other.
    pub(super) async fn accept(
        &self,
        tls: Option<TlsAcceptor>,
        ready: mpsc::Sender<io::Result<Connection>>,
    ) -> Infallible {
        let Address { network, address } = &self.address;
        tracing::debug!(network, %address, "plugin address");
        if let (ListenSocket::Tcp(_), None) = (&self.socket, &tls) {
            tracing::warn!(%address, "no TLS: every user of this machine can connect");
        }
        loop {
            match self.socket.accept().await {
                Ok(stream) => {
                    let (ready, tls) = (ready.clone(), tls.clone());
                    tokio::spawn(async move {
                        match establish(stream, tls).await {
                            Ok(connection) => drop(ready.send(Ok(connection)).await),
                            Err(error) => tracing::warn!(%error, "connection refused"),
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                }
            }
        }
    }
}

impl ListenSocket {
    async fn accept(&self) -> io::Result<Box<dyn ByteStream>> {
        Ok(match self {
            #[cfg(unix)]
            Self::Unix(socket) => Box::new(socket.accept().await?),
            Self::Tcp(listener) => Box::new(tcp::accept(listener).await?),
        })
    }
}

async fn establish(
    stream: Box<dyn ByteStream>,
    tls: Option<TlsAcceptor>,
) -> io::Result<Connection> {
    let Some(tls) = tls else { return Ok(Connection(stream)) };
    let handshake = tokio::time::timeout(TLS_HANDSHAKE_TIMEOUT, tls.accept(stream));
    let stream = handshake.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    Ok(Connection(Box::new(stream)))
}
