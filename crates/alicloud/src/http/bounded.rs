//! Connections that limit what a server can send.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::{fmt, io};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connection::Connection;

/// The maximum number of interim responses (status 1xx) before a response, as in Go's client.
const MAX_INTERIM: usize = 5;

/// The maximum number of bytes before the end of a response: the largest body, in chunks of a few
/// bytes.
pub(super) const MAX_RECEIVED: usize = 8 << 20;

/// The number of bytes after which other tasks of the thread run.
const BURST: usize = 64 << 10;

/// A connection for one response at a time.
pub(super) struct Bounded {
    connection: Connection,
    burst: usize,
    meter: Meter,
}

/// What a connection received since its last request.
#[derive(Clone, Debug, Default)]
pub(super) struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// Whether no request is in flight.
    is_idle: AtomicBool,
    bytes: AtomicUsize,
    interim: AtomicUsize,
}

/// What a server did beyond every limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// Too many interim responses.
    Interim,
    /// Too many bytes.
    Bytes,
}

impl Bounded {
    pub(super) fn new(connection: Connection, meter: Meter) -> Self {
        Self { connection, burst: 0, meter }
    }
}

impl Meter {
    /// Begins a request. The limits apply to its response.
    pub(super) fn begin(&self) {
        self.0.bytes.store(0, Ordering::Relaxed);
        self.0.interim.store(0, Ordering::Relaxed);
        self.0.is_idle.store(false, Ordering::Relaxed);
    }

    /// Marks the connection as idle. Bytes that arrive now are an error.
    pub(super) fn end(&self) {
        self.0.is_idle.store(true, Ordering::Relaxed);
    }

    /// Counts an interim response.
    pub(super) fn count_interim(&self) {
        self.0.interim.fetch_add(1, Ordering::Relaxed);
    }

    fn excess(&self) -> Option<Excess> {
        if self.0.interim.load(Ordering::Relaxed) > MAX_INTERIM {
            Some(Excess::Interim)
        } else {
            (self.0.bytes.load(Ordering::Relaxed) > MAX_RECEIVED).then_some(Excess::Bytes)
        }
    }
}

impl AsyncRead for Bounded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(excess) = self.meter.excess() {
            return Poll::Ready(Err(io::Error::other(excess)));
        }
        // The runtime can report bytes later than the system received the bytes.
        if self.meter.0.is_idle.load(Ordering::Relaxed) && !self.connection.is_quiet() {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        // A server that sends faster than this process reads would otherwise keep the thread.
        if self.burst >= BURST {
            self.burst = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.connection).poll_read(context, buffer);
        let length = buffer.filled().len() - before;
        self.meter.0.bytes.fetch_add(length, Ordering::Relaxed);
        self.burst = if result.is_pending() { 0 } else { self.burst + length };
        result
    }
}

impl AsyncWrite for Bounded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.connection).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(context)
    }
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interim => {
                write!(
                    f,
                    "more than {MAX_INTERIM} interim responses (HTTP 1xx) before the final \
                           response"
                )
            }
            Self::Bytes => write!(f, "more than {MAX_RECEIVED} bytes"),
        }
    }
}

impl std::error::Error for Excess {}
