//! What the service or the failing layer said, with the advice that follows.

use std::time::Duration;

use alicloud::{ApiErrorClass, Error, ErrorKind, Stage};

use super::subject::Subject;
use super::{advice, credentials};

/// The statement and the advice for an error.
pub(super) fn statement(
    kind: &ErrorKind,
    error: &Error,
    subject: &Subject<'_>,
) -> (String, String) {
    match kind {
        ErrorKind::Api(api) => {
            let who = match api.class() {
                ApiErrorClass::WrongService => &error.endpoint,
                _ => subject.service,
            };
            let said = match api.message.as_str() {
                "" => format!("{who} answered {}.", api.code),
                message => format!("{who} answered {}: {message}", api.code),
            };
            (said, advice::for_api_error(api, error, subject))
        }
        ErrorKind::Credentials(missing) => credentials::credentials(missing),
        ErrorKind::UnexpectedResponse { status, .. } => (
            format!("{} answered {kind}.", error.endpoint),
            advice::for_unexpected_response(*status, error, subject),
        ),
        ErrorKind::Malformed { .. } => (
            format!("{} gave an answer that cannot be used: {kind}.", subject.service),
            match subject.circumstances {
                "" => {
                    "If the endpoint is right, the API has changed: please report this to the \
                       provider's maintainers."
                }
                circumstances => circumstances,
            }
            .to_owned(),
        ),
        ErrorKind::Mismatch { .. } => (
            format!(
                "{} returned an answer that belongs to another request: {kind}.",
                subject.service
            ),
            subject.mismatch.to_owned(),
        ),
        ErrorKind::Transport { fault, .. } => (
            format!("No answer came from {}: {kind}.", error.endpoint),
            advice::for_transport_fault(*fault),
        ),
        ErrorKind::TimeLimit { limit, stage, tries, last } => {
            time_limit(*limit, *stage, *tries, last.as_deref(), error, subject)
        }
        _ => (format!("The call could not be made: {kind}."), String::new()),
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
    let said = format!("The read was given up after {limit:?}, waiting for {stage}{place}.");
    let Some(last) = last else { return (said, advice::for_timeout(stage, error, subject)) };
    let (last_said, last_advice) = statement(last, error, subject);
    let of = match tries {
        1 => "What came of its only try".to_owned(),
        _ => format!("Of its {tries} tries, the last that ended"),
    };
    (format!("{said} {of}: {last_said}"), last_advice)
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
