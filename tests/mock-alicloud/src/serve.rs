//! Connections: accepting them, reading requests off them, and taking the steps of answers.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::answer::{HttpAnswer, Step};
use crate::fault::Delivery;
use crate::gateway::Gateway;
use crate::http::{ReadError, Reader};

/// How long to wait after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Serves the connections of the cloud's own listener until it is dropped.
pub(crate) async fn serve(listener: TcpListener, gateway: Arc<Gateway>) {
    accept(listener, |stream| connection(stream, gateway.clone(), gateway.next_connection())).await;
}

/// Handles connections, each in a task of its own, until it is dropped.
pub(crate) async fn accept<F>(listener: TcpListener, handle: impl Fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // The connection was gone before it was taken, or the process is out of sockets,
            // which lasts until another one closes.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        // Answers are written at once; waiting for more to send would only slow clients down.
        let _ = stream.set_nodelay(true);
        tokio::spawn(handle(stream));
    }
}

/// How a connection is to end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Close,
    Reset,
    /// It is to become a tunnel to this host and port.
    Tunnel(String),
}

/// What a `CONNECT` gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tunnels {
    /// An answer, as any request does that the cloud does not know.
    No,
    /// The end of the exchange with [`End::Tunnel`].
    Yes,
}

async fn connection(mut stream: TcpStream, gateway: Arc<Gateway>, number: u64) {
    if exchange(&mut stream, &gateway, number, Tunnels::No).await == End::Reset {
        // Dropping a socket that does not linger sends RST instead of FIN.
        let _ = stream.set_zero_linger();
    }
}

/// Answers requests until either side ends the connection. What the stream is made of, and how
/// it is reset, is the caller's business.
pub(crate) async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    gateway: &Gateway,
    number: u64,
    tunnels: Tunnels,
) -> End {
    let mut reader = Reader::new();
    loop {
        let steps = match reader.next(stream).await {
            Ok(Some(message)) if tunnels == Tunnels::Yes && message.method == "CONNECT" => {
                return End::Tunnel(message.path);
            }
            Ok(Some(message)) => gateway.answer(message, number),
            Ok(None) | Err(ReadError::Ended) => return End::Close,
            Err(ReadError::Malformed(why)) => malformed(why, gateway),
        };
        for step in steps {
            if let Some(end) = take(stream, step).await {
                return end;
            }
        }
    }
}

/// Takes one step of an answer, which may be the end of the connection, as is a client that has
/// left.
pub(crate) async fn take<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    step: Step,
) -> Option<End> {
    let written = match step {
        Step::Until(time) => {
            tokio::time::sleep_until(time.into()).await;
            return None;
        }
        Step::Write(bytes) => write(stream, &bytes).await,
        Step::Drip(bytes, interval) => drip(stream, &bytes, interval).await,
        Step::Repeat(block, bytes) => repeat(stream, &block, bytes).await,
        Step::Hang => {
            hang(stream).await;
            return Some(End::Close);
        }
        Step::Close => {
            let _ = stream.shutdown().await;
            return Some(End::Close);
        }
        Step::Reset => return Some(End::Reset),
    };
    written.is_err().then_some(End::Close)
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes).await?;
    // Over TLS what is written may wait for more until it is flushed.
    stream.flush().await
}

async fn drip(
    stream: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
    interval: Duration,
) -> io::Result<()> {
    for byte in bytes {
        write(stream, &[*byte]).await?;
        tokio::time::sleep(interval).await;
    }
    Ok(())
}

async fn repeat(
    stream: &mut (impl AsyncWrite + Unpin),
    block: &[u8],
    bytes: u64,
) -> io::Result<()> {
    let mut left = bytes;
    while left > 0 && !block.is_empty() {
        let length = usize::try_from(left).map_or(block.len(), |left| left.min(block.len()));
        stream.write_all(&block[..length]).await?;
        left -= u64::try_from(length).unwrap_or(left);
    }
    stream.flush().await
}

/// Reads, and does nothing else, until the client leaves.
pub(crate) async fn hang(stream: &mut (impl AsyncRead + Unpin)) {
    let mut scratch = [0; 1024];
    while stream.read(&mut scratch).await.is_ok_and(|bytes| bytes > 0) {}
}

/// What a web server says to bytes that are no request.
fn malformed(why: &str, gateway: &Gateway) -> Vec<Step> {
    let http = HttpAnswer::new(400, "text/plain", why);
    Delivery::Whole.steps(http, false, gateway.world.clock.now())
}
