use super::*;
use crate::error::api::ApiError;

fn api(code: &str, status: u16) -> ErrorKind {
    let (code, message) = (code.to_owned(), String::new());
    ErrorKind::Api(ApiError { code, message, request_id: None, status, denial: None })
}

fn transport(fault: TransportFault) -> ErrorKind {
    ErrorKind::Transport { fault, cause: None }
}

/// A response that is not from the service.
fn page(status: u16) -> ErrorKind {
    ErrorKind::UnexpectedResponse { status, content: String::new(), request_id: None }
}

#[test]
fn throttling_is_recognised_in_every_spelling() {
    for (code, status) in [
        ("Rejected.Throttling", 429),
        ("Throttling", 400),
        ("Throttling.User", 400),
        ("throttling.api", 503),
        ("Throttling.Anything", 429),
        ("Unheard.Of", 429),
    ] {
        assert_eq!(classify(&api(code, status)), RetryClass::Throttled, "{code}");
    }
    assert_eq!(classify(&page(429)), RetryClass::Throttled);
}

#[test]
fn only_temporary_failures_are_retried() {
    for kind in [
        api("InternalFailure", 500),
        api("SerivceUnavailableTemporary", 503),
        api("Unheard.Of", 503),
        api("SignatureNonceUsed", 400),
        page(502),
        transport(TransportFault::Broken),
        transport(TransportFault::TimedOut),
        transport(TransportFault::Shortage(Shortage::Processes)),
    ] {
        assert_eq!(classify(&kind), RetryClass::Transient, "{kind}");
    }
    let files = transport(TransportFault::Shortage(Shortage::Files));
    assert_eq!(classify(&files), RetryClass::Shortage);
    for kind in [
        api("Forbidden.KeyNotFound", 404),
        api("Forbidden.NoPermission", 403),
        api("SignatureDoesNotMatch", 400),
        api("InvalidParameter", 400),
        api("InvalidAccessKeyId.NotFound", 503),
        page(404),
        transport(TransportFault::Tls),
        transport(TransportFault::NotHttp),
        transport(TransportFault::TooLarge),
    ] {
        assert_eq!(classify(&kind), RetryClass::Final, "{kind}");
    }
}

#[test]
fn pauses_double_up_to_a_maximum_and_are_never_shorter_than_the_hint() {
    let longest =
        |tries| RetryClass::Throttled.pause(tries, None, 1.0).map(|pause| pause.as_millis());
    let pauses: Vec<_> = (1..=8).map_while(longest).collect();
    assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    assert_eq!(longest(u32::MAX), Some(10_000));
    assert_eq!(RetryClass::Transient.pause(1, None, 0.0), Some(Duration::ZERO));
    let hint = Some(Duration::from_secs(3));
    assert_eq!(RetryClass::Transient.pause(1, hint, 0.0), hint);
    assert_eq!(RetryClass::Transient.pause(MAX_ATTEMPTS, hint, 0.0), None);
    let forever = Some(Duration::from_secs(u64::MAX));
    assert!(RetryClass::Throttled.pause(9, forever, 1.0) >= forever);
    assert_eq!(RetryClass::Final.pause(1, hint, 0.0), None);
}

#[test]
fn an_unsigned_request_that_changes_nothing_is_sent_three_times_at_most() {
    let broken = transport(TransportFault::Broken);
    let timed_out = transport(TransportFault::TimedOut);
    for (method, attempts, result, expected) in [
        (Method::GET, 1, Ok(500), true),
        (Method::PUT, 2, Ok(503), true),
        (Method::GET, 2, Err(&broken), true),
        (Method::GET, 3, Err(&broken), false),
        (Method::POST, 1, Err(&broken), false),
        (Method::GET, 1, Ok(404), false),
        (Method::GET, 1, Err(&timed_out), false),
    ] {
        let repeats = repeats_unsigned(&method, attempts, result);
        assert_eq!(repeats, expected, "{method} {attempts} {result:?}");
    }
}
