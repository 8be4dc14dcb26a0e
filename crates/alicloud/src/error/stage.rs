//! The stages of a read.

use std::fmt;

/// What a read waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// A credential: a new session, or the end of a program.
    #[default]
    Credential,
    /// Its turn in the queue of a quota, after the service has throttled calls.
    Queue,
    /// The end of one of the calls in flight, of which there is a maximum number.
    InFlight,
    /// The response to a call.
    Response,
    /// The end of the pause before a retry.
    Backoff,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credential => "a credential",
            Self::Queue => "a turn in the queue",
            Self::InFlight => "an earlier call to complete",
            Self::Response => "a response",
            Self::Backoff => "the next attempt",
        })
    }
}
