//! Deadlines of reads, which count only the time in which this process runs.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// When a read times out. The time in which the process is stopped (Ctrl-Z, a suspended machine)
/// does not count, except for the first second of each stop.
#[derive(Debug)]
#[non_exhaustive]
pub struct Deadline {
    /// The timeout, counted from the creation of the deadline.
    pub limit: Duration,
    /// The time at which the read times out, which each stop of the process postpones.
    at: Mutex<Instant>,
}

/// The effective timeout if the deadline is beyond the range of the clock.
const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// The time between two looks at the clock.
const TICK: Duration = Duration::from_secs(1);

/// How late a tick can be while the process runs.
const MAX_DELAY: Duration = Duration::from_millis(500);

impl Deadline {
    /// The deadline `limit` from now.
    pub fn after(limit: Duration) -> Self {
        let now = Instant::now();
        Self { limit, at: Mutex::new(now.checked_add(limit).unwrap_or(now + NEVER)) }
    }

    /// The deadline `limit` from now, or the same time as this deadline if that is earlier. The new
    /// deadline says the limit of the earlier one.
    pub fn within(&self, limit: Duration) -> Self {
        let new = Self::after(limit);
        let at = self.at();
        if new.at() < at { new } else { Self { limit: self.limit, at: Mutex::new(at) } }
    }

    /// Runs a future until the deadline; `None` if the future is not done then.
    ///
    /// A timer that fires late shows that the process was stopped, or that the read rested because
    /// the host did not read. The monotonic clock goes on meanwhile, and no portable clock stops with
    /// a process.
    pub fn run<F: Future>(&self, future: F) -> impl Future<Output = Option<F::Output>> {
        // An async function would reserve room for its argument twice.
        let mut future = Box::pin(future);
        async move {
            loop {
                let (now, end) = (Instant::now(), self.at());
                let due = end.min(now + TICK);
                if let Ok(output) = timeout_at(due, future.as_mut()).await {
                    return Some(output);
                }
                let delay = Instant::now().saturating_duration_since(due.max(now));
                if delay > MAX_DELAY {
                    tracing::debug!(stopped_ms = delay.as_millis(), "the read was stopped");
                    self.postpone(delay);
                } else if due == end {
                    return None;
                }
            }
        }
    }

    fn at(&self) -> Instant {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn postpone(&self, delay: Duration) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        *at = at.checked_add(delay).unwrap_or(*at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_read_times_out_at_its_deadline_and_not_before() {
        for limit in [0, 1, 999, 1000, 2500, 300_000].map(Duration::from_millis) {
            let start = Instant::now();
            let deadline = Deadline::after(limit);
            assert_eq!(deadline.run(std::future::pending::<()>()).await, None);
            assert!((limit..limit + TICK / 100).contains(&start.elapsed()), "{limit:?}");
            let in_time = Deadline::after(limit).run(std::future::ready(7)).await;
            assert_eq!(in_time, Some(7), "{limit:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_the_process_is_stopped_does_not_count() {
        let start = Instant::now();
        let deadline = Deadline::after(Duration::from_secs(5));
        let stop = Duration::from_secs(3600);
        let stopped = async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            tokio::time::advance(stop).await;
            std::future::pending::<()>().await;
        };
        assert_eq!(deadline.run(stopped).await, None);
        let running = start.elapsed() - stop;
        assert!(
            running >= Duration::from_secs(4) && running < Duration::from_secs(6),
            "{running:?}"
        );
        // A later stage of the read has no more time than is left.
        assert_eq!(deadline.run(std::future::pending::<()>()).await, None);
        assert!(start.elapsed() - stop < Duration::from_secs(6));
    }

    #[tokio::test(start_paused = true)]
    async fn the_earlier_of_two_deadlines_holds() {
        let deadline = Deadline::after(Duration::from_secs(5));
        for (limit, expected) in [(2, 2), (9, 5)] {
            let within = deadline.within(Duration::from_secs(limit));
            assert_eq!(within.limit, Duration::from_secs(expected));
        }
    }
}
