//! The message of a request, before its service reserves memory for the message.

use std::future::poll_fn;
use std::pin::{Pin, pin};

use futures_util::FutureExt;
use http_body::Frame;
use tokio::sync::Semaphore;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{Body as HttpBody, Bytes, Context, Poll};

/// The maximum size of a message: 256 MiB, as in Terraform's plugin libraries. Large configurations
/// exceed gRPC's default of 4 MiB.
pub(crate) const MAX_MESSAGE_SIZE: usize = 256 << 20;

/// The length of the prefix of a message: a flag, and the length of the message in four bytes.
const PREFIX_LENGTH: usize = 5;

/// Waits for the first message of a body, and returns the same body. The memory in use is at most
/// twice the bytes that arrived, whatever length the client declares.
///
/// # Errors
/// The body fails, or the message is incomplete and `incomplete` has no permit left.
pub(super) async fn complete(body: Body, incomplete: &Semaphore) -> Result<Body, Status> {
    let mut receiving = pin!(receive(body));
    if let Some(received) = receiving.as_mut().now_or_never() {
        return received;
    }
    let _permit = incomplete.try_acquire().map_err(|_| {
        Status::resource_exhausted("the plugin waits for too many incomplete requests")
    })?;
    receiving.await
}

async fn receive(mut rest: Body) -> Result<Body, Status> {
    let mut received = Vec::new();
    while received.len() < message_end(&received) {
        let Some(frame) = poll_fn(|context| Pin::new(&mut rest).poll_frame(context)).await else {
            break;
        };
        // After trailers, there is no data.
        let Ok(data) = frame?.into_data() else { break };
        received.extend_from_slice(&data);
    }
    Ok(with_first(Some(Ok(Frame::data(received.into()))), rest))
}

/// A body whose first frame was taken out of `rest`; `None` if the body has no frame.
pub(super) fn with_first(first: Option<Result<Frame<Bytes>, Status>>, rest: Body) -> Body {
    match first {
        Some(first) => Body::new(WithFirst { first: Some(first), rest }),
        None => Body::empty(),
    }
}

/// The length of the prefix and the message, or of the prefix if the prefix is incomplete. The
/// service rejects a message that is too long by its prefix.
fn message_end(received: &[u8]) -> usize {
    let Some([_, length @ ..]) = received.first_chunk::<PREFIX_LENGTH>() else {
        return PREFIX_LENGTH;
    };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    if length > MAX_MESSAGE_SIZE { PREFIX_LENGTH } else { PREFIX_LENGTH + length }
}

/// A body, and a frame before the body.
struct WithFirst {
    first: Option<Result<Frame<Bytes>, Status>>,
    rest: Body,
}

impl HttpBody for WithFirst {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }
}
