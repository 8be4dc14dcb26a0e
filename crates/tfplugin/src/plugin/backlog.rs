//! The large responses that the plugin has not sent yet.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::ready;

use futures_util::FutureExt;
use tokio::sync::watch;
use tonic::body::Body;
use tonic::codegen::http::Response;
use tonic::codegen::{Body as _, BoxFuture, Bytes};

use super::message;

/// The size from which a response is large, in bytes. States are smaller.
const LARGE: usize = 16 << 10;

/// The size of unsent responses of a connection, in bytes, from which calls rest.
const MAX_UNSENT: usize = 16 << 20;

/// The size of the large responses of a connection that the plugin has not sent yet, because the
/// host reads more slowly than calls end.
#[derive(Clone, Debug, Default)]
pub(super) struct Backlog(watch::Sender<usize>);

impl Backlog {
    /// Runs a call. After its first turn, the call rests while the backlog is full: further
    /// responses would fill the memory. A call that does not wait, such as a stop, ends in its
    /// first turn.
    pub(super) fn run<T, E>(self, mut call: BoxFuture<T, E>) -> impl Future<Output = Result<T, E>> {
        let mut has_begun = false;
        let mut room: Option<Pin<Box<dyn Future<Output = ()> + Send>>> = None;
        poll_fn(move |context| {
            if has_begun && (room.is_some() || self.is_full()) {
                let room = room.get_or_insert_with(|| Box::pin(self.clone().room()));
                ready!(room.as_mut().poll(context));
            }
            room = None;
            has_begun = true;
            call.as_mut().poll(context)
        })
    }

    /// Adds a response. The message of the response leaves the backlog when it has been sent.
    pub(super) fn add(&self, response: Response<Body>) -> Response<Body> {
        response.map(|mut body| {
            let first = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).now_or_never();
            let Some(first) = first else { return body };
            let first =
                first.map(|frame| frame.map(|frame| frame.map_data(|data| self.track(data))));
            message::with_first(first, body)
        })
    }

    /// The same bytes, counted until they are dropped.
    fn track(&self, data: Bytes) -> Bytes {
        if data.len() < LARGE {
            return data;
        }
        self.0.send_modify(|unsent| *unsent += data.len());
        Bytes::from_owner(Unsent { data, backlog: self.clone() })
    }

    fn is_full(&self) -> bool {
        *self.0.borrow() >= MAX_UNSENT
    }

    /// Returns when the backlog is not full.
    async fn room(self) {
        let mut unsent = self.0.subscribe();
        // The sender is a part of `self`.
        _ = unsent.wait_for(|unsent| *unsent < MAX_UNSENT).await;
    }
}

/// Bytes of a response that the plugin has not sent yet.
struct Unsent {
    data: Bytes,
    backlog: Backlog,
}

impl AsRef<[u8]> for Unsent {
    fn as_ref(&self) -> &[u8] {
        &self.data
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        self.backlog.0.send_if_modified(|unsent| {
            let was_full = *unsent >= MAX_UNSENT;
            *unsent -= self.data.len();
            was_full && *unsent < MAX_UNSENT
        });
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http_body::Frame;
    use tokio::sync::oneshot;

    use super::*;

    fn call(result: oneshot::Receiver<u8>) -> BoxFuture<u8, Infallible> {
        Box::pin(async move { Ok(result.await.unwrap_or_default()) })
    }

    #[tokio::test]
    async fn a_call_rests_while_too_much_is_unsent_but_has_its_first_turn() {
        let backlog = Backlog::default();
        let (end, result) = oneshot::channel();
        let mut begun = Box::pin(backlog.clone().run(call(result)));
        assert!(begun.as_mut().now_or_never().is_none());
        let half = || backlog.track(vec![0; MAX_UNSENT / 2].into());
        let unsent = [half(), half()];
        end.send(7).unwrap();
        assert!(begun.as_mut().now_or_never().is_none(), "the result would add to the backlog");

        let (end, result) = oneshot::channel();
        end.send(8).unwrap();
        let stop = backlog.clone().run(call(result));
        assert_eq!(stop.now_or_never(), Some(Ok(8)));

        let waiting = tokio::spawn(begun);
        tokio::task::yield_now().await;
        // A part of a response keeps the whole response.
        let part = unsent[0].slice(..1);
        drop(unsent);
        assert_eq!(waiting.await.unwrap(), Ok(7));
        assert!(!backlog.is_full());
        assert_eq!(*backlog.0.borrow(), MAX_UNSENT / 2);
        drop(part);
        assert_eq!(*backlog.0.borrow(), 0);
    }

    #[tokio::test]
    async fn a_large_response_counts_until_it_is_dropped() {
        let backlog = Backlog::default();
        for (size, counted) in [(0, 0), (LARGE - 1, 0), (LARGE, LARGE)] {
            let data = Frame::data(Bytes::from(vec![1; size]));
            let body = message::with_first(Some(Ok(data)), Body::empty());
            let mut response = backlog.add(Response::new(body));
            assert_eq!(*backlog.0.borrow(), counted, "{size}");
            let body = response.body_mut();
            let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await;
            let data = frame.map(|frame| frame.unwrap().into_data().unwrap()).unwrap_or_default();
            assert_eq!(data.len(), size);
            assert!(poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await.is_none());
            drop(response);
            assert_eq!(*backlog.0.borrow(), counted, "hyper still has the data");
            drop(data);
            assert_eq!(*backlog.0.borrow(), 0);
        }
    }
}
