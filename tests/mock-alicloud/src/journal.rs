//! The requests a cloud has received, in order, and the waiting for more.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::request::{Outcome, Request};

#[derive(Debug, Default)]
pub(crate) struct Journal {
    requests: Mutex<Vec<Request>>,
    arrived: Condvar,
}

impl Journal {
    /// Records a request that has arrived; the index is for [`Journal::close`].
    pub(crate) fn open(&self, request: Request) -> usize {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(request);
        self.arrived.notify_all();
        requests.len() - 1
    }

    /// Records how a request is answered.
    pub(crate) fn close(&self, index: usize, outcome: Outcome) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(request) = requests.get_mut(index) {
            request.outcome = Some(outcome);
        }
    }

    pub(crate) fn all(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many requests were answered so.
    pub(crate) fn count(&self, is_so: impl Fn(&Outcome) -> bool) -> usize {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().filter_map(|request| request.outcome.as_ref()).filter(|o| is_so(o)).count()
    }

    /// Waits until so many requests have arrived in all, and says whether they did in time.
    pub(crate) fn wait(&self, count: usize, timeout: Duration) -> bool {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let (requests, _) = self
            .arrived
            .wait_timeout_while(requests, timeout, |requests| requests.len() < count)
            .unwrap_or_else(PoisonError::into_inner);
        requests.len() >= count
    }
}
