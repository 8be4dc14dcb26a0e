//! The block `timeouts` of a data source.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use alicloud::Deadline;
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::schema::{Field, Optional, SingleBlock};
use tfplugin::value::Path;

/// How long a read may take, where the configuration does not say.
const DEFAULT: Duration = Duration::from_secs(5 * 60);

/// How long things may take.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct Timeouts {
    /// How long one read may take, from credentials to the last of its tries, such as `30s` or
    /// `1h30m`: `5m` by default.
    pub read: Field<Optional, String>,
}

impl Timeouts {
    pub(crate) fn validate(block: &SingleBlock<Self>, diagnostics: &mut Diagnostics) {
        Self::read(block).err().into_iter().for_each(|error| diagnostics.push(error));
    }

    /// When a read that begins now is given up.
    pub(crate) fn deadline(block: &SingleBlock<Self>) -> Result<Deadline, Diagnostic> {
        Self::read(block).map(Deadline::after)
    }

    fn read(block: &SingleBlock<Self>) -> Result<Duration, Diagnostic> {
        let block = block.block().into_known();
        let Some(text) = block.and_then(|block| block.read.known()) else { return Ok(DEFAULT) };
        duration(text).filter(|read| !read.is_zero()).ok_or_else(|| {
            let detail = "`timeouts.read` is a duration above zero, in numbers with the units \
                          `h`, `m`, `s` and `ms`, such as `30s` or `1h30m`.";
            let path = Path::root().attribute("timeouts").attribute("read");
            Diagnostic::error("Invalid timeouts.read", detail).at_path(path)
        })
    }
}

/// A duration as Go writes it, and so everybody who configures Terraform: `1h30m`, `1.5s`.
fn duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut sum = Duration::ZERO;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, unit) = rest.split_at(number);
        let end = unit.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(unit.len());
        let (unit, after) = unit.split_at(end);
        let seconds = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
        sum = sum.checked_add(part)?;
        rest = after;
    }
    (!text.trim().is_empty()).then_some(sum)
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
            ("2m0.5s", 120_500),
            ("250ms", 250),
            (" 10s ", 10_000),
            ("0s", 0),
        ] {
            assert_eq!(duration(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in
            ["", "5", "s", "-1s", "1d", "5 m", "1..5s", "1e3s", "9e999s", "99999999999999999999h"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
