//! Paces the calls of every quota.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::queue::{QuotaQueue, Turn};
use crate::error::stage::Stage;

/// The queues of all quotas, by the name of the quota.
#[derive(Debug)]
pub(crate) struct Pacer<T> {
    queues: Mutex<HashMap<String, Arc<QuotaQueue<T>>>>,
}

/// The result of a paced call.
#[derive(Debug)]
pub(crate) struct PacedCall<T> {
    pub(crate) result: T,
    /// Whether the result is from another caller, who sent the same call.
    pub(crate) is_shared: bool,
}

impl<T> Default for Pacer<T> {
    fn default() -> Self {
        Self { queues: Mutex::default() }
    }
}

impl<T: Clone> Pacer<T> {
    /// Sends a call with a quota, in its turn. `send` returns the result and whether the call was
    /// throttled. `enter` is told what the call waits for.
    ///
    /// Calls with the same `request_key` that are in the queue at the same time are sent once and
    /// share the result. A call that has been sent is never shared with later callers.
    pub(crate) async fn call<Sent>(
        &self,
        quota: &str,
        request_key: &str,
        enter: impl Fn(Stage),
        send: impl FnOnce() -> Sent,
    ) -> PacedCall<T>
    where
        Sent: Future<Output = (T, bool)>,
    {
        let queue = self.queue(quota);
        match queue.turn(request_key, enter).await {
            Turn::Shared(result) => PacedCall { result, is_shared: true },
            Turn::Send(_permit, waiters) => {
                let (result, was_throttled) = send().await;
                queue.record(was_throttled);
                if let Some(waiters) = waiters {
                    waiters.send_replace(Some(result.clone()));
                }
                PacedCall { result, is_shared: false }
            }
        }
    }

    fn queue(&self, quota: &str) -> Arc<QuotaQueue<T>> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(queues.entry(quota.to_owned()).or_default())
    }
}

#[cfg(test)]
mod tests;
