//! What an answer says about calling again: when, and what time it is for the server.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// What the headers of an answer say about calling again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RetryHints {
    /// How long to wait before the next call.
    pub(crate) wait: Option<Duration>,
    /// The server's time of day.
    pub(crate) date: Option<OffsetDateTime>,
}

/// Milliseconds, in answers to newer SDKs.
const ACS_RETRY_AFTER: &str = "x-acs-retry-after";

/// `Limit:1,Remain:0,TimeLeft:2000,Reset:1234`, of which the third is in milliseconds. Every
/// answer may have them; they ask for patience when nothing remains.
const RATE_LIMITS: [&str; 2] = ["x-ratelimit-user-api", "x-ratelimit-user"];

impl RetryHints {
    /// What is in these headers, at the time `now` of this machine. What makes no sense is passed
    /// over.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        let date = text(DATE.as_str()).and_then(date);
        let waits = [
            text(RETRY_AFTER.as_str()).and_then(|text| retry_after(text, date)),
            text(ACS_RETRY_AFTER).and_then(|text| text.parse().ok()).map(Duration::from_millis),
            RATE_LIMITS.iter().filter_map(|name| time_left(text(name)?)).max(),
        ];
        Self { wait: waits.into_iter().flatten().max(), date }
    }
}

/// Seconds, or the date until which to wait.
fn retry_after(text: &str, now: Option<OffsetDateTime>) -> Option<Duration> {
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => (date(text)? - now?).try_into().ok(),
    }
}

/// A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc2822).ok()
}

fn time_left(text: &str) -> Option<Duration> {
    let member = |name: &str| {
        let pairs = text.split(',').filter_map(|pair| pair.split_once(':'));
        let mut values = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        values.next()?.1.trim().parse::<u64>().ok()
    };
    let nothing_remains = member("Remain").is_none_or(|remain| remain == 0);
    member("TimeLeft").filter(|_| nothing_remains).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};
    use time::macros::datetime;

    use super::*;

    fn wait(pairs: &[(&'static str, &'static str)]) -> Option<u128> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        RetryHints::of(&pairs.collect()).wait.map(|wait| wait.as_millis())
    }

    #[test]
    fn every_hint_is_understood_and_the_longest_is_taken() {
        assert_eq!(wait(&[("retry-after", "2")]), Some(2000));
        assert_eq!(wait(&[("x-acs-retry-after", "250")]), Some(250));
        let limit = "Limit:50, Remain:0, TimeLeft:700, Reset:1";
        assert_eq!(wait(&[("x-ratelimit-user-api", limit)]), Some(700));
        assert_eq!(wait(&[("x-ratelimit-user", limit), ("retry-after", "1")]), Some(1000));
        let dates = [
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT"),
        ];
        assert_eq!(wait(&dates), Some(3000));
    }

    #[test]
    fn what_is_no_hint_or_makes_no_sense_is_passed_over() {
        assert_eq!(wait(&[]), None);
        assert_eq!(wait(&[("x-ratelimit-user-api", "Limit:50,Remain:7,TimeLeft:700")]), None);
        for text in ["", "-1", "soon", "99999999999999999999999", "Sun, 06 Nov 1994"] {
            assert_eq!(wait(&[("retry-after", text), ("x-acs-retry-after", text)]), None, "{text}");
        }
        let past = [
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT"),
        ];
        assert_eq!(wait(&past), None);
    }

    #[test]
    fn the_date_of_the_server_is_read() {
        let date = HeaderValue::from_static("Tue, 02 Jan 2024 03:04:05 GMT");
        let hints = RetryHints::of(&HeaderMap::from_iter([(DATE, date)]));
        assert_eq!(hints.date, Some(datetime!(2024-01-02 03:04:05 UTC)));
    }
}
