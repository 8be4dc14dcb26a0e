use super::*;
use crate::value::Number;

fn list(element: Type) -> Type {
    Type::List(Box::new(element))
}

fn object_type(attributes: &[(&str, Type)]) -> Type {
    Type::Object(attributes.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
}

fn message(bytes: &[u8], ty: &Type) -> String {
    decode(bytes, ty).unwrap_err().to_string()
}

#[test]
fn nil_is_null_and_any_extension_is_unknown_for_every_type() {
    for ty in [Type::Bool, Type::Dynamic, list(Type::Bool), object_type(&[("a", Type::Bool)])] {
        assert_eq!(decode(b"\xc0", &ty), Ok(Value::Null));
        assert_eq!(decode(b"\xd4\0\0", &ty), Ok(Value::Unknown(None)));
        assert_eq!(decode(b"\xd6\x7f\x01\x02\x03\x04", &ty), Ok(Value::Unknown(None)));
    }
}

#[test]
fn numbers_come_as_integers_floats_and_decimal_text() {
    let number = |bytes: &[u8]| decode(bytes, &Type::Number);
    assert_eq!(number(b"\xcc\xff"), Ok(Value::Number(Number::from(255_i64))));
    assert_eq!(number(&[0xcf; 9]), Ok(Value::Number(Number::from(0xcfcf_cfcf_cfcf_cfcf_u64))));
    let half = Value::Number(Number::from_f64(0.5).unwrap());
    assert_eq!(number(b"\xca\x3f\0\0\0"), Ok(half));
    let decimal = Value::Number(Number::parse("0.1").unwrap());
    assert_eq!(number(b"\xa30.1"), Ok(decimal.clone()));
    assert_eq!(number(b"\xc4\x030.1"), Ok(decimal));
    assert_eq!(message(b"\xa3abc", &Type::Number), "a number is required");
    assert_eq!(message(b"\xcb\x7f\xf8\0\0\0\0\0\0", &Type::Number), "a number is required");
    assert_eq!(message(b"\xc3", &Type::Number), "a number is required, not a bool");
}

#[test]
fn strings_come_as_text_or_binary_data_and_are_utf_8() {
    assert_eq!(decode(b"\xa2hi", &Type::String), Ok(Value::String("hi".to_owned())));
    assert_eq!(decode(b"\xc4\x02hi", &Type::String), Ok(Value::String("hi".to_owned())));
    assert_eq!(message(b"\xa1\xff", &Type::String), "a string is not valid UTF-8");
    assert_eq!(message(b"\x01", &Type::String), "a string is required, not an integer");
}

#[test]
fn an_object_has_exactly_the_attributes_of_its_type() {
    let ty = object_type(&[("a", Type::Bool), ("b", Type::String)]);
    assert!(decode(b"\x82\xa1b\xc0\xa1a\xc3", &ty).is_ok());
    assert_eq!(message(b"\x81\xa1a\xc3", &ty), "b: the attribute is missing");
    assert_eq!(message(b"\x81\xa1c\xc3", &ty), "c: the attribute is not expected");
    assert_eq!(message(b"\x82\xa1a\xc3\xa1a\xc3", &ty), "a: the attribute occurs twice");
    assert_eq!(message(b"\x81\x01\xc3", &ty), "a key is an integer, not a string");
    assert_eq!(message(b"\x90", &ty), "an object is required, not an array");
}

#[test]
fn a_map_has_each_key_once() {
    let ty = Type::Map(Box::new(Type::Bool));
    let value = decode(b"\x81\xa1a\xc3", &ty).unwrap();
    assert_eq!(value.attribute("a"), Some(&Value::Bool(true)));
    assert_eq!(message(b"\x82\xa1a\xc3\xa1a\xc3", &ty), r#"["a"]: the key occurs twice"#);
}

#[test]
fn a_tuple_has_exactly_the_length_of_its_type() {
    let ty = Type::Tuple(vec![Type::Bool, Type::String]);
    assert!(decode(b"\x92\xc3\xa0", &ty).is_ok());
    assert_eq!(message(b"\x91\xc3", &ty), "a tuple of length 2 is required, not 1");
}

#[test]
fn a_dynamic_value_brings_its_type_as_binary_data_or_text() {
    let value = Value::Dynamic(Box::new((Type::String, Value::String("x".to_owned()))));
    assert_eq!(decode(b"\x92\xc4\x08\"string\"\xa1x", &Type::Dynamic), Ok(value.clone()));
    assert_eq!(decode(b"\x92\xa8\"string\"\xa1x", &Type::Dynamic), Ok(value));
    let invalid = "the type of a dynamic value is not valid";
    assert_eq!(message(b"\x92\xa5\"int\"\xa1x", &Type::Dynamic), invalid);
    assert_eq!(message(b"\x92\x01\xa1x", &Type::Dynamic), invalid);
    let required = "a dynamic value with its type is required, not an array";
    assert_eq!(message(b"\x91\xa1x", &Type::Dynamic), required);
}

#[test]
fn the_path_leads_to_the_fault_and_the_message_keeps_the_value_to_itself() {
    let endpoints = list(object_type(&[("kms", Type::Number)]));
    let ty = object_type(&[("endpoints", endpoints)]);
    let error = message(b"\x81\xa9endpoints\x91\x81\xa3kms\xa6secret", &ty);
    assert_eq!(error, "endpoints[0].kms: a number is required");
}

#[test]
fn bytes_after_the_value_are_an_error() {
    assert_eq!(message(b"\xc3\xc0", &Type::Bool), "1 bytes follow the end of the value");
}
