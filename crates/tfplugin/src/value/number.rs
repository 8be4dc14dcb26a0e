//! Numbers, without loss of precision between Terraform and Rust.

use std::fmt;

/// A number in the representation of its encoding: an integer, a binary floating point number
/// (finite or infinite, never NaN), or a decimal text for every other number.
///
/// Terraform computes with 512 bits, more than any Rust type has. `0.1` is encoded as a text and
/// differs from the nearest float.
///
/// `==` compares representations. An integer that fits an `i64` has one representation, unless it
/// was encoded as a float: the texts `5` and `5.0` and the float 5 are three values. Convert
/// numbers to compare them. `Display` writes integers and floats as decimals without exponent
/// (floats in the shortest form that parses to the same float), and decimal texts unchanged.
#[derive(Clone, Debug, PartialEq)]
pub struct Number(Repr);

/// The representation of a [`Number`]. Only the constructors make one, so its invariants hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Repr {
    Int(i64),
    /// Never NaN.
    Float(f64),
    /// In JSON's grammar for numbers, and not an integer that fits an `i64`.
    Decimal(String),
}

impl Number {
    /// From a float. `None` for NaN, which Terraform does not have.
    pub fn from_f64(float: f64) -> Option<Self> {
        (!float.is_nan()).then_some(Self(Repr::Float(float)))
    }

    /// Parses a text in JSON's grammar for numbers, with any number of digits and any exponent.
    /// go-cty writes only such texts. `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        if !is_json_number(text) {
            return None;
        }
        Some(Self(match text.parse() {
            Ok(int) => Repr::Int(int),
            Err(_) => Repr::Decimal(text.to_owned()),
        }))
    }

    /// The number as an `i64`, if the conversion is exact. The text `5.0` is 5.
    pub fn to_i64(&self) -> Option<i64> {
        self.to_i128()?.try_into().ok()
    }

    /// The number as a `u64`, if the conversion is exact.
    pub fn to_u64(&self) -> Option<u64> {
        self.to_i128()?.try_into().ok()
    }

    /// The number as an `f64`, if the conversion is exact: true for 0.5, false for the text `0.1`.
    pub fn to_f64(&self) -> Option<f64> {
        let float = self.nearest_f64();
        let exact = match &self.0 {
            Repr::Float(_) => true,
            Repr::Int(int) => float as i128 == i128::from(*int),
            // 767 significant digits write every float exactly.
            Repr::Decimal(text) => {
                float.is_finite()
                    && Scientific::parse(text)
                        .is_some_and(|it| Some(it) == Scientific::parse(&format!("{float:.766e}")))
            }
        };
        exact.then_some(float)
    }

    /// The nearest `f64`; infinite if the number is beyond all finite floats.
    pub fn nearest_f64(&self) -> f64 {
        match &self.0 {
            Repr::Int(int) => *int as f64,
            Repr::Float(float) => *float,
            // Rust parses every text in JSON's grammar, so the fallback is unreachable.
            Repr::Decimal(text) => text.parse().unwrap_or(f64::INFINITY),
        }
    }

    /// The number as an `i128`, if the conversion is exact.
    pub(super) fn to_i128(&self) -> Option<i128> {
        match &self.0 {
            Repr::Int(int) => Some((*int).into()),
            // The cast rounds and saturates: the float is an integer if the cast changes nothing.
            Repr::Float(float) => Some(*float as i128).filter(|int| *int as f64 == *float),
            Repr::Decimal(text) => Scientific::parse(text)?.to_i128(),
        }
    }

    /// The representation, for the encoders.
    pub(super) fn repr(&self) -> &Repr {
        &self.0
    }
}

impl From<i64> for Number {
    fn from(int: i64) -> Self {
        Self(Repr::Int(int))
    }
}

impl From<u64> for Number {
    fn from(int: u64) -> Self {
        Self(i64::try_from(int).map_or_else(|_| Repr::Decimal(int.to_string()), Repr::Int))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(int) => int.fmt(f),
            Repr::Float(float) => float.fmt(f),
            Repr::Decimal(text) => f.write_str(text),
        }
    }
}

fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(|it| is_digits(it.strip_prefix(['+', '-']).unwrap_or(it)))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A decimal number in normal form, `digits` × 10^`exponent`. The digits neither begin nor end with
/// a zero; zero has no digits.
#[derive(PartialEq)]
struct Scientific {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Scientific {
    /// Parses a valid JSON number. `None` if the exponent does not fit an `i64`.
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { negative: false, digits, exponent: 0 });
        }
        let trailing = all.len() - all.trim_end_matches('0').len();
        let shift = i64::try_from(trailing).ok()? - i64::try_from(fraction.len()).ok()?;
        let negative = unsigned.len() != mantissa.len();
        Some(Self { negative, digits, exponent: exponent.checked_add(shift)? })
    }

    fn to_i128(&self) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let zeros = usize::try_from(self.exponent).ok().filter(|zeros| *zeros < 39)?;
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}{}", self.digits, "0".repeat(zeros)).parse().ok()
    }
}

#[cfg(test)]
mod tests;
