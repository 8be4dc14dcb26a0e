//! Unknown values: MessagePack extensions, whose body may say what is known all the same.
//!
//! The source is "Refinements" under "Unknown Values" in "Wire Format for Terraform Objects and
//! Associated Values", and go-cty's `cty/msgpack/unknown.go`.

use super::decode::{number, string};
use super::reader::{Reader, Token};
use super::writer::Writer;
use crate::value::{Bound, Error, Refinements, Type};

/// The extension code of an unknown value of which nothing is known.
const PLAIN: i8 = 0;
/// The extension code of an unknown value with refinements.
const REFINED: i8 = 0x0c;
/// go-cty refuses refinements that take more bytes than this.
const MAX_BODY: usize = 1024;

/// The keys of the map that is the body.
const NULL: i64 = 1;
const PREFIX: i64 = 2;
const MIN: i64 = 3;
const MAX: i64 = 4;
const MIN_LENGTH: i64 = 5;
const MAX_LENGTH: i64 = 6;

/// The refinements in an extension. Any code but 0x0c is passed over with its body, as are keys
/// that later versions of Terraform may add, so that an unknown value stays one.
pub(super) fn decode(code: i8, body: &[u8], ty: &Type) -> Result<Option<Box<Refinements>>, Error> {
    // go-cty lets a body of one byte or none be a placeholder under any code, and knows nothing to
    // say about a value whose type is not known.
    if code != REFINED || body.len() <= 1 || matches!(ty, Type::Dynamic) {
        return Ok(None);
    }
    if body.len() > MAX_BODY {
        return Err(Error::new("the refinements of an unknown value are too large"));
    }
    let mut reader = Reader::new(body);
    let Token::Map(length) = reader.next()? else {
        return Err(invalid());
    };
    let mut refined = Refinements::default();
    for _ in 0..length {
        let key = match reader.next()? {
            Token::Int(key) => key,
            Token::Uint(_) => i64::MAX,
            _ => return Err(invalid()),
        };
        match key {
            NULL => refined.null = Some(bool(&mut reader)?),
            PREFIX if has_prefix(ty) => match reader.next()? {
                Token::Str(text) | Token::Bin(text) => refined.prefix = Some(string(text)?),
                _ => return Err(invalid()),
            },
            MIN if has_bounds(ty) => refined.min = Some(bound(&mut reader)?),
            MAX if has_bounds(ty) => refined.max = Some(bound(&mut reader)?),
            MIN_LENGTH if has_length(ty) => refined.min_length = Some(length_bound(&mut reader)?),
            MAX_LENGTH if has_length(ty) => refined.max_length = Some(length_bound(&mut reader)?),
            PREFIX..=MAX_LENGTH => return Err(invalid()),
            _ => reader.skip()?,
        }
    }
    // What follows the map is passed over, as go-cty does, which may put something there one day.
    Ok((refined != Refinements::default()).then(|| Box::new(refined)))
}

/// Writes an unknown value with those refinements that belong to its type. As they are hints, they
/// are left out when they would be too large for go-cty to accept.
pub(super) fn encode(
    out: &mut Writer,
    refined: Option<&Refinements>,
    ty: &Type,
) -> Result<(), Error> {
    let mut pairs = 0;
    let mut body = Writer::default();
    if let Some(refined) = refined.filter(|_| !matches!(ty, Type::Dynamic)) {
        pairs = write(&mut body, refined, ty)?;
    }
    let mut whole = Writer::default();
    whole.map(pairs)?;
    let body = [whole.into_bytes(), body.into_bytes()].concat();
    if pairs == 0 || body.len() > MAX_BODY {
        return out.ext(PLAIN, &[0]);
    }
    out.ext(REFINED, &body)
}

/// Writes the pairs of the body in the order of their keys; returns how many there are.
fn write(out: &mut Writer, refined: &Refinements, ty: &Type) -> Result<usize, Error> {
    let mut pairs = 0;
    let mut key = |out: &mut Writer, key: i64| {
        pairs += 1;
        out.uint(key.unsigned_abs());
    };
    if let Some(null) = refined.null {
        key(out, NULL);
        out.bool(null);
    }
    if let Some(prefix) = refined.prefix.as_ref().filter(|_| has_prefix(ty)) {
        key(out, PREFIX);
        out.str(prefix)?;
    }
    for (code, bound) in [(MIN, &refined.min), (MAX, &refined.max)] {
        if let Some(bound) = bound.as_ref().filter(|_| has_bounds(ty)) {
            key(out, code);
            out.array(2)?;
            out.number(&bound.number)?;
            out.bool(bound.inclusive);
        }
    }
    for (code, length) in [(MIN_LENGTH, refined.min_length), (MAX_LENGTH, refined.max_length)] {
        if let Some(length) = length.filter(|_| has_length(ty)) {
            key(out, code);
            out.uint(length);
        }
    }
    Ok(pairs)
}

fn has_prefix(ty: &Type) -> bool {
    matches!(ty, Type::String)
}

fn has_bounds(ty: &Type) -> bool {
    matches!(ty, Type::Number)
}

fn has_length(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Set(_) | Type::Map(_))
}

fn bool(reader: &mut Reader<'_>) -> Result<bool, Error> {
    match reader.next()? {
        Token::Bool(bool) => Ok(bool),
        _ => Err(invalid()),
    }
}

fn bound(reader: &mut Reader<'_>) -> Result<Bound, Error> {
    let Token::Array(2) = reader.next()? else {
        return Err(invalid());
    };
    Ok(Bound { number: number(reader.next()?)?, inclusive: bool(reader)? })
}

fn length_bound(reader: &mut Reader<'_>) -> Result<u64, Error> {
    match reader.next()? {
        Token::Int(length) => u64::try_from(length).map_err(|_| invalid()),
        _ => Err(invalid()),
    }
}

fn invalid() -> Error {
    Error::new("the refinements of an unknown value are not valid for its type")
}

#[cfg(test)]
mod tests {
    use super::super::{decode, encode};
    use super::*;
    use crate::value::{Number, Value};

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
    fn what_a_later_version_may_add_is_passed_over() {
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
        let prefix =
            |length| Refinements { prefix: Some("x".repeat(length)), ..Default::default() };
        assert!(encode(&unknown(prefix(1019)), &Type::String).unwrap().len() > 1000);
        assert_eq!(encode(&unknown(prefix(1020)), &Type::String).unwrap(), b"\xd4\0\0");
        let bytes = [&b"\xc8\x04\x01\x0c"[..], &[0; 1025]].concat();
        assert!(decode(&bytes, &Type::String).is_err());
    }
}
