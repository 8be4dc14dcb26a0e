//! HTTP/1.1 on a connection: one request at a time.

use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use futures_util::FutureExt;
use http_body_util::BodyExt;
use hyper::body::Body;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::sync::Semaphore;
use url::Url;

use super::bounded::{Bounded, Meter};
use super::connection::Connection;
use super::exchange::Response;
use super::fault::{self, Phase};
use crate::call::deadline::Deadline;
use crate::error::call::ErrorKind;
use crate::error::transport::TransportFault;

/// The maximum size of a response body, in bytes: hundreds of times the largest response of these
/// services.
const MAX_BODY: usize = 1 << 20;

/// The size of a response body, in bytes, from which the body is large. Bodies of these services
/// are smaller.
pub(super) const LARGE_BODY: usize = 16 << 10;

/// The maximum size of the status line and headers of a response, and of the buffer of a
/// connection, in bytes. Go's servers accept as much.
const MAX_HEAD: usize = 64 << 10;

/// An HTTP/1.1 client connection. Dropping the channel closes the connection.
pub(super) struct Channel {
    /// The scheme, host and port of the server.
    pub(super) origin: String,
    /// The resource IDs of the requests on this connection.
    pub(super) resource_ids: Vec<String>,
    sender: http1::SendRequest<String>,
    connection: http1::Connection<TokioIo<Bounded>, String>,
    meter: Meter,
    /// Whether the connection can be polled: no request is in flight, and the connection has not
    /// ended.
    is_open: bool,
}

/// Why there is no response on a connection.
pub(super) enum ReceiveError {
    TimedOut,
    TooLarge,
    Http(hyper::Error),
}

impl Channel {
    /// A channel to a server.
    ///
    /// # Errors
    /// If the connection is not usable.
    pub(super) async fn new(origin: String, connection: Connection) -> hyper::Result<Self> {
        let meter = Meter::default();
        let io = TokioIo::new(Bounded::new(connection, meter.clone()));
        let (sender, connection) =
            http1::Builder::new().max_buf_size(MAX_HEAD).handshake(io).await?;
        let resource_ids = Vec::new();
        Ok(Self { origin, resource_ids, sender, connection, meter, is_open: true })
    }

    /// Sends a request and receives its response. `limit` is the timeout of each piece.
    ///
    /// # Errors
    /// If no complete response arrives. The channel is of no further use then.
    pub(super) async fn exchange(
        &mut self,
        mut request: http::Request<String>,
        limit: Duration,
        large_bodies: &Semaphore,
    ) -> Result<Response, ReceiveError> {
        let meter = self.meter.clone();
        meter.begin();
        hyper::ext::on_informational(&mut request, move |_| meter.count_interim());
        let mut response = pin!(receive(&mut self.sender, request, limit, large_bodies));
        self.is_open = false;
        let response = tokio::select! {
            response = &mut response => {
                self.is_open = true;
                response
            }
            // The response, or the error of the connection, is already on its way.
            _ = &mut self.connection => response.await,
        };
        self.meter.end();
        response
    }

    /// Whether the connection can take another request: the connection is open, and has received
    /// nothing since its last response.
    pub(super) fn is_reusable(&mut self) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        self.is_open
            && self.connection.poll_unpin(&mut context).is_pending()
            && self.sender.is_ready()
    }
}

impl From<hyper::Error> for ReceiveError {
    fn from(error: hyper::Error) -> Self {
        Self::Http(error)
    }
}

impl ReceiveError {
    pub(super) fn into_kind(self, url: &Url) -> ErrorKind {
        match self {
            Self::TimedOut => TransportFault::TimedOut.into(),
            Self::TooLarge => ErrorKind::Transport {
                fault: TransportFault::TooLarge,
                cause: Some(format!("more than {MAX_BODY} bytes")),
            },
            Self::Http(error) => fault::of(&error, Phase::Exchange, url),
        }
    }
}

/// Sends a request and receives its response. A large body waits for a permit of `large_bodies`,
/// and keeps the permit until it is complete: then the caller reads the response in the same turn
/// of its task.
async fn receive(
    sender: &mut http1::SendRequest<String>,
    request: http::Request<String>,
    limit: Duration,
    large_bodies: &Semaphore,
) -> Result<Response, ReceiveError> {
    let head = Deadline::after(limit).run(sender.send_request(request)).await;
    let (head, mut body) = head.ok_or(ReceiveError::TimedOut)??.into_parts();
    let length = body.size_hint().lower().try_into().unwrap_or(MAX_BODY);
    let mut bytes = Vec::with_capacity(length.min(LARGE_BODY));
    let mut permit = None;
    while let Some(frame) =
        Deadline::after(limit).run(body.frame()).await.ok_or(ReceiveError::TimedOut)?
    {
        let data = frame?.into_data().unwrap_or_default();
        if bytes.len() + data.len() > MAX_BODY {
            return Err(ReceiveError::TooLarge);
        }
        if bytes.len() + data.len() > LARGE_BODY && permit.is_none() {
            // The semaphore is never closed.
            permit = large_bodies.acquire().await.ok();
            bytes.reserve_exact(length.min(MAX_BODY).saturating_sub(bytes.len()));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Response { status: head.status.as_u16(), headers: head.headers, body: bytes })
}
