//! How many calls a second a service answers before it throttles.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::ensure;

use crate::error::ApiError;
use crate::operation::Service;
use crate::throttling::{self, Hint};

/// How many read calls a service takes: a bucket of calls that all callers share, which fills
/// steadily and by the machine's own clock, whatever [`Clock`](crate::Clock) the cloud has.
///
/// KMS and MongoDB have a bucket each. A call that has been authenticated counts when it arrives,
/// those which are refused and those which a fault answers included. In KMS the shared gateway
/// of a region takes 50 calls a second.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// How many calls a second the bucket gains.
    pub calls_per_second: f64,
    /// How many calls it holds, and holds at first.
    pub burst: u32,
    /// The headers of a refusal that say when to call again; none at first.
    pub hints: Vec<Hint>,
}

impl Quota {
    /// So many calls a second, and as many at once, but at least one.
    pub fn new(calls_per_second: f64) -> Self {
        let burst = calls_per_second.ceil().max(1.0) as u32;
        Self { calls_per_second, burst, hints: Vec::new() }
    }

    /// Lets so many calls come at once.
    pub fn burst(mut self, calls: u32) -> Self {
        self.burst = calls;
        self
    }

    /// Adds a header to refusals.
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
