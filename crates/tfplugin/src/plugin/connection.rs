//! An accepted connection, with or without TLS, for the gRPC server.

use std::any::Any;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;
use tonic::transport::server::Connected;

use super::backlog::Backlog;
use super::presence::Present;

/// A byte stream of any transport.
pub(super) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

/// A byte stream whose peer is authorised to call the plugin, by access to the socket or by TLS.
pub(super) struct Connection {
    stream: Box<dyn ByteStream>,
    /// The number of bytes that were read since other tasks ran.
    burst: usize,
    /// Ends when the tasks that were ready at the end of a burst have run. hyper reads again for each
    /// call that begins, so that the end of a poll is no sign that other tasks ran.
    pause: Option<JoinHandle<()>>,
    /// Whether the client does not read what the plugin wrote.
    is_full: bool,
    /// Whether a read waits until the client reads.
    waits: bool,
    _present: Present,
    _permit: OwnedSemaphorePermit,
}

/// The number of bytes after which a connection lets other tasks run. A client that sends faster
/// than calls begin would else fill the memory with calls that have not begun.
const BURST: usize = 4096;

impl Connection {
    /// The connection counts as open, and keeps its permit, until it is dropped.
    pub(super) fn new(
        stream: Box<dyn ByteStream>,
        present: Present,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let (burst, pause, is_full, waits) = (0, None, false, false);
        Self { stream, burst, pause, is_full, waits, _present: present, _permit: permit }
    }
}

/// What the plugin keeps for one connection. Dropped after the connection and its last call.
#[derive(Clone, Debug, Default)]
pub(crate) struct PerConnection {
    value: Arc<OnceLock<Box<dyn Any + Send + Sync>>>,
    /// The responses that the connection has not sent yet.
    pub(super) backlog: Backlog,
}

impl PerConnection {
    /// The value of this connection. The first call makes the value. `None` if the first call made
    /// a value of another type.
    pub(crate) fn get<T: Clone + Send + Sync + 'static>(
        &self,
        make: impl FnOnce() -> T,
    ) -> Option<T> {
        self.value.get_or_init(|| Box::new(make())).downcast_ref().cloned()
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
        if self.burst >= BURST {
            self.burst = 0;
            self.pause = Some(tokio::spawn(std::future::ready(())));
        }
        if let Some(pause) = &mut self.pause {
            // The task cannot fail.
            _ = ready!(Pin::new(pause).poll(context));
            self.pause = None;
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let length = buffer.filled().len() - before;
        self.burst = if read.is_pending() { 0 } else { self.burst + length };
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

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::Arc;

    use tokio::io::AsyncWriteExt;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::plugin::presence::Presence;

    #[tokio::test]
    async fn a_task_that_reads_a_burst_reads_no_more_until_other_tasks_ran() -> anyhow::Result<()> {
        let (mut client, stream) = tokio::io::duplex(16 * BURST);
        client.write_all(&[0; 16 * BURST]).await?;
        let permit = Arc::new(Semaphore::new(1)).acquire_owned().await?;
        let present = Presence::default().enter();
        let mut connection = Connection::new(Box::new(stream), present, permit);
        let mut bytes = [0; BURST / 2];
        for _ in 0..4 {
            let ran = tokio::spawn(std::future::ready(()));
            // One turn of a task that reads again although a read has to wait.
            let length = poll_fn(|context| {
                let mut length = 0;
                for _ in 0..20 {
                    let mut buffer = ReadBuf::new(&mut bytes);
                    drop(Pin::new(&mut connection).poll_read(context, &mut buffer));
                    length += buffer.filled().len();
                }
                Poll::Ready(length)
            });
            assert_eq!(length.await, BURST);
            ran.await?;
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}
