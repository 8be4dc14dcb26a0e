//! From a result to the steps of its answer, as a fault wants them.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::answer::{HttpAnswer, Step};
use crate::error::ApiError;
use crate::fault::{Fault, Reply, apply};
use crate::gzip;
use crate::operation::Service;
use crate::request::{Outcome, Request};
use crate::shape::{Body, render};
use crate::throttling;

/// The steps that answer a request, which begin `latency` after its arrival, and what comes of
/// it. The answer's date is that of the arrival.
pub(crate) fn play(
    fault: Option<Fault>,
    result: Result<Body, ApiError>,
    request: &Request,
    request_id: &str,
    keep_alive: bool,
    latency: Duration,
) -> (Vec<Step>, Outcome) {
    let is_fault = fault.is_some();
    let Fault { answer: reply, headers, delay_ms, changes, delivery, .. } =
        fault.unwrap_or_default();
    let mut outcome =
        Outcome { status: None, code: None, request_id: request_id.to_owned(), fault: is_fault };
    let wait = latency.saturating_add(Duration::from_millis(delay_ms));
    let mut steps = match request.instant.checked_add(wait) {
        Some(_) if wait.is_zero() => Vec::new(),
        Some(start) => vec![Step::Until(start)],
        None => vec![Step::Hang],
    };
    let cut = if let Reply::Truncate(bytes) = reply { Some(bytes) } else { None };
    let mut http = match reply {
        Reply::Close | Reply::Reset | Reply::Hang => {
            steps.push(match reply {
                Reply::Close => Step::Close,
                Reply::Reset => Step::Reset,
                _ => Step::Hang,
            });
            return (steps, outcome);
        }
        Reply::Raw { status, headers, body } => HttpAnswer { status, headers, body },
        Reply::GzipBomb => bomb(),
        Reply::Normal | Reply::Truncate(_) | Reply::Error { .. } | Reply::Throttling => {
            let result = match reply {
                Reply::Error { status, code, message } => Err(ApiError::new(status, code, message)),
                Reply::Throttling => Err(throttling::error(Service::of(request))),
                _ => result,
            };
            outcome.code = result.as_ref().err().map(|error| error.code.clone());
            render(result, request, request_id)
        }
    };
    for (name, value) in &headers {
        http.set(name, value);
    }
    http.body = apply(&changes, http.body);
    if let Some(bytes) = cut {
        http.set_default("Content-Length", &http.body.len().to_string());
        http.body.truncate(bytes);
    }
    outcome.status = Some(http.status);
    steps.extend(delivery.steps(http, keep_alive && cut.is_none(), request.received_at));
    (steps, outcome)
}

fn bomb() -> HttpAnswer {
    let headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")];
    let headers: BTreeMap<_, _> =
        headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    HttpAnswer { status: 200, headers, body: gzip::bomb() }
}
