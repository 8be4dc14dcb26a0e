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
