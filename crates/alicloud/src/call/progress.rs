//! How far a read has come, for the error of one that takes too long.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::ErrorKind;

/// When a read is given up.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    pub(crate) limit: Duration,
    pub(crate) at: Instant,
}

impl Deadline {
    /// So long from now.
    pub fn after(limit: Duration) -> Self {
        // A limit beyond what the clock can say is none.
        let now = Instant::now();
        Self { limit, at: now.checked_add(limit).unwrap_or(now + FAR_FUTURE) }
    }
}

/// As good as never.
const FAR_FUTURE: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// What a read does, and what came of it until now.
#[derive(Debug, Default)]
pub(crate) struct Progress(Mutex<State>);

#[derive(Clone, Debug, Default)]
struct State {
    stage: Stage,
    tries: u32,
    last: Option<ErrorKind>,
}

/// What a read waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// A credential: a session that begins, or a program that runs.
    #[default]
    Credential,
    /// Its turn to call, after the service has throttled calls.
    Queue,
    /// The answer to a call.
    Response,
    /// The time to try again.
    Backoff,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credential => "a credential",
            Self::Queue => "its turn to call",
            Self::Response => "an answer",
            Self::Backoff => "the time to try again",
        })
    }
}

impl Progress {
    pub(crate) fn at(&self, stage: Stage) {
        self.state().stage = stage;
    }

    /// A try begins.
    pub(crate) fn try_begins(&self) {
        self.state().tries += 1;
    }

    /// A try has failed, and there will be another.
    pub(crate) fn failed(&self, kind: &ErrorKind) {
        let mut state = self.state();
        state.last = Some(kind.clone());
        state.stage = Stage::Backoff;
    }

    /// The error of a read that was given up after `limit`.
    pub(crate) fn given_up(&self, limit: Duration) -> ErrorKind {
        let State { stage, tries, last } = self.state().clone();
        ErrorKind::TimeLimit { limit, stage, tries, last: last.map(Box::new) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
