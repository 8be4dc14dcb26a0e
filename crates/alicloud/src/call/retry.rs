//! What is tried again, how often, and after how long.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::{ApiErrorClass, ErrorKind, TransportFault};

/// How often a call is made that gets no answer, or one that says the service failed. A dead
/// endpoint is given up after that, whatever time is left.
const TRIES: u32 = 5;

/// The longest first wait, which doubles with each try.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait of all.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Whether calling again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// It cannot: the answer would be the same.
    Final,
    /// It can, if whatever went wrong was of the moment.
    Transient,
    /// It will, once others make fewer calls.
    Throttled,
}

/// Whether calling again can help after this.
pub(crate) fn classify(kind: &ErrorKind) -> RetryClass {
    match kind {
        ErrorKind::Api(api) => match api.class() {
            ApiErrorClass::Throttled => RetryClass::Throttled,
            ApiErrorClass::ServiceFailed | ApiErrorClass::NonceUsed => RetryClass::Transient,
            _ => RetryClass::Final,
        },
        ErrorKind::UnexpectedResponse { status: 429, .. } => RetryClass::Throttled,
        ErrorKind::UnexpectedResponse { status: 500.., .. } => RetryClass::Transient,
        ErrorKind::Transport { fault, .. } => match fault {
            TransportFault::NameNotResolved
            | TransportFault::Refused
            | TransportFault::NotConnected
            | TransportFault::TimedOut
            | TransportFault::Broken => RetryClass::Transient,
            TransportFault::ProxyRefused
            | TransportFault::Tls
            | TransportFault::NotTls
            | TransportFault::NotHttp
            | TransportFault::TooLarge => RetryClass::Final,
        },
        _ => RetryClass::Final,
    }
}

impl RetryClass {
    /// How long to wait before the next try, after so many; `None` when there is to be none.
    ///
    /// The wait is anything up to a limit that doubles, so that many who failed together do not
    /// come back together; `hint` is what the server asks for, which is the least.
    pub(crate) fn wait(self, tries: u32, hint: Option<Duration>, jitter: f64) -> Option<Duration> {
        let may_go_on = match self {
            Self::Final => false,
            Self::Transient => tries < TRIES,
            Self::Throttled => true,
        };
        let limit = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1)));
        let wait = limit.min(LONGEST_WAIT).mul_f64(jitter.clamp(0.0, 1.0));
        may_go_on.then(|| hint.unwrap_or_default().saturating_add(wait))
    }
}

/// A number from 0 to 1, another one each time.
pub(crate) fn jitter() -> f64 {
    let mut bytes = [0; 4];
    // Without random numbers no request can be signed either.
    let _ = SystemRandom::new().fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ApiError;

    fn api(code: &str, status: u16) -> ErrorKind {
        let (code, message) = (code.to_owned(), String::new());
        ErrorKind::Api(ApiError { code, message, request_id: None, status })
    }

    fn transport(fault: TransportFault) -> ErrorKind {
        ErrorKind::Transport { fault, cause: None }
    }

    /// What something else than the service answers.
    fn page(status: u16) -> ErrorKind {
        ErrorKind::UnexpectedResponse { status, content: String::new(), request_id: None }
    }

    #[test]
    fn throttling_is_known_in_every_spelling() {
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
    fn what_may_pass_by_itself_is_tried_again_and_what_cannot_is_not() {
        for kind in [
            api("InternalFailure", 500),
            api("SerivceUnavailableTemporary", 503),
            api("Unheard.Of", 503),
            api("SignatureNonceUsed", 400),
            page(502),
            transport(TransportFault::Broken),
            transport(TransportFault::TimedOut),
        ] {
            assert_eq!(classify(&kind), RetryClass::Transient, "{kind}");
        }
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
    fn waits_double_up_to_a_limit_and_are_never_less_than_the_server_asks() {
        let longest =
            |tries| RetryClass::Throttled.wait(tries, None, 1.0).map(|wait| wait.as_millis());
        let waits: Vec<_> = (1..=8).map_while(longest).collect();
        assert_eq!(waits, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
        assert_eq!(longest(u32::MAX), Some(10_000));
        assert_eq!(RetryClass::Transient.wait(1, None, 0.0), Some(Duration::ZERO));
        let hint = Some(Duration::from_secs(3));
        assert_eq!(RetryClass::Transient.wait(1, hint, 0.0), hint);
        assert_eq!(RetryClass::Transient.wait(TRIES, hint, 0.0), None);
        let forever = Some(Duration::from_secs(u64::MAX));
        assert!(RetryClass::Throttled.wait(9, forever, 1.0) >= forever);
        assert_eq!(RetryClass::Final.wait(1, hint, 0.0), None);
    }
}
