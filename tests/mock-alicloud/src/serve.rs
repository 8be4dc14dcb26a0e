//! Connections: accepting them, reading requests off them, and taking the steps of answers.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::answer::{Answer, HttpAnswer, Step};
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
        // Dropping a socket that does not linger sends RST in the place of FIN.
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
        let answer = match reader.next(stream).await {
            Ok(Some(message)) if tunnels == Tunnels::Yes && message.method == "CONNECT" => {
                return End::Tunnel(message.path);
            }
            Ok(Some(message)) => gateway.answer(message, number),
            Ok(None) | Err(ReadError::Ended) => return End::Close,
            Err(ReadError::Malformed(why)) => malformed(why),
        };
        for step in answer.steps {
            match step {
                Step::Wait(time) => tokio::time::sleep(time).await,
                Step::Write(bytes) => {
                    let written = stream.write_all(&bytes).await;
                    // Over TLS what is written may wait for more until it is flushed.
                    if written.is_err() || stream.flush().await.is_err() {
                        return End::Close;
                    }
                }
                Step::Close => {
                    let _ = stream.shutdown().await;
                    return End::Close;
                }
                Step::Reset => return End::Reset,
            }
        }
    }
}

/// What a web server says to bytes that are no request.
fn malformed(why: &str) -> Answer {
    let (mut bytes, mut body) = HttpAnswer::new(400, "text/plain", why).into_parts(false);
    bytes.append(&mut body);
    Answer { steps: vec![Step::Write(bytes), Step::Close] }
}
