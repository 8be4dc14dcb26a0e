//! The decoder against arbitrary values and texts.

mod encode;

use proptest::prelude::*;

use self::encode::encode;
use super::decode;
use crate::value::arbitrary::{Encoding, typed_values, types};
use crate::value::{MAX_DEPTH, Type};

/// Decodes the bytes. A decoded value is the same after encoding and decoding.
fn check(bytes: &[u8], ty: &Type) -> Result<(), TestCaseError> {
    if let Ok(value) = decode(bytes, ty) {
        prop_assert_eq!(decode(&encode(&value, ty).unwrap(), ty).unwrap(), value);
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_value_survives_encoding((ty, value) in typed_values(Encoding::Json)) {
        let bytes = encode(&value, &ty).unwrap();
        prop_assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok());
        prop_assert!(decode(&bytes, &ty).unwrap() == value);
    }

    #[test]
    fn arbitrary_text_gives_a_value_or_an_error(
        ty in types(),
        text in "[\\[\\]{}\":,0-9a-z.\\\\-]{0,60}|.{0,60}",
        bytes in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        check(text.as_bytes(), &ty)?;
        check(&bytes, &ty)?;
    }

    #[test]
    fn damaged_text_gives_a_value_or_an_error(
        (ty, value) in typed_values(Encoding::Json),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = encode(&value, &ty).unwrap();
        for (index, byte) in damage {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        check(&bytes, &ty)?;
        check(&bytes[..cut.index(bytes.len())], &ty)?;
    }
}

#[test]
fn values_nest_up_to_the_limit_and_no_deeper() {
    let mut ty = Type::Bool;
    for _ in 0..MAX_DEPTH {
        ty = Type::List(Box::new(ty));
    }
    let nested = |n: usize| "[".repeat(n) + "true" + &"]".repeat(n);
    assert!(decode(nested(MAX_DEPTH).as_bytes(), &ty).is_ok());
    let deeper = Type::List(Box::new(ty));
    assert!(decode(nested(MAX_DEPTH + 1).as_bytes(), &deeper).is_err());
    assert!(decode(nested(100_000).as_bytes(), &deeper).is_err());
}

#[test]
fn dynamic_values_inside_each_other_stop_at_the_limit() {
    let nested = |n: usize| r#"{"type":"dynamic","value":"#.repeat(n) + "null" + &"}".repeat(n);
    assert!(decode(nested(MAX_DEPTH).as_bytes(), &Type::Dynamic).is_ok());
    assert!(decode(nested(MAX_DEPTH + 1).as_bytes(), &Type::Dynamic).is_err());
    assert!(decode(nested(10_000).as_bytes(), &Type::Dynamic).is_err());
}
