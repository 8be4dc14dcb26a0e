//! The quota of a service in calls per second.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::ensure;

use crate::error::ApiError;
use crate::operation::Service;
use crate::throttling::{self, Hint};

/// The quota of read calls of a service: a token bucket that all callers share. The bucket fills by
/// the clock of the machine, regardless of the [`Clock`](crate::Clock) of the cloud.
///
/// KMS and MongoDB have one bucket each. Every authenticated call counts on arrival, including
/// calls that fail and calls with a fault. The shared gateway of KMS in a region accepts 50 calls
/// per second.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// The rate at which the bucket fills, in calls per second.
    pub calls_per_second: f64,
    /// The size of the bucket, in calls. The bucket starts full.
    pub burst: u32,
    /// The headers of throttling errors with the time of the next call. Default: none.
    pub hints: Vec<Hint>,
}

impl Quota {
    /// A quota of `calls_per_second`. The bucket holds the calls of one second, and at least one
    /// call.
    pub fn new(calls_per_second: f64) -> Self {
        let burst = calls_per_second.ceil().max(1.0) as u32;
        Self { calls_per_second, burst, hints: Vec::new() }
    }

    /// Sets the size of the bucket, in calls.
    pub fn burst(mut self, calls: u32) -> Self {
        self.burst = calls;
        self
    }

    /// Adds a header to throttling errors.
    pub fn hint(mut self, hint: Hint) -> Self {
        self.hints.push(hint);
        self
    }

    /// Checks the quota.
    ///
    /// # Errors
    /// If the number of calls per second is negative or not finite.
    pub fn check(&self) -> anyhow::Result<()> {
        let rate = self.calls_per_second;
        ensure!(
            rate.is_finite() && rate >= 0.0,
            "a quota of {rate} calls per second is impossible"
        );
        Ok(())
    }
}

/// A quota and what is left of it.
#[derive(Debug)]
pub(crate) struct Limits {
    quota: Quota,
    kms: Mutex<Bucket>,
    dds: Mutex<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    calls: f64,
    /// When it held that many.
    since: Instant,
}

impl Limits {
    pub(crate) fn new(quota: Quota, now: Instant) -> Self {
        let bucket = || Mutex::new(Bucket { calls: quota.burst.into(), since: now });
        Self { kms: bucket(), dds: bucket(), quota }
    }

    /// Counts a call that arrived at `now`, or refuses it as the service does.
    pub(crate) fn count(&self, service: Service, now: Instant) -> Result<(), ApiError> {
        let bucket = match service {
            Service::Kms => &self.kms,
            Service::Dds => &self.dds,
            _ => return Ok(()),
        };
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let gained = now.saturating_duration_since(bucket.since).as_secs_f64();
        let gained = gained * self.quota.calls_per_second;
        bucket.calls = (bucket.calls + gained).min(self.quota.burst.into());
        bucket.since = bucket.since.max(now);
        if bucket.calls >= 1.0 {
            bucket.calls -= 1.0;
            return Ok(());
        }
        let mut error = throttling::error(Some(service));
        error.headers = self.quota.hints.iter().map(|hint| hint.header()).collect();
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_bucket_holds_a_burst_and_fills_steadily() {
        let start = Instant::now();
        let limits = Limits::new(Quota::new(50.0).burst(2), start);
        let taken = |service, ms: u64| {
            (0..5)
                .filter(|_| limits.count(service, start + Duration::from_millis(ms)).is_ok())
                .count()
        };
        assert_eq!(taken(Service::Kms, 0), 2);
        assert_eq!(taken(Service::Dds, 0), 2);
        assert_eq!(taken(Service::Sts, 0), 5);
        assert_eq!(taken(Service::Kms, 19), 0);
        assert_eq!(taken(Service::Kms, 21), 1);
        assert_eq!(taken(Service::Kms, 15), 0);
        assert_eq!(taken(Service::Kms, 9_000), 2);
    }

    #[test]
    fn a_burst_is_one_seconds_worth_unless_it_is_said() {
        assert_eq!(Quota::new(50.0).burst, 50);
        assert_eq!(Quota::new(0.2).burst, 1);
        assert_eq!(Quota::new(0.0).burst(3).burst, 3);
        for rate in [f64::NAN, f64::INFINITY, -1.0] {
            assert!(Quota::new(rate).check().is_err());
        }
    }
}
