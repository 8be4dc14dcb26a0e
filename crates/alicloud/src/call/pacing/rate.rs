//! The rate at which calls are sent.

use std::time::Duration;

use tokio::time::Instant;

/// The rate after the first throttling error, and the maximum rate from then on, in calls per
/// second. KMS's quota for reads of an account in a region is 50. The rest allows for differences
/// of the clocks.
const MAX_RATE: f64 = 49.0;

/// The minimum rate, in calls per second.
const MIN_RATE: f64 = 0.5;

/// The factor of the rate at a throttling error, once per [`DECREASE_INTERVAL`].
const DECREASE: f64 = 0.7;

/// The time until a lower rate takes effect. Responses to earlier calls still arrive meanwhile.
const DECREASE_INTERVAL: Duration = Duration::from_secs(1);

/// The increase of the rate at each call that is not throttled: about a twentieth per second.
const INCREASE: f64 = 0.05;

/// The rate of a quota, adapted to throttling errors.
#[derive(Debug)]
pub(super) struct Rate {
    /// The rate in calls per second; `None` for no limit.
    calls_per_second: Option<f64>,
    last_decrease: Instant,
}

impl Rate {
    /// No limit.
    pub(super) fn unlimited() -> Self {
        Self { calls_per_second: None, last_decrease: Instant::now() }
    }

    /// The time between two calls; `None` for no limit.
    pub(super) fn interval(&self) -> Option<Duration> {
        self.calls_per_second.map(|rate| Duration::from_secs_f64(1.0 / rate))
    }

    /// Adapts the rate to the result of a call.
    pub(super) fn record(&mut self, was_throttled: bool) {
        let now = Instant::now();
        self.calls_per_second = match (self.calls_per_second, was_throttled) {
            (None, false) => None,
            (None, true) => {
                self.last_decrease = now;
                Some(MAX_RATE)
            }
            (Some(rate), true) if now - self.last_decrease >= DECREASE_INTERVAL => {
                self.last_decrease = now;
                Some((rate * DECREASE).max(MIN_RATE))
            }
            (Some(rate), true) => Some(rate),
            (Some(rate), false) => Some((rate + INCREASE).min(MAX_RATE)),
        };
    }
}
