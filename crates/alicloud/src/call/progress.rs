//! The progress of a read, for the error of a read that times out.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::call::ErrorKind;
use crate::error::stage::Stage;

/// The stage of a read, and the result of its last attempt.
#[derive(Debug, Default)]
pub(crate) struct Progress(Mutex<State>);

#[derive(Clone, Debug, Default)]
struct State {
    stage: Stage,
    attempts: u32,
    last_error: Option<ErrorKind>,
}

impl Progress {
    /// Records that the read enters a stage.
    pub(crate) fn enter(&self, stage: Stage) {
        self.state().stage = stage;
    }

    /// Records the start of an attempt.
    pub(crate) fn start_attempt(&self) {
        self.state().attempts += 1;
    }

    /// Records the failure of an attempt that will be retried.
    pub(crate) fn fail_attempt(&self, error: &ErrorKind) {
        let mut state = self.state();
        state.last_error = Some(error.clone());
        state.stage = Stage::Backoff;
    }

    /// The error of a read that times out now.
    pub(crate) fn time_limit_error(&self, limit: Duration) -> ErrorKind {
        let State { stage, attempts, last_error } = self.state().clone();
        ErrorKind::TimeLimit { limit, stage, tries: attempts, last: last_error.map(Box::new) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
