//! The time of the cloud: the time of the machine, or a time under the control of a test.

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
/// The date format of the `Date` header: the fixed length one of RFC 9110, section 5.6.7.
const HTTP_FORMAT: &[BorrowedFormatItem<'static>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// The clock by which the cloud checks request dates and sessions.
///
/// Clones share the time: keep a clone in the test to advance the clock of the cloud.
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    /// Seconds that the machine's clock is behind this one.
    Shifted(Arc<AtomicI64>),
    /// Seconds since the Unix epoch.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::default()
    }

    /// A stopped clock at `date` (`YYYY-MM-DDThh:mm:ssZ`). Only [`Clock::advance`] changes its
    /// time.
    pub fn fixed(date: &str) -> anyhow::Result<Self> {
        let date = parse_date(date).with_context(|| format!("not a date: {date:?}"))?;
        Ok(Self(Source::Manual(Arc::new(AtomicI64::new(date.unix_timestamp())))))
    }

    /// A running clock that is ahead of the clock of the machine, by whole seconds.
    pub fn ahead(by: Duration) -> Self {
        Self(Source::Shifted(Arc::new(AtomicI64::new(seconds(by)))))
    }

    /// A running clock that is behind the clock of the machine, by whole seconds.
    pub fn behind(by: Duration) -> Self {
        Self(Source::Shifted(Arc::new(AtomicI64::new(-seconds(by)))))
    }

    /// Advances the clock by whole seconds. Has no effect on the clock of the machine.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(time) | Source::Shifted(time) = &self.0 {
            time.fetch_add(seconds(by), Ordering::SeqCst);
        }
    }

    /// The time now, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        match &self.0 {
            Source::System => OffsetDateTime::now_utc(),
            Source::Shifted(by) => {
                let by = time::Duration::seconds(by.load(Ordering::SeqCst));
                OffsetDateTime::now_utc().saturating_add(by)
            }
            Source::Manual(seconds) => {
                OffsetDateTime::from_unix_timestamp(seconds.load(Ordering::SeqCst))
                    .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            }
        }
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
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

/// Writes a date as HTTP's headers do.
pub(crate) fn http_date(date: OffsetDateTime) -> String {
    date.format(HTTP_FORMAT).unwrap_or_default()
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

    #[test]
    fn a_clock_that_goes_wrong_goes_on() {
        let (ahead, hour) = (Clock::ahead(Duration::from_secs(3600)), time::Duration::hours(1));
        let off = ahead.now() - OffsetDateTime::now_utc() - hour;
        assert!(off.abs() < time::Duration::minutes(1), "{off}");
        let behind = Clock::behind(Duration::from_secs(7200));
        behind.advance(Duration::from_secs(3600));
        let off = OffsetDateTime::now_utc() - behind.now() - hour;
        assert!(off.abs() < time::Duration::minutes(1), "{off}");
    }

    #[test]
    fn the_date_of_an_answer_has_the_fixed_length_form() {
        let date = parse_date("2024-01-02T03:04:05Z").unwrap();
        assert_eq!(http_date(date), "Tue, 02 Jan 2024 03:04:05 GMT");
    }
}
