//! The listener of the plugin, and the loop that accepts connections.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;

use super::connection::{ByteStream, Connection};
use super::presence::Presence;
#[cfg(unix)]
use super::unix::{BindError, UnixSocket};
use super::{error::Error, tcp};
use crate::environment::Environment;
use crate::limits;

/// The timeout of a TLS handshake. A slow handshake delays no other connection; the timeout frees
/// the resources of a silent client.
const TLS_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause after a failed accept. The likely cause is the limit of open files, which lasts until
/// files are closed. A loop without a pause would use the whole processor until then.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// The maximum number of connections. A host opens a connection for each instance of a provider,
/// so that only hostile clients reach the limit. Further connections wait until another closes.
const MAX_CONNECTIONS: usize = 512;

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

    /// Accepts connections over TLS if `tls` is set, and counts them in `connections`.
    pub(super) fn acceptor(self, tls: Option<TlsAcceptor>, connections: Presence) -> Acceptor {
        Acceptor { listener: self, tls, connections }
    }
}

/// The listener of the plugin, and what a connection needs before its first call.
pub(super) struct Acceptor {
    listener: Listener,
    tls: Option<TlsAcceptor>,
    connections: Presence,
}

impl Acceptor {
    /// Accepts connections and sends them to `ready`.
    ///
    /// Each TLS handshake runs in its own task, so that a stalled handshake delays no other.
    pub(super) async fn accept(&self, ready: mpsc::Sender<io::Result<Connection>>) -> Infallible {
        let Listener { socket, address: Address { network, address } } = &self.listener;
        tracing::debug!(network, %address, "plugin address");
        if let (ListenSocket::Tcp(_), None) = (socket, &self.tls) {
            tracing::warn!(%address, "no TLS: every user of this machine can connect");
        }
        let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let mut failed = false;
        loop {
            if permits.available_permits() == 0 {
                tracing::warn!("{MAX_CONNECTIONS} connections are open: waiting until one closes");
            }
            let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
                // The semaphore is never closed.
                return std::future::pending().await;
            };
            match socket.accept().await {
                Ok(stream) => {
                    failed = false;
                    let (ready, tls) = (ready.clone(), self.tls.clone());
                    let connections = self.connections.clone();
                    tokio::spawn(async move {
                        match establish(stream, tls).await {
                            Ok(stream) => {
                                let connection =
                                    Connection::new(stream, connections.enter(), permit);
                                drop(ready.send(Ok(connection)).await);
                            }
                            Err(error) => tracing::warn!(%error, "connection refused"),
                        }
                    });
                }
                Err(error) => {
                    if !failed {
                        let error = limits::explained(&error);
                        tracing::error!(%error, "cannot accept connections; trying again");
                    }
                    failed = true;
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
) -> io::Result<Box<dyn ByteStream>> {
    let Some(tls) = tls else { return Ok(stream) };
    let handshake = tokio::time::timeout(TLS_HANDSHAKE_TIMEOUT, tls.accept(stream));
    let stream = handshake.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    Ok(Box::new(stream))
}
