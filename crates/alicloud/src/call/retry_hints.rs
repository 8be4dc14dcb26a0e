//! Retry hints in the headers of a response.

use std::time::Duration;

use http::header::{DATE, HeaderMap, RETRY_AFTER};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// The retry hints of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RetryHints {
    /// The pause before the next call.
    pub(crate) pause: Option<Duration>,
    /// The time of day of the server.
    pub(crate) date: Option<OffsetDateTime>,
}

/// The header that newer SDKs read, in milliseconds.
const ACS_RETRY_AFTER: &str = "x-acs-retry-after";

/// The headers of quotas, such as `Limit:1,Remain:0,TimeLeft:2000,Reset:1234`. `TimeLeft` is in
/// milliseconds. Every response can have the headers. They are hints only if nothing remains.
const RATE_LIMITS: [&str; 2] = ["x-ratelimit-user-api", "x-ratelimit-user"];

impl RetryHints {
    /// The hints in these headers. Invalid hints are ignored.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        let date = text(DATE.as_str()).and_then(date);
        let pauses = [
            text(RETRY_AFTER.as_str()).and_then(|text| retry_after(text, date)),
            text(ACS_RETRY_AFTER).and_then(|text| text.parse().ok()).map(Duration::from_millis),
            RATE_LIMITS.iter().filter_map(|name| time_left(text(name)?)).max(),
        ];
        Self { pause: pauses.into_iter().flatten().max(), date }
    }
}

/// The pause in `Retry-After`: a number of seconds, or a date.
fn retry_after(text: &str, now: Option<OffsetDateTime>) -> Option<Duration> {
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => (date(text)? - now?).try_into().ok(),
    }
}

/// A date in the format of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc2822).ok()
}

/// The pause in a header of [`RATE_LIMITS`].
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
    use http::header::{HeaderName, HeaderValue};
    use time::macros::datetime;

    use super::*;

    fn pause(pairs: &[(&'static str, &'static str)]) -> Option<u128> {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        RetryHints::from_headers(&headers.collect()).pause.map(|pause| pause.as_millis())
    }

    #[test]
    fn the_longest_hint_of_all_headers_counts() {
        assert_eq!(pause(&[("retry-after", "2")]), Some(2000));
        assert_eq!(pause(&[("x-acs-retry-after", "250")]), Some(250));
        let limit = "Limit:50, Remain:0, TimeLeft:700, Reset:1";
        assert_eq!(pause(&[("x-ratelimit-user-api", limit)]), Some(700));
        assert_eq!(pause(&[("x-ratelimit-user", limit), ("retry-after", "1")]), Some(1000));
        let dates = [
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT"),
        ];
        assert_eq!(pause(&dates), Some(3000));
    }

    #[test]
    fn invalid_hints_are_ignored() {
        assert_eq!(pause(&[]), None);
        assert_eq!(pause(&[("x-ratelimit-user-api", "Limit:50,Remain:7,TimeLeft:700")]), None);
        for text in ["", "-1", "soon", "99999999999999999999999", "Sun, 06 Nov 1994"] {
            assert_eq!(
                pause(&[("retry-after", text), ("x-acs-retry-after", text)]),
                None,
                "{text}"
            );
        }
        let past = [
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT"),
        ];
        assert_eq!(pause(&past), None);
    }

    #[test]
    fn the_date_of_the_server_is_read() {
        let date = HeaderValue::from_static("Tue, 02 Jan 2024 03:04:05 GMT");
        let hints = RetryHints::from_headers(&HeaderMap::from_iter([(DATE, date)]));
        assert_eq!(hints.date, Some(datetime!(2024-01-02 03:04:05 UTC)));
    }
}
