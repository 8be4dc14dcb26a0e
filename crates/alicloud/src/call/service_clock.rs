//! The time of day of the services.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::{Duration, OffsetDateTime};

use crate::clock::Clock;

/// The clock that signs requests and measures the time of credentials: this machine's clock,
/// corrected by the dates of responses.
///
/// A date corrects the clock if a service refuses the time of a request, and if a response grants a
/// session. The life of a session is thereby the time from the date of its response to its
/// expiration, whatever this machine's clock shows.
#[derive(Debug)]
pub(super) struct ServiceClock {
    machine_clock: Clock,
    /// The difference between the services' clocks and this machine's, in seconds.
    skew: Arc<AtomicI64>,
    clock: Clock,
}

/// The smallest correction that is logged. Dates have no fractions of a second.
const LOGGED: u64 = 60;

impl ServiceClock {
    /// A clock without a correction.
    pub(super) fn new(machine_clock: Clock) -> Self {
        let skew = Arc::new(AtomicI64::new(0));
        let (machine, seconds) = (machine_clock.clone(), Arc::clone(&skew));
        let clock = Clock::new(move || {
            let skew = Duration::seconds(seconds.load(Ordering::Relaxed));
            machine.now().saturating_add(skew)
        });
        Self { machine_clock, skew, clock }
    }

    /// The clock of the services. Later corrections hold for copies of the clock too.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Sets the clock to the date of a response that has just arrived.
    pub(super) fn set(&self, date: OffsetDateTime) {
        let skew = (date - self.machine_clock.now()).whole_seconds();
        let last = self.skew.swap(skew, Ordering::Relaxed);
        if skew.abs_diff(last) >= LOGGED {
            tracing::debug!(
                seconds = skew,
                "using the clock of the service instead of the clock of this machine"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn copies_of_the_clock_follow_each_correction() {
        let start = datetime!(2026-03-04 05:06:07 UTC);
        let service_clock = ServiceClock::new(Clock::new(move || start));
        let copy = service_clock.clock().clone();
        assert_eq!(copy.now(), start);
        for hours in [-2, 0, 2, 24 * 365 * 60] {
            let date = start + Duration::hours(hours);
            service_clock.set(date);
            assert_eq!(copy.now(), date);
        }
    }
}
