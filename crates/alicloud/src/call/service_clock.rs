//! The time of day of the services.

use std::sync::atomic::{AtomicI64, Ordering};

use time::{Duration, OffsetDateTime};

use crate::clock::Clock;

/// The clock that signs requests: this machine's clock, corrected by the date of a service's
/// response if the two differ too much.
#[derive(Debug)]
pub(super) struct ServiceClock {
    machine_clock: Clock,
    /// The difference between the services' clocks and this machine's, in seconds.
    skew: AtomicI64,
}

impl ServiceClock {
    /// A clock without a correction.
    pub(super) fn new(machine_clock: Clock) -> Self {
        Self { machine_clock, skew: AtomicI64::new(0) }
    }

    /// This machine's clock.
    pub(super) fn machine_clock(&self) -> &Clock {
        &self.machine_clock
    }

    /// The current time of the services.
    pub(super) fn now(&self) -> OffsetDateTime {
        let skew = Duration::seconds(self.skew.load(Ordering::Relaxed));
        self.machine_clock.now().saturating_add(skew)
    }

    /// Sets the clock to the date of a response that has just arrived.
    pub(super) fn set(&self, date: OffsetDateTime) {
        let skew = (date - self.machine_clock.now()).whole_seconds();
        self.skew.store(skew, Ordering::Relaxed);
        tracing::debug!(
            seconds = skew,
            "the service's clock is taken in the place of this machine's"
        );
    }
}
