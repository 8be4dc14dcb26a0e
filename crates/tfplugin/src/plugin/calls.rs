//! The calls of all connections, before their services: complete requests, and deadlines.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::Either;
use futures_util::{FutureExt, TryFutureExt};
use tokio::sync::Semaphore;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tonic::codegen::{BoxFuture, Context, Poll, Service};
use tonic::service::Routes;

use super::connection::PerConnection;
use super::{broker, message};

/// The maximum number of calls in the process whose requests have not arrived completely. Hosts
/// send a request at once, so that only hostile clients reach the limit.
const MAX_INCOMPLETE_REQUESTS: usize = 2048;

/// Passes a call to its service when the request is complete, and ends the call at the deadline of
/// the client.
///
/// An incomplete request costs about 2 KB here. A service would reserve 8 KB, and the whole length
/// that the client declares.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    services: Routes,
    incomplete: Arc<Semaphore>,
}

impl Calls {
    pub(super) fn new(services: Routes) -> Self {
        let incomplete = Arc::new(Semaphore::new(MAX_INCOMPLETE_REQUESTS));
        Self { services: services.prepare(), incomplete }
    }

    fn answer(&self, request: Request<Body>) -> BoxFuture<Response<Body>, Infallible> {
        let mut services = self.services.clone();
        if broker::is_stream(request.uri()) {
            return Box::pin(services.call(request));
        }
        let connection = request.extensions().get::<PerConnection>();
        let backlog = connection.map(|it| it.backlog.clone()).unwrap_or_default();
        let (head, body) = request.into_parts();
        let incomplete = Arc::clone(&self.incomplete);
        let received = Box::pin(async move { message::complete(body, &incomplete).await });
        Box::pin(received.then(move |received| match received {
            Ok(body) => {
                let call = services.call(Request::from_parts(head, body));
                let call = backlog.clone().run(Box::pin(call));
                Either::Left(call.map_ok(move |response| backlog.add(response)))
            }
            Err(status) => Either::Right(ready(Ok(status.into_http()))),
        }))
    }
}

impl Service<Request<Body>> for Calls {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Response<Body>, Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<Body>>::poll_ready(&mut self.services, context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // tonic has a timer for the same header, and answers CANCELLED. This timer starts earlier
        // and is polled first.
        let deadline = timeout(request.headers()).map(tokio::time::sleep);
        let answer = self.answer(request);
        match deadline {
            None => answer,
            Some(deadline) => Box::pin(async move {
                tokio::select! {
                    biased;
                    response = answer => response,
                    () = deadline => {
                        Ok(Status::deadline_exceeded("the deadline of the call expired").into_http())
                    }
                }
            }),
        }
    }
}

/// The timeout of a call, from the header `grpc-timeout`: at most eight digits and a unit.
fn timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(number * 3600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use tonic::codegen::http::HeaderValue;

    use super::*;

    #[test]
    fn a_timeout_is_a_number_of_a_unit() {
        let of = |text: &'static str| {
            let value = HeaderValue::from_static(text);
            timeout(&HeaderMap::from_iter([("grpc-timeout".parse().unwrap(), value)]))
        };
        for (text, expected) in [
            ("1H", Duration::from_secs(3600)),
            ("2M", Duration::from_secs(120)),
            ("99999999S", Duration::from_secs(99_999_999)),
            ("0m", Duration::ZERO),
            ("3u", Duration::from_micros(3)),
            ("4n", Duration::from_nanos(4)),
        ] {
            assert_eq!(of(text), Some(expected), "{text}");
        }
        for text in ["", "1", "S", "1s", "-1S", "+1S", "1.5S", "123456789S", "1 S"] {
            assert_eq!(of(text), None, "{text:?}");
        }
        assert_eq!(timeout(&HeaderMap::new()), None);
    }
}
