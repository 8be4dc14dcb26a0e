//! Durations as Terraform users write them.

use std::ops::Deref;
use std::str::FromStr;
use std::time::Duration;

/// A duration in the syntax of Go's `time.ParseDuration`, without a sign: `30s`, `1h30m`, `1.5s`.
///
/// The units are `h`, `m`, `s`, `ms`, `us` (or `µs`) and `ns`; `0` needs none. Spaces around the
/// text are ignored. As an argument: `Field<Optional, Parsed<GoDuration>>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GoDuration(pub Duration);

/// The error for a text that is not a [`GoDuration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a duration consists of numbers with the units `h`, `m`, `s` and `ms`, without spaces, such as \
     `30s` or `1h30m`, and cannot be negative"
)]
pub struct InvalidGoDuration;

impl Deref for GoDuration {
    type Target = Duration;

    fn deref(&self) -> &Duration {
        &self.0
    }
}

impl FromStr for GoDuration {
    type Err = InvalidGoDuration;

    fn from_str(text: &str) -> Result<Self, InvalidGoDuration> {
        duration(text.trim()).map(Self).ok_or(InvalidGoDuration)
    }
}

fn duration(text: &str) -> Option<Duration> {
    if matches!(text, "" | "0") {
        return (text == "0").then_some(Duration::ZERO);
    }
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let (mut rest, mut sum) = (text, Duration::ZERO);
    while !rest.is_empty() {
        let (number, unit_and_rest) = rest.split_at(rest.find(|c| !is_number(c))?);
        let unit_length = unit_and_rest.find(is_number).unwrap_or(unit_and_rest.len());
        let (unit, after) = unit_and_rest.split_at(unit_length);
        let seconds = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            // Unicode has the letter twice: as the micro sign and as a Greek letter.
            "us" | "\u{b5}s" | "\u{3bc}s" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
        sum = sum.checked_add(part)?;
        rest = after;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_written_as_in_go() {
        for (text, milliseconds) in [
            ("30s", 30_000),
            ("5m", 300_000),
            ("1h30m", 5_400_000),
            ("1.5s", 1500),
            (".5s", 500),
            ("2m0.5s", 120_500),
            ("250ms", 250),
            ("1000us", 1),
            ("1000µs", 1),
            ("1000000ns", 1),
            (" 10s ", 10_000),
            ("0s", 0),
            ("0", 0),
        ] {
            assert_eq!(text.parse(), Ok(GoDuration(Duration::from_millis(milliseconds))), "{text}");
        }
    }

    #[test]
    fn what_go_would_not_parse_or_would_take_for_negative_is_an_error() {
        for text in [
            "",
            " ",
            "5",
            "s",
            ".",
            ".s",
            "-1s",
            "1d",
            "5 m",
            "1..5s",
            "1e3s",
            "9e999s",
            "99999999999999999999h",
        ] {
            assert_eq!(text.parse::<GoDuration>(), Err(InvalidGoDuration), "{text}");
        }
    }
}
