//! From bytes to a value.

use std::collections::BTreeMap;

use super::reader::{Reader, Token};
use super::refinements;
use crate::value::{Entries, Error, Number, Type, Value, check_depth};

/// Decodes a value of the type.
///
/// Nil is null and any extension is unknown, whatever the type. Numbers may be integers, floats or
/// decimal text; strings may be binary data, as long as they are UTF-8.
///
/// # Errors
///
/// When the bytes are not one whole value of exactly that type, or nest too deeply. The path leads
/// to the place.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, Error> {
    let mut reader = Reader::new(bytes);
    let value = value(&mut reader, ty, 0)?;
    reader.finish()?;
    Ok(value)
}

fn value(reader: &mut Reader<'_>, ty: &Type, depth: usize) -> Result<Value, Error> {
    check_depth(depth)?;
    let deeper = depth + 1;
    match (ty, reader.next()?) {
        (_, Token::Nil) => Ok(Value::Null),
        (ty, Token::Ext(code, body)) => refinements::decode(code, body, ty).map(Value::Unknown),
        (Type::Bool, Token::Bool(bool)) => Ok(Value::Bool(bool)),
        (Type::Number, token) => number(token).map(Value::Number),
        (Type::String, Token::Str(text) | Token::Bin(text)) => string(text).map(Value::String),
        (Type::Dynamic, Token::Array(2)) => dynamic(reader, deeper),
        (Type::List(ty) | Type::Set(ty), Token::Array(length)) => {
            elements(reader, std::iter::repeat_n(&**ty, length), deeper)
        }
        (Type::Tuple(types), Token::Array(length)) if length == types.len() => {
            elements(reader, types, deeper)
        }
        (Type::Tuple(types), Token::Array(length)) => Err(Error::tuple_length(types.len(), length)),
        (Type::Map(ty), Token::Map(length)) => map(reader, length, ty, deeper),
        (Type::Object(types), Token::Map(length)) => object(reader, length, types, deeper),
        (ty, token) => Err(Error::required(ty, token.kind())),
    }
}

/// A number from any token that writes one. Also what bounds in refinements are made of.
pub(super) fn number(token: Token<'_>) -> Result<Number, Error> {
    let number = match token {
        Token::Int(int) => Some(Number::from(int)),
        Token::Uint(int) => Some(Number::from(int)),
        Token::Float(float) => Number::from_f64(float),
        Token::Str(text) | Token::Bin(text) => {
            std::str::from_utf8(text).ok().and_then(Number::parse)
        }
        other => return Err(Error::required(&Type::Number, other.kind())),
    };
    number.ok_or_else(|| Error::new("a number is required"))
}

/// A text from the bytes of one.
pub(super) fn string(bytes: &[u8]) -> Result<String, Error> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(Error::new("a string is not valid UTF-8")),
    }
}

fn dynamic(reader: &mut Reader<'_>, depth: usize) -> Result<Value, Error> {
    let ty = match reader.next()? {
        Token::Bin(json) | Token::Str(json) => serde_json::from_slice::<Type>(json).ok(),
        _ => None,
    };
    let ty = ty.ok_or_else(|| Error::new("the type of a dynamic value is not valid"))?;
    let value = value(reader, &ty, depth)?;
    Ok(Value::Dynamic(Box::new((ty, value))))
}

fn elements<'a>(
    reader: &mut Reader<'_>,
    types: impl IntoIterator<Item = &'a Type>,
    depth: usize,
) -> Result<Value, Error> {
    let types = types.into_iter();
    let mut elements = Vec::with_capacity(room(types.size_hint().0));
    for (index, ty) in types.enumerate() {
        elements.push(value(reader, ty, depth).map_err(|error| error.within_index(index))?);
    }
    Ok(Value::List(elements))
}

fn map(reader: &mut Reader<'_>, length: usize, ty: &Type, depth: usize) -> Result<Value, Error> {
    let mut elements = Vec::with_capacity(room(length));
    for _ in 0..length {
        let key = key(reader)?;
        let element = value(reader, ty, depth).map_err(|error| error.within_key(&key))?;
        elements.push((key, element));
    }
    let twice = |key: String| Error::new("the key occurs twice").within_key(&key);
    Entries::from_pairs(elements).map(Value::Map).map_err(twice)
}

fn object(
    reader: &mut Reader<'_>,
    length: usize,
    types: &BTreeMap<String, Type>,
    depth: usize,
) -> Result<Value, Error> {
    let mut attributes = Vec::with_capacity(room(length));
    for _ in 0..length {
        let name = key(reader)?;
        let ty = types.get(&name).ok_or_else(|| Error::unexpected(&name))?;
        let attribute = value(reader, ty, depth).map_err(|error| error.within_attribute(&name))?;
        attributes.push((name, attribute));
    }
    let attributes = Entries::from_pairs(attributes).map_err(|name| Error::twice(&name))?;
    match types.keys().find(|name| attributes.get(name).is_none()) {
        Some(name) => Err(Error::missing(name)),
        None => Ok(Value::Map(attributes)),
    }
}

/// How many elements to make room for at first. A header may promise as many as there are bytes
/// left, and so may the headers nested in it, before any of them turns out to lie.
fn room(promised: usize) -> usize {
    promised.min(1024)
}

fn key(reader: &mut Reader<'_>) -> Result<String, Error> {
    match reader.next()? {
        Token::Str(text) | Token::Bin(text) => string(text),
        other => Err(Error::new(format!("a key is {}, not a string", other.kind()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
