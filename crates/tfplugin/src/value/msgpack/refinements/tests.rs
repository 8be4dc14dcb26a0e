use crate::value::msgpack::{decode, encode};
use crate::value::{Bound, Number, Refinements, Type, Value};

fn unknown(refined: Refinements) -> Value {
    Value::Unknown(Some(Box::new(refined)))
}

fn list() -> Type {
    Type::List(Box::new(Type::Bool))
}

#[test]
fn refinements_have_the_bytes_of_go_cty_in_both_directions() {
    let not_null = Refinements { null: Some(false), ..Default::default() };
    let bound = |int: i64, inclusive| Some(Bound { number: Number::from(int), inclusive });
    for (refined, ty, bytes) in [
        (not_null.clone(), Type::Bool, &b"\xc7\x03\x0c\x81\x01\xc2"[..]),
        (
            Refinements { prefix: Some("foo-".to_owned()), ..not_null.clone() },
            Type::String,
            b"\xc7\x09\x0c\x82\x01\xc2\x02\xa4foo-",
        ),
        (
            Refinements { min: bound(0, true), max: bound(500, false), ..Default::default() },
            Type::Number,
            b"\xc7\x0b\x0c\x82\x03\x92\x00\xc3\x04\x92\xcd\x01\xf4\xc2",
        ),
        (
            Refinements { min_length: Some(1), max_length: Some(2), ..not_null },
            list(),
            b"\xc7\x07\x0c\x83\x01\xc2\x05\x01\x06\x02",
        ),
    ] {
        let value = unknown(refined);
        assert_eq!(encode(&value, &ty).unwrap(), bytes);
        assert_eq!(decode(bytes, &ty), Ok(value));
    }
}

#[test]
fn what_a_later_version_may_add_is_ignored() {
    let not_null = unknown(Refinements { null: Some(false), ..Default::default() });
    let key = b"\xc7\x06\x0c\x82\x07\x91\xc0\x01\xc2";
    assert_eq!(decode(key, &Type::Bool), Ok(not_null.clone()));
    let behind_the_map = b"\xc7\x04\x0c\x81\x01\xc2\xc1";
    assert_eq!(decode(behind_the_map, &Type::Bool), Ok(not_null));
}

#[test]
fn an_unknown_value_without_a_type_has_no_refinements() {
    let bytes = b"\xc7\x03\x0c\x81\x01\xc2";
    assert_eq!(decode(bytes, &Type::Dynamic), Ok(Value::Unknown(None)));
    let not_null = Refinements { null: Some(false), ..Default::default() };
    assert_eq!(encode(&unknown(not_null), &Type::Dynamic).unwrap(), b"\xd4\0\0");
}

#[test]
fn an_empty_map_of_refinements_is_plainly_unknown() {
    assert_eq!(decode(b"\xd4\x0c\x80", &Type::Bool), Ok(Value::Unknown(None)));
    assert_eq!(encode(&unknown(Refinements::default()), &Type::Bool).unwrap(), b"\xd4\0\0");
}

#[test]
fn refinements_of_another_type_are_refused_and_never_sent() {
    assert!(decode(b"\xc7\x04\x0c\x81\x02\xa1x", &Type::Number).is_err());
    assert!(decode(b"\xc7\x03\x0c\x81\x05\x01", &Type::String).is_err());
    let refined = Refinements { min_length: Some(1), ..Default::default() };
    assert_eq!(encode(&unknown(refined), &Type::String).unwrap(), b"\xd4\0\0");
}

#[test]
fn malformed_refinements_are_an_error() {
    for body in [
        &b"\x91\x01"[..],
        b"\x81\xa1a\xc2",
        b"\x81\x01\x01",
        b"\x81\x03\x01",
        b"\x81\x05\xff",
        b"\x82\x01\xc2",
    ] {
        let bytes = [&[0xc7, body.len() as u8, 0x0c], body].concat();
        assert!(decode(&bytes, &Type::Number).is_err(), "{body:x?}");
        assert!(decode(&bytes, &list()).is_err(), "{body:x?}");
    }
}

#[test]
fn refinements_too_large_for_go_cty_are_not_sent_and_not_accepted() {
    let prefix = |length| Refinements { prefix: Some("x".repeat(length)), ..Default::default() };
    assert!(encode(&unknown(prefix(1019)), &Type::String).unwrap().len() > 1000);
    assert_eq!(encode(&unknown(prefix(1020)), &Type::String).unwrap(), b"\xd4\0\0");
    let bytes = [&b"\xc8\x04\x01\x0c"[..], &[0; 1025]].concat();
    assert!(decode(&bytes, &Type::String).is_err());
}
