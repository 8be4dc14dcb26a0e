//! The Unix socket, and the loop that turns what connects to it into gRPC connections.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use super::Error;
use super::connection::Connection;

/// How long a client may take for its TLS handshake. It holds up nobody else; the limit only
/// frees what a client that went silent would keep.
const TLS_HANDSHAKE: Duration = Duration::from_secs(10);

/// A pause after a failed accept, which by then means that file descriptors have run out: they
/// come back as connections end, and a loop without a pause would take the processor until then.
const ACCEPT_AGAIN: Duration = Duration::from_millis(10);

/// A listening socket that only this user can reach, under a name that cannot be guessed.
#[derive(Debug)]
pub(super) struct Listener {
    socket: UnixListener,
    file: SocketFile,
}

impl Listener {
    pub(super) fn bind(directory: &Path) -> Result<Self, Error> {
        Self::bind_in(directory)
            .map_err(|source| Error::Socket { directory: directory.into(), source })
    }

    fn bind_in(directory: &Path) -> io::Result<Self> {
        let name = random_name()?;
        let path = directory.join(format!("plugin{name}"));
        // The handshake line is text, and the host splits it at `|`.
        if path.to_str().is_none_or(|path| path.contains(['|', '\n'])) {
            let reason = "the path cannot be written in a handshake line";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        // A socket gets its permissions after it is bound. Until then it stands in a directory
        // that nobody else can enter, whose path is no longer than the socket's own will be: a
        // socket's path has a limit of about a hundred bytes.
        let private = directory.join(format!("p{name}"));
        DirBuilder::new().mode(0o700).create(&private)?;
        let bound = bind_owner_only(&private.join("s"), &path);
        fs::remove_dir_all(&private)?;
        Ok(Self { socket: bound?, file: SocketFile(path) })
    }

    /// The path of the socket.
    pub(super) fn address(&self) -> &Path {
        &self.file.0
    }

    /// Accepts for ever, over TLS when there is an acceptor.
    ///
    /// Each connection does its TLS handshake in a task of its own, so that one that stalls keeps
    /// no other waiting. The socket file goes when the second part is dropped.
    pub(super) fn accept(
        self,
        tls: Option<TlsAcceptor>,
    ) -> (impl Stream<Item = io::Result<Connection>>, SocketFile) {
        let (ready, connections) = mpsc::channel(1);
        let socket = self.socket;
        tokio::spawn(async move {
            loop {
                match socket.accept().await {
                    Ok((stream, _)) => {
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
        });
        (ReceiverStream::new(connections), self.file)
    }
}

/// A socket in the file system, removed when it is dropped.
#[derive(Debug)]
pub(super) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            tracing::debug!(%error, "the socket file was gone already");
        }
    }
}

async fn establish(stream: UnixStream, tls: Option<TlsAcceptor>) -> io::Result<Connection> {
    let Some(tls) = tls else { return Ok(Connection::Plain(stream)) };
    let handshake = tokio::time::timeout(TLS_HANDSHAKE, tls.accept(stream));
    let stream = handshake.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    Ok(Connection::Tls(Box::new(stream)))
}

fn bind_owner_only(at: &Path, path: &Path) -> io::Result<UnixListener> {
    let socket = UnixListener::bind(at)?;
    fs::set_permissions(at, Permissions::from_mode(0o600))?;
    fs::rename(at, path)?;
    Ok(socket)
}

/// 72 random bits in twelve characters.
fn random_name() -> io::Result<String> {
    let mut bytes = [0; 9];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| io::Error::other("the system gives no random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
