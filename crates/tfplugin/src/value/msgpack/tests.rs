//! The codec against arbitrary input and against another implementation.

use proptest::prelude::*;
use rmpv::Value as Rmpv;

use super::{decode, encode};
use crate::value::arbitrary::{Encoding, typed_values, types};
use crate::value::number::Repr;
use crate::value::{Bound, MAX_DEPTH, Number, Refinements, Type, Value};

fn list(element: Type) -> Type {
    Type::List(Box::new(element))
}

/// The value in MessagePack, by an independent reading of the specification.
fn expected(value: &Value, ty: &Type) -> Rmpv {
    match (ty, value) {
        (_, Value::Null) => Rmpv::Nil,
        (_, Value::Unknown(None)) => Rmpv::Ext(0, vec![0]),
        (_, Value::Unknown(Some(refined))) => Rmpv::Ext(12, expected_refinements(refined)),
        (_, Value::Bool(bool)) => Rmpv::from(*bool),
        (_, Value::Number(number)) => expected_number(number),
        (_, Value::String(text)) => Rmpv::from(text.as_str()),
        (_, Value::Dynamic(typed)) => Rmpv::Array(vec![
            Rmpv::Binary(serde_json::to_vec(&typed.0).unwrap()),
            expected(&typed.1, &typed.0),
        ]),
        (Type::List(ty) | Type::Set(ty), Value::List(elements)) => {
            Rmpv::Array(elements.iter().map(|element| expected(element, ty)).collect())
        }
        (Type::Tuple(types), Value::List(elements)) => {
            Rmpv::Array(elements.iter().zip(types).map(|(it, ty)| expected(it, ty)).collect())
        }
        (ty, Value::Map(entries)) => {
            let entry_type = |key: &str| match ty {
                Type::Object(types) => &types[key],
                Type::Map(ty) => &**ty,
                _ => panic!("not a type with keys"),
            };
            let pair = |(key, it): (&str, _)| (Rmpv::from(key), expected(it, entry_type(key)));
            Rmpv::Map(entries.iter().map(pair).collect())
        }
        _ => panic!("not a value of the type"),
    }
}

fn expected_number(number: &Number) -> Rmpv {
    match number.repr() {
        Repr::Int(int) => Rmpv::from(*int),
        Repr::Float(float) => Rmpv::F64(*float),
        Repr::Decimal(text) => Rmpv::from(text.as_str()),
    }
}

fn expected_refinements(refined: &Refinements) -> Vec<u8> {
    let bound = |bound: &Bound| {
        Rmpv::Array(vec![expected_number(&bound.number), Rmpv::from(bound.inclusive)])
    };
    let pairs = [
        (1, refined.null.map(Rmpv::from)),
        (2, refined.prefix.as_deref().map(Rmpv::from)),
        (3, refined.min.as_ref().map(bound)),
        (4, refined.max.as_ref().map(bound)),
        (5, refined.min_length.map(Rmpv::from)),
        (6, refined.max_length.map(Rmpv::from)),
    ];
    let pairs = pairs.into_iter().filter_map(|(key, it)| Some((Rmpv::from(key), it?)));
    written(&Rmpv::Map(pairs.collect()))
}

fn written(value: &Rmpv) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value).unwrap();
    bytes
}

/// Decodes the bytes. A decoded value is the same after encoding and decoding.
fn check(bytes: &[u8], ty: &Type) -> Result<(), TestCaseError> {
    if let Ok(value) = decode(bytes, ty) {
        let again = encode(&value, ty).unwrap();
        prop_assert_eq!(decode(&again, ty).unwrap(), value);
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_value_survives_encoding((ty, value) in typed_values(Encoding::Msgpack)) {
        let bytes = encode(&value, &ty).unwrap();
        prop_assert!(decode(&bytes, &ty).unwrap() == value);
        prop_assert!(decode(&[bytes, vec![0xc0]].concat(), &ty).is_err());
    }

    #[test]
    fn another_implementation_reads_and_writes_the_same_bytes(
        (ty, value) in typed_values(Encoding::Msgpack),
    ) {
        let expected = expected(&value, &ty);
        let bytes = encode(&value, &ty).unwrap();
        prop_assert_eq!(&rmpv::decode::read_value(&mut &*bytes).unwrap(), &expected);
        prop_assert_eq!(&written(&expected), &bytes);
        prop_assert!(decode(&written(&expected), &ty).unwrap() == value);
    }

    #[test]
    fn arbitrary_bytes_give_a_value_or_an_error(
        ty in types(),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        check(&bytes, &ty)?;
    }

    #[test]
    fn damaged_bytes_give_a_value_or_an_error(
        (ty, value) in typed_values(Encoding::Msgpack),
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
        ty = list(ty);
    }
    let nested = |n: usize| [vec![0x91; n], vec![0xc3]].concat();
    assert!(decode(&nested(MAX_DEPTH), &ty).is_ok());
    assert!(decode(&nested(MAX_DEPTH + 1), &list(ty)).is_err());
}

#[test]
fn dynamic_values_inside_each_other_stop_at_the_limit() {
    let nested = |n: usize| [b"\x92\xa9\"dynamic\"".repeat(n), vec![0xc0]].concat();
    assert!(decode(&nested(MAX_DEPTH), &Type::Dynamic).is_ok());
    assert!(decode(&nested(MAX_DEPTH + 1), &Type::Dynamic).is_err());
    assert!(decode(&nested(100_000), &Type::Dynamic).is_err());
}

#[test]
fn a_bomb_in_the_type_of_a_dynamic_value_is_an_error() {
    let json = br#"["list","#.repeat(100_000);
    let length = u32::try_from(json.len()).unwrap().to_be_bytes();
    let bytes = [&b"\x92\xc6"[..], &length, &json, b"\xc0"].concat();
    assert!(decode(&bytes, &Type::Dynamic).is_err());
}

#[test]
fn headers_of_four_billion_are_an_error_at_once() {
    let map = Type::Map(Box::new(Type::Dynamic));
    for (marker, ty) in [(0xdd, list(Type::Bool)), (0xdf, map), (0xdb, Type::String)] {
        let bytes = [marker, 0xff, 0xff, 0xff, 0xff, 0xc0, 0xc0];
        let message = decode(&bytes, &ty).unwrap_err().to_string();
        assert_eq!(message, "the encoded value ends too early");
    }
}
