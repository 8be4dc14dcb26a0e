//! Numbers that lose nothing between Terraform and Rust.

use std::fmt;

/// A number of Terraform, kept as it came: an integer, a binary floating point number (finite or
/// infinite, never NaN), or a decimal text for whatever neither of them holds.
///
/// Terraform computes with 512 bits, so that no single Rust type will do. `0.1` arrives as the text
/// and is not the same number as the float nearest to it.
///
/// `==` compares representations, where every integer that fits an `i64` and was not a float is one
/// and the same: the texts `5` and `5.0` and the float 5 are three values. Whoever needs the number
/// converts it first. `Display` is decimal without exponent for integers and floats (the shortest
/// that reads back as the same float), and the text itself for a decimal text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number(Repr);

/// What a [`Number`] is made of. Only the constructors make one, so that what it promises holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Repr {
    Int(i64),
    /// Never NaN.
    Float(f64),
    /// In JSON's grammar for numbers, and not an integer that fits an `i64`.
    Decimal(String),
}

impl Number {
    /// The number a float is; `None` for NaN, which Terraform does not have.
    pub fn from_f64(float: f64) -> Option<Self> {
        (!float.is_nan()).then_some(Self(Repr::Float(float)))
    }

    /// The number a text writes in JSON's grammar for numbers, which covers all that go-cty writes;
    /// `None` for any other text. It may have any number of digits and any exponent.
    pub fn parse(text: &str) -> Option<Self> {
        if !is_json_number(text) {
            return None;
        }
        Some(Self(match text.parse() {
            Ok(int) => Repr::Int(int),
            Err(_) => Repr::Decimal(text.to_owned()),
        }))
    }

    /// The number as an `i64`, if it is exactly that; the text `5.0` is 5.
    pub fn to_i64(&self) -> Option<i64> {
        self.to_i128()?.try_into().ok()
    }

    /// The number as a `u64`, if it is exactly that.
    pub fn to_u64(&self) -> Option<u64> {
        self.to_i128()?.try_into().ok()
    }

    /// The number as an `f64`, if it is exactly that: 0.5 is, the text `0.1` is not.
    pub fn to_f64(&self) -> Option<f64> {
        let float = self.nearest_f64();
        let exact = match &self.0 {
            Repr::Float(_) => true,
            Repr::Int(int) => float as i128 == i128::from(*int),
            // 767 significant digits write any float out in full.
            Repr::Decimal(text) => {
                float.is_finite()
                    && Scientific::parse(text)
                        .is_some_and(|it| Some(it) == Scientific::parse(&format!("{float:.766e}")))
            }
        };
        exact.then_some(float)
    }

    /// The `f64` nearest to the number, infinite if the number is beyond all finite ones.
    pub fn nearest_f64(&self) -> f64 {
        match &self.0 {
            Repr::Int(int) => *int as f64,
            Repr::Float(float) => *float,
            // JSON's grammar is within Rust's, so the fallback is never taken.
            Repr::Decimal(text) => text.parse().unwrap_or(f64::INFINITY),
        }
    }

    /// The number as an `i128`, if it is exactly that.
    pub(super) fn to_i128(&self) -> Option<i128> {
        match &self.0 {
            Repr::Int(int) => Some((*int).into()),
            // The cast rounds and saturates; only what it leaves as it was is an integer.
            Repr::Float(float) => Some(*float as i128).filter(|int| *int as f64 == *float),
            Repr::Decimal(text) => Scientific::parse(text)?.to_i128(),
        }
    }

    /// What the encoders write.
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

/// A decimal number in its one normal form, `digits` × 10^`exponent`: no zero at either end of the
/// digits, and none at all for zero.
#[derive(PartialEq)]
struct Scientific {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Scientific {
    /// Reads what is known to be a JSON number; `None` if the exponent is beyond an `i64`.
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn only_the_grammar_of_json_is_a_number() {
        for text in ["0", "-0", "-1", "10.50", "1e5", "1E-5", "0.1e+9", &"9".repeat(500)] {
            assert!(Number::parse(text).is_some(), "{text}");
        }
        for text in [
            "", "-", "+1", ".5", "5.", "01", "1e", "1e+", "1_0", "0x1", " 1", "NaN", "inf", "1.e5",
            "٣", "--1", "1.-5", "1e5.0",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn integers_that_fit_are_equal_however_they_came() {
        assert_eq!(number("5"), Number::from(5_i64));
        assert_eq!(number("5"), Number::from(5_u64));
        assert_eq!(number("18446744073709551615"), Number::from(u64::MAX));
        assert_ne!(number("5.0"), number("5"));
    }

    #[test]
    fn not_a_number_is_refused_and_infinity_is_kept() {
        assert_eq!(Number::from_f64(f64::NAN), None);
        let infinity = Number::from_f64(f64::INFINITY).unwrap();
        assert_eq!(infinity.to_f64(), Some(f64::INFINITY));
        assert_eq!(infinity.to_i64(), None);
    }

    #[test]
    fn whole_numbers_convert_to_integers_whatever_their_form() {
        for five in ["5", "5.0", "50e-1", "0.5e1", "0.00005E5"] {
            assert_eq!(number(five).to_i64(), Some(5), "{five}");
        }
        assert_eq!(Number::from_f64(5.0).unwrap().to_u64(), Some(5));
        assert_eq!(number("-9223372036854775808.0").to_i64(), Some(i64::MIN));
        assert_eq!(number("0.0e9").to_i64(), Some(0));
        assert_eq!(Number::from(u64::MAX).to_u64(), Some(u64::MAX));
    }

    #[test]
    fn what_is_not_exactly_an_integer_of_the_size_is_none() {
        assert_eq!(number("5.5").to_i64(), None);
        assert_eq!(number("1e-1").to_i64(), None);
        assert_eq!(number("-1").to_u64(), None);
        assert_eq!(number("9223372036854775808").to_i64(), None);
        assert_eq!(Number::from_f64(9_223_372_036_854_775_808.0).unwrap().to_i64(), None);
        assert_eq!(Number::from_f64(1.5).unwrap().to_i64(), None);
        assert_eq!(number("1e99999999999999999999").to_i64(), None);
        assert_eq!(number("1e9223372036854775807").to_i64(), None);
    }

    #[test]
    fn only_exact_floats_convert_to_floats() {
        assert_eq!(number("0.5").to_f64(), Some(0.5));
        assert_eq!(number("0.1").to_f64(), None);
        assert_eq!(number("0.1").nearest_f64(), 0.1);
        assert_eq!(number("1e400").to_f64(), None);
        assert_eq!(number("1e400").nearest_f64(), f64::INFINITY);
        assert_eq!(Number::from(i64::MAX).to_f64(), None);
        assert_eq!(Number::from(1_i64 << 62).to_f64(), Some(4_611_686_018_427_387_904.0));
    }

    proptest! {
        #[test]
        fn a_float_written_out_in_full_converts_back_exactly(float in -1e300..1e300) {
            prop_assert_eq!(number(&format!("{float:.766e}")).to_f64(), Some(float));
        }
    }
}
