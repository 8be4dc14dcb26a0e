//! An accepted connection, with or without TLS, for the gRPC server.

use std::any::Any;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tonic::transport::server::Connected;

use super::presence::Present;

/// A byte stream of any transport.
pub(super) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

/// A byte stream whose peer is authorised to call the plugin, by access to the socket or by TLS.
pub(super) struct Connection {
    stream: Box<dyn ByteStream>,
    /// Whether the next read must let other tasks run first.
    yields: bool,
    /// Whether the client does not read what the plugin wrote.
    is_full: bool,
    /// Whether a read waits until the client reads.
    waits: bool,
    _present: Present,
}

/// The length of a read, in bytes, after which a connection lets other tasks run. A client that
/// sends faster than calls begin would else fill the memory with calls that have not begun.
const LONG_READ: usize = 4096;

impl Connection {
    /// The connection counts as open until it is dropped.
    pub(super) fn new(stream: Box<dyn ByteStream>, present: Present) -> Self {
        Self { stream, yields: false, is_full: false, waits: false, _present: present }
    }
}

/// What the service keeps for one connection. Dropped after the connection and its last call.
#[derive(Clone, Debug, Default)]
pub(crate) struct PerConnection(Arc<OnceLock<Box<dyn Any + Send + Sync>>>);

impl PerConnection {
    /// The value of this connection. The first call makes the value. `None` if the first call made
    /// a value of another type.
    pub(crate) fn get<T: Clone + Send + Sync + 'static>(
        &self,
        make: impl FnOnce() -> T,
    ) -> Option<T> {
        self.0.get_or_init(|| Box::new(make())).downcast_ref().cloned()
    }
}

impl Connected for Connection {
    type ConnectInfo = PerConnection;

    fn connect_info(&self) -> PerConnection {
        PerConnection::default()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // The responses to a client that only sends would fill the memory too.
        self.waits = self.is_full;
        if self.is_full {
            return Poll::Pending;
        }
        if std::mem::take(&mut self.yields) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.yields = buffer.filled().len() - before >= LONG_READ;
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.is_full = written.is_pending();
        if !self.is_full && std::mem::take(&mut self.waits) {
            context.waker().wake_by_ref();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
