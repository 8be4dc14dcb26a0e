//! The cloud's time: the machine's, or one that a test sets and moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::Context;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// The one date format that signatures, sessions and key metadata use: UTC to the second.
const FORMAT: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// What the cloud takes for now when it judges dates, nonces' requests and sessions.
///
/// Clones share one time, so a test keeps a clone and moves the cloud's clock with it.
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    /// Seconds since the Unix epoch.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `date`, written `YYYY-MM-DDThh:mm:ssZ`, until it is advanced.
    pub fn fixed(date: &str) -> anyhow::Result<Self> {
        let date = parse_date(date).with_context(|| format!("not a date: {date:?}"))?;
        Ok(Self(Source::Manual(Arc::new(AtomicI64::new(date.unix_timestamp())))))
    }

    /// Moves a fixed clock forward by whole seconds; the system's clock does not move.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(seconds) = &self.0 {
            let by = i64::try_from(by.as_secs()).unwrap_or(i64::MAX);
            seconds.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// The time now, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        match &self.0 {
            Source::System => OffsetDateTime::now_utc(),
            Source::Manual(seconds) => {
                OffsetDateTime::from_unix_timestamp(seconds.load(Ordering::SeqCst))
                    .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            }
        }
    }
}

/// Reads `YYYY-MM-DDThh:mm:ssZ` and nothing else: no fraction, no offset, no other width.
pub(crate) fn parse_date(text: &str) -> Option<OffsetDateTime> {
    if text.len() != "2024-01-02T03:04:05Z".len() {
        return None;
    }
    Some(PrimitiveDateTime::parse(text, FORMAT).ok()?.assume_utc())
}

/// Writes a date as the API does, in UTC to the second.
pub(crate) fn format_date(date: OffsetDateTime) -> String {
    date.format(FORMAT).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_format_is_a_date() {
        assert_eq!(
            parse_date("2024-01-02T03:04:05Z").map(format_date).as_deref(),
            Some("2024-01-02T03:04:05Z")
        );
        for wrong in [
            "",
            "2024-01-02T03:04:05",
            "2024-01-02 03:04:05Z",
            "2024-01-02T03:04:05.0Z",
            "2024-1-02T03:04:005Z",
            "2024-13-02T03:04:05Z",
            "2024-01-02T03:04:05z",
        ] {
            assert!(parse_date(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn clones_of_a_fixed_clock_move_together() {
        let clock = Clock::fixed("2024-01-02T03:04:05Z").unwrap();
        let twin = clock.clone();
        clock.advance(Duration::from_secs(55));
        assert_eq!(format_date(twin.now()), "2024-01-02T03:05:00Z");
    }
}
