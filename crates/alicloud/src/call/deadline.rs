//! Deadlines of reads.

use std::time::Duration;

use tokio::time::Instant;

/// When a read times out.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Deadline {
    /// The timeout, counted from the creation of the deadline.
    pub limit: Duration,
    /// The time at which the read times out.
    pub at: Instant,
}

impl Deadline {
    /// The deadline `limit` from now.
    pub fn after(limit: Duration) -> Self {
        let now = Instant::now();
        Self { limit, at: now.checked_add(limit).unwrap_or(now + NEVER) }
    }

    /// The deadline `limit` from now, if it is earlier than this deadline; else this deadline.
    pub fn within(self, limit: Duration) -> Self {
        let earlier = Self::after(limit);
        if earlier.at < self.at { earlier } else { self }
    }
}

/// The effective timeout if the deadline is beyond the range of the clock.
const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);
