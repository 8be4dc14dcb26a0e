//! The queue of a quota.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};

use super::rate::Rate;
use crate::error::stage::Stage;

/// The maximum delay that the queue makes up for by shorter intervals. Timers are late by a
/// millisecond or more, and the interval at the maximum rate is 20 milliseconds.
const MAX_CATCH_UP: Duration = Duration::from_millis(100);

/// The maximum number of calls in flight: the quota of 50 calls a second at a latency of 2 seconds.
/// Each uses one connection. An idle connection closes for each new connection.
pub(crate) const MAX_IN_FLIGHT: usize = 100;

/// The queue of a quota. Contains a call only while the rate is limited or the maximum number of
/// calls is in flight.
#[derive(Debug)]
pub(super) struct QuotaQueue<T> {
    rate: Mutex<Rate>,
    in_flight: Semaphore,
    /// When the next call can be sent. The first call in the queue holds the lock.
    pub(super) next: tokio::sync::Mutex<Instant>,
    /// The results of the calls in the queue, by request key.
    queued: Mutex<HashMap<String, watch::Receiver<Option<T>>>>,
}

/// How a call leaves the queue.
pub(super) enum Turn<'a, T> {
    /// The caller sends the call, and keeps the permit until the result. The result goes to the
    /// callers that wait for it.
    Send(SemaphorePermit<'a>, Option<watch::Sender<Option<T>>>),
    /// Another caller has sent the same call, with this result.
    Shared(T),
}

impl<T> Default for QuotaQueue<T> {
    fn default() -> Self {
        Self {
            rate: Mutex::new(Rate::unlimited()),
            in_flight: Semaphore::new(MAX_IN_FLIGHT),
            next: tokio::sync::Mutex::new(Instant::now()),
            queued: Mutex::default(),
        }
    }
}

impl<T: Clone> QuotaQueue<T> {
    /// Waits until a call can be sent, or until another caller has sent the same call. `enter` is
    /// told what the call waits for.
    pub(super) async fn turn(&self, request_key: &str, enter: impl Fn(Stage)) -> Turn<'_, T> {
        loop {
            if let (None, Ok(permit)) = (self.interval(), self.in_flight.try_acquire()) {
                return Turn::Send(permit, None);
            }
            enter(self.interval().map_or(Stage::InFlight, |_| Stage::Queue));
            let mut other = match self.join(request_key) {
                Ok(sender) => return self.wait(request_key, sender, enter).await,
                Err(other) => other,
            };
            tracing::debug!("sharing the response of another call");
            // If the other call was cancelled, there is no result, and this call queues.
            if let Ok(result) = other.wait_for(Option::is_some).await
                && let Some(result) = result.clone()
            {
                return Turn::Shared(result);
            }
        }
    }

    /// Adapts the rate to the result of a call.
    pub(super) fn record(&self, was_throttled: bool) {
        self.rate.lock().unwrap_or_else(PoisonError::into_inner).record(was_throttled);
    }

    /// Adds a call to the queue. If the same call is already in the queue, returns the receiver of
    /// its result as the error.
    fn join(
        &self,
        request_key: &str,
    ) -> Result<watch::Sender<Option<T>>, watch::Receiver<Option<T>>> {
        let mut queued = self.queued.lock().unwrap_or_else(PoisonError::into_inner);
        // A cancelled call is still in the map, but has no sender.
        match queued.get(request_key).filter(|other| other.has_changed().is_ok()) {
            Some(other) => Err(other.clone()),
            None => {
                let (sender, receiver) = watch::channel(None);
                queued.insert(request_key.to_owned(), receiver);
                Ok(sender)
            }
        }
    }

    async fn wait(
        &self,
        request_key: &str,
        sender: watch::Sender<Option<T>>,
        enter: impl Fn(Stage),
    ) -> Turn<'_, T> {
        tracing::debug!("waiting for a turn in the queue of calls");
        let Ok(permit) = self.in_flight.acquire().await else {
            // The semaphore is never closed.
            return std::future::pending().await;
        };
        if self.interval().is_some() {
            enter(Stage::Queue);
            let mut next = self.next.lock().await;
            sleep_until(*next).await;
            let now = Instant::now();
            let earliest = now.checked_sub(MAX_CATCH_UP).unwrap_or(now);
            *next = earliest.max(*next) + self.interval().unwrap_or_default();
        }
        self.queued.lock().unwrap_or_else(PoisonError::into_inner).remove(request_key);
        Turn::Send(permit, Some(sender))
    }

    fn interval(&self) -> Option<Duration> {
        self.rate.lock().unwrap_or_else(PoisonError::into_inner).interval()
    }
}
