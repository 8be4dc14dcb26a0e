//! Throttling errors, and their headers with the time of the next call.

use crate::error::ApiError;
use crate::operation::Service;

/// A header of a throttling error with the time of the next call.
///
/// Clients support different headers. No service documents these headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// `Retry-After`, in whole seconds.
    RetryAfter(u32),
    /// `x-acs-retry-after`, in milliseconds.
    AcsRetryAfter(u32),
    /// `x-ratelimit-user-api`. The member `Reset` is not documented: the mock sends the value of
    /// `TimeLeft`.
    RateLimit {
        /// The member `Limit`: the number of allowed calls.
        limit: u32,
        /// The member `TimeLeft`: the time until the next allowed call, in milliseconds.
        time_left: u32,
    },
}

impl Hint {
    /// The name and the value of the header.
    pub(crate) fn header(self) -> (&'static str, String) {
        match self {
            Self::RetryAfter(seconds) => ("Retry-After", seconds.to_string()),
            Self::AcsRetryAfter(milliseconds) => ("x-acs-retry-after", milliseconds.to_string()),
            Self::RateLimit { limit, time_left } => (
                "x-ratelimit-user-api",
                format!("Limit:{limit},Remain:0,TimeLeft:{time_left},Reset:{time_left}"),
            ),
        }
    }
}

/// The error with which a service refuses a call that is one too many.
pub(crate) fn error(service: Option<Service>) -> ApiError {
    match service {
        Some(Service::Kms) => ApiError::new(429, "Rejected.Throttling", "QPS Limit Exceeded"),
        _ => ApiError::new(400, "Throttling.User", "Request was denied due to user flow control."),
    }
}

/// Whether a code is of a refusal by throttling, in whatever service.
pub(crate) fn is_throttling(code: &str) -> bool {
    code == "Rejected.Throttling" || code == "Throttling" || code.starts_with("Throttling.")
}
