//! What the service or the failing layer said, with the advice that follows.

use std::time::Duration;

use alicloud::{ApiErrorClass, Error, ErrorKind, Stage};

use super::blanks::Blanks;
use super::subject::Subject;
use super::{advice, credentials, network, table};

/// The statement and the advice for an error.
pub(super) fn statement(
    kind: &ErrorKind,
    error: &Error,
    subject: &Subject<'_>,
) -> (String, String) {
    let fill = |entry| Blanks::of(error, subject).fill(entry);
    match kind {
        ErrorKind::Api(api) => {
            let who = match api.class() {
                ApiErrorClass::WrongService => &error.endpoint,
                _ => subject.service,
            };
            let said = match api.message.as_str() {
                "" => format!("{who} returned {}.", api.code),
                message => format!("{who} returned {}: {message}", api.code),
            };
            (said, advice::for_api_error(api, error, subject))
        }
        ErrorKind::Credentials(missing) => credentials::credentials(missing),
        ErrorKind::UnexpectedResponse { status, .. } => (
            format!("{} returned {kind}.", error.endpoint),
            network::for_unexpected_response(*status, error, subject),
        ),
        ErrorKind::Malformed { .. } => (
            format!("{} returned an invalid response: {kind}.", subject.service),
            match subject.circumstances {
                "" => fill(&table::MALFORMED_ANSWER),
                circumstances => circumstances.to_owned(),
            },
        ),
        ErrorKind::Mismatch { .. } => (
            format!("{} returned the response to another request: {kind}.", subject.service),
            fill(match subject.mismatch_attribute {
                Some(_) => &table::OTHER_ENCRYPTION_KEY,
                None => &table::OTHER_ANSWER,
            }),
        ),
        ErrorKind::Transport { fault, .. } => (
            format!("The call to {} failed: {kind}.", error.endpoint),
            network::for_transport_fault(*fault, error, subject),
        ),
        ErrorKind::TimeLimit { limit, stage, tries, last } => {
            time_limit(*limit, *stage, *tries, last.as_deref(), error, subject)
        }
        ErrorKind::UnknownEndpoint => {
            (format!("The call could not be made: {kind}."), fill(&table::UNKNOWN_ENDPOINT))
        }
        _ => (format!("The call could not be made: {kind}."), fill(&table::CALL_IMPOSSIBLE)),
    }
}

/// The statement and the advice for a read that timed out.
fn time_limit(
    limit: Duration,
    stage: Stage,
    tries: u32,
    last: Option<&ErrorKind>,
    error: &Error,
    subject: &Subject<'_>,
) -> (String, String) {
    let place = match stage {
        Stage::Response => format!(" from {}", error.endpoint),
        _ => String::new(),
    };
    let said = format!("The read timed out after {limit:?} while waiting for {stage}{place}.");
    let more_time = Blanks::of(error, subject).fill(&table::READ_TIMEOUT);
    let Some(last) = last else {
        let advice = network::for_timeout(stage, error, subject);
        // No attempt timed out before the read did, so the timeout of the read is short.
        return match stage {
            Stage::Response => (said, format!("{more_time} {advice}")),
            _ => (said, format!("{advice} {more_time}")),
        };
    };
    let (last_said, last_advice) = statement(last, error, subject);
    let of = match tries {
        1 => "The result of the only attempt".to_owned(),
        _ => format!("The result of the last of {tries} attempts"),
    };
    (format!("{said} {of}: {last_said}"), format!("{last_advice} {more_time}"))
}

/// The request ID of an error, if the service sent one.
pub(super) fn request_id(kind: &ErrorKind) -> Option<&str> {
    match kind {
        ErrorKind::Api(api) => api.request_id.as_deref(),
        ErrorKind::Malformed { request_id, .. }
        | ErrorKind::Mismatch { request_id, .. }
        | ErrorKind::UnexpectedResponse { request_id, .. } => request_id.as_deref(),
        ErrorKind::TimeLimit { last: Some(last), .. } => request_id(last),
        _ => None,
    }
}
