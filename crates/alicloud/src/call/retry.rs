//! Retries: which errors, how often, and after which pause.

use std::time::Duration;

use http::Method;

use crate::error::call::ErrorKind;
use crate::error::class::ApiErrorClass;
use crate::error::shortage::Shortage;
use crate::error::transport::TransportFault;
use crate::random;

/// The maximum number of attempts if no response arrives, or the service fails. Limits the time
/// that a dead endpoint takes.
const MAX_ATTEMPTS: u32 = 5;

/// The maximum pause before the second attempt. The maximum doubles with each attempt.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The maximum pause before any attempt.
const MAX_PAUSE: Duration = Duration::from_secs(10);

/// The maximum pause before an attempt that lacked a file: other calls end all the time.
const MAX_SHORTAGE_PAUSE: Duration = Duration::from_secs(1);

/// The maximum number of attempts of an unsigned request for credentials.
const MAX_UNSIGNED_ATTEMPTS: u32 = 3;

/// Whether a retry can succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// A retry would have the same result.
    Final,
    /// A retry succeeds if the failure was temporary.
    Transient,
    /// A retry succeeds once the quota is available again.
    Throttled,
    /// A retry succeeds once another read has closed its connection.
    Shortage,
}

/// Whether a retry after this error can succeed.
pub(crate) fn classify(error: &ErrorKind) -> RetryClass {
    match error {
        ErrorKind::Api(api) => match api.class() {
            ApiErrorClass::Throttled => RetryClass::Throttled,
            ApiErrorClass::ServiceFailed | ApiErrorClass::NonceUsed => RetryClass::Transient,
            _ => RetryClass::Final,
        },
        ErrorKind::UnexpectedResponse { status: 429, .. } => RetryClass::Throttled,
        ErrorKind::UnexpectedResponse { status: 500.., .. } => RetryClass::Transient,
        ErrorKind::Transport { fault, .. } => match fault {
            TransportFault::Shortage(Shortage::Files) => RetryClass::Shortage,
            // A limit of threads does not end with the reads that are in flight.
            TransportFault::Shortage(Shortage::Processes)
            | TransportFault::NameLookupFailed
            | TransportFault::Unreachable
            | TransportFault::Refused
            | TransportFault::NotConnected
            | TransportFault::TimedOut
            | TransportFault::Broken => RetryClass::Transient,
            TransportFault::InvalidName
            | TransportFault::NameNotResolved
            | TransportFault::ProxyRefused
            | TransportFault::Certificate
            | TransportFault::UnsupportedCertificate
            | TransportFault::ClientCertificate
            | TransportFault::TlsIncompatible
            | TransportFault::MalformedHttp
            | TransportFault::Tls
            | TransportFault::NotTls
            | TransportFault::NotHttp
            | TransportFault::TooLarge => RetryClass::Final,
        },
        _ => RetryClass::Final,
    }
}

impl RetryClass {
    /// The pause before the next attempt; `None` if there is no next attempt.
    ///
    /// The pause is a random part of a maximum that doubles, so that callers that failed together
    /// do not retry together. `jitter` is the part, from 0 to 1. `hint` is the pause that the
    /// service asks for, which is added.
    pub(crate) fn pause(
        self,
        attempts: u32,
        hint: Option<Duration>,
        jitter: f64,
    ) -> Option<Duration> {
        let has_next = match self {
            Self::Final => false,
            Self::Transient => attempts < MAX_ATTEMPTS,
            Self::Throttled | Self::Shortage => true,
        };
        let max_pause = if self == Self::Shortage { MAX_SHORTAGE_PAUSE } else { MAX_PAUSE };
        let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
        let pause = doubled.min(max_pause).mul_f64(jitter.clamp(0.0, 1.0));
        has_next.then(|| hint.unwrap_or_default().saturating_add(pause))
    }
}

/// Whether an unsigned request for credentials is sent again, without a pause.
///
/// `result` is the HTTP status or the error of the last attempt. A `POST` is never sent again: it
/// can use up a token.
pub(crate) fn repeats_unsigned(
    method: &Method,
    attempts: u32,
    result: Result<u16, &ErrorKind>,
) -> bool {
    let is_transient = match result {
        Ok(status) => status >= 500,
        Err(error) => {
            matches!(error, ErrorKind::Transport { fault: TransportFault::Broken, .. })
        }
    };
    is_transient && method != Method::POST && attempts < MAX_UNSIGNED_ATTEMPTS
}

/// A random number from 0 to 1.
pub(crate) fn jitter() -> f64 {
    // If the system has no random bytes, signing reports the error.
    let bytes = random::bytes().unwrap_or_default();
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests;
