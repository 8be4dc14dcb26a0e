//! Where the plugin listens, and the loop that turns what connects into gRPC connections.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use super::connection::{ByteStream, Connection};
#[cfg(unix)]
use super::unix::{self, Socket};
use super::{Error, tcp};
use crate::environment::Environment;

/// How long a client may take for its TLS handshake. It holds up nobody else; the limit only
/// frees what a client that went silent would keep.
const TLS_HANDSHAKE: Duration = Duration::from_secs(10);

/// A pause after a failed accept, which by then means that file descriptors have run out: they
/// come back as connections end, and a loop without a pause would take the processor until then.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// A place to connect to, in the words of Go's `net` package, as hosts read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Address {
    /// `unix` or `tcp`.
    #[serde(rename = "Network")]
    pub(super) network: &'static str,
    /// A path, or an IP address and a port.
    #[serde(rename = "String")]
    pub(super) address: String,
}

/// What the plugin is reached by.
#[derive(Debug)]
pub(super) struct Listener {
    transport: Transport,
    address: Address,
}

#[derive(Debug)]
enum Transport {
    #[cfg(unix)]
    Unix(Socket),
    Tcp(TcpListener),
}

impl Listener {
    /// A Unix socket; where there can be none, a TCP port of this machine.
    pub(super) fn bind(environment: &Environment) -> Result<Self, Error> {
        #[cfg(unix)]
        match Socket::bind(environment) {
            Ok(socket) => {
                let address = Address { network: "unix", address: socket.path().to_owned() };
                return Ok(Self { transport: Transport::Unix(socket), address });
            }
            Err(unix::Failure::Unavailable(error)) => {
                tracing::warn!(%error, "no Unix socket, so a TCP port");
            }
            Err(unix::Failure::Fatal(error)) => return Err(error),
        }
        let (listener, address) = tcp::bind(environment)?;
        let address = Address { network: "tcp", address: address.to_string() };
        Ok(Self { transport: Transport::Tcp(listener), address })
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    /// Accepts for as long as it is polled, over TLS when there is an acceptor.
    ///
    /// Each connection does its TLS handshake in a task of its own, so that one that stalls keeps
    /// no other waiting.
    pub(super) async fn accept(
        &self,
        tls: Option<TlsAcceptor>,
        ready: mpsc::Sender<io::Result<Connection>>,
    ) -> Infallible {
        let Address { network, address } = &self.address;
        tracing::debug!(network, %address, "plugin address");
        if let (Transport::Tcp(_), None) = (&self.transport, &tls) {
            tracing::warn!(%address, "without TLS, everybody on this machine can connect");
        }
        loop {
            match self.transport.accept().await {
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
                    tokio::time::sleep(ACCEPT_AGAIN).await;
                }
            }
        }
    }
}

impl Transport {
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
    let handshake = tokio::time::timeout(TLS_HANDSHAKE, tls.accept(stream));
    let stream = handshake.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    Ok(Connection(Box::new(stream)))
}
