//! Encodes MessagePack.

use std::collections::BTreeMap;

use super::refinements;
use super::writer::Writer;
use crate::value::depth::check_depth;
use crate::value::{Entries, Error, Type, Value};

/// Encodes a value of the type exactly as go-cty does: sorted keys, and the shortest headers and
/// integers. A float stays a float, even a whole one.
///
/// # Errors
/// The value does not have the type, an object lacks an attribute or has an extra one, a
/// dynamically typed value lacks its type, or the value is nested too deeply. The error has the
/// path.
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::default();
    write(&mut writer, value, ty, 0)?;
    Ok(writer.into_bytes())
}

fn write(out: &mut Writer, value: &Value, ty: &Type, depth: usize) -> Result<(), Error> {
    check_depth(depth)?;
    let deeper = depth + 1;
    match (ty, value) {
        (_, Value::Null) => out.nil(),
        (ty, Value::Unknown(refined)) => refinements::encode(out, refined.as_deref(), ty)?,
        (Type::Bool, Value::Bool(bool)) => out.bool(*bool),
        (Type::Number, Value::Number(number)) => out.number(number)?,
        (Type::String, Value::String(text)) => out.str(text)?,
        (Type::Dynamic, Value::Dynamic(typed)) => {
            out.array(2)?;
            out.bin(&typed.0.to_json())?;
            write(out, &typed.1, &typed.0, deeper)?;
        }
        (Type::List(ty) | Type::Set(ty), Value::List(elements)) => {
            out.array(elements.len())?;
            for (index, element) in elements.iter().enumerate() {
                write(out, element, ty, deeper).map_err(|error| error.within_index(index))?;
            }
        }
        (Type::Tuple(types), Value::List(elements)) => {
            if elements.len() != types.len() {
                return Err(Error::tuple_length(types.len(), elements.len()));
            }
            out.array(elements.len())?;
            for (index, (element, ty)) in elements.iter().zip(types).enumerate() {
                write(out, element, ty, deeper).map_err(|error| error.within_index(index))?;
            }
        }
        (Type::Map(ty), Value::Map(elements)) => {
            out.map(elements.len())?;
            for (key, element) in elements.iter() {
                out.str(key)?;
                write(out, element, ty, deeper).map_err(|error| error.within_key(key))?;
            }
        }
        (Type::Object(types), Value::Map(attributes)) => {
            // `attributes` and `types` are sorted by name.
            if !attributes.iter().map(|(name, _)| name).eq(types.keys()) {
                check_names(attributes, types)?;
            }
            out.map(types.len())?;
            for ((name, attribute), ty) in attributes.iter().zip(types.values()) {
                out.str(name)?;
                write(out, attribute, ty, deeper).map_err(|error| error.within_attribute(name))?;
            }
        }
        (ty, value) => return Err(Error::required(ty.kind(), value.kind())),
    }
    Ok(())
}

/// Compares the names of attributes with the names of their types.
///
/// # Errors
/// The first attribute without a type, else the first type without an attribute.
fn check_names(attributes: &Entries<Value>, types: &BTreeMap<String, Type>) -> Result<(), Error> {
    if let Some((name, _)) = attributes.iter().find(|(name, _)| !types.contains_key(*name)) {
        return Err(Error::unexpected(name));
    }
    match types.keys().find(|name| attributes.get(name).is_none()) {
        Some(name) => Err(Error::missing(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{MAX_DEPTH, Number};

    fn text(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    fn entries<T: Clone>(entries: &[(&str, T)]) -> BTreeMap<String, T> {
        entries.iter().map(|(key, entry)| ((*key).to_owned(), entry.clone())).collect()
    }

    fn message(value: &Value, ty: &Type) -> String {
        encode(value, ty).unwrap_err().to_string()
    }

    #[test]
    fn each_kind_of_value_has_its_bytes() {
        let number = |text| Value::Number(Number::parse(text).unwrap());
        let float = |float| Value::Number(Number::from_f64(float).unwrap());
        let dynamic = Value::Dynamic(Box::new((Type::Bool, Value::Null)));
        for (value, ty, bytes) in [
            (Value::Null, Type::Dynamic, &b"\xc0"[..]),
            (Value::Unknown(None), Type::String, b"\xd4\0\0"),
            (Value::Bool(true), Type::Bool, b"\xc3"),
            (text("hi"), Type::String, b"\xa2hi"),
            (number("-33"), Type::Number, b"\xd0\xdf"),
            (number("9223372036854775808"), Type::Number, b"\xb39223372036854775808"),
            (number("0.1"), Type::Number, b"\xa30.1"),
            (float(1.0), Type::Number, b"\xcb\x3f\xf0\0\0\0\0\0\0"),
            (float(f64::NEG_INFINITY), Type::Number, b"\xcb\xff\xf0\0\0\0\0\0\0"),
            (Value::List(vec![text("a")]), Type::Set(Box::new(Type::String)), b"\x91\xa1a"),
            (dynamic, Type::Dynamic, b"\x92\xc4\x06\"bool\"\xc0"),
        ] {
            assert_eq!(encode(&value, &ty).unwrap(), bytes);
        }
    }

    #[test]
    fn keys_are_sorted() {
        let value = Value::Map(entries(&[("b", Value::Null), ("a", Value::Null)]).into());
        let ty = Type::Object(entries(&[("b", Type::Bool), ("a", Type::Bool)]));
        assert_eq!(encode(&value, &ty).unwrap(), b"\x82\xa1a\xc0\xa1b\xc0");
        let ty = Type::Map(Box::new(Type::Bool));
        assert_eq!(encode(&value, &ty).unwrap(), b"\x82\xa1a\xc0\xa1b\xc0");
    }

    #[test]
    fn a_value_of_another_type_is_an_error_that_does_not_show_it() {
        assert_eq!(message(&text("secret"), &Type::Bool), "a bool is required, not a string");
        let wants_type = "a dynamic value with its type is required, not a string";
        assert_eq!(message(&text("secret"), &Type::Dynamic), wants_type);
        let ty = Type::Tuple(vec![Type::Bool]);
        assert_eq!(message(&Value::List(vec![]), &ty), "a tuple of length 1 is required, not 0");
    }

    #[test]
    fn an_object_needs_exactly_the_attributes_of_its_type() {
        let ty = Type::Object(entries(&[("a", Type::Bool)]));
        assert_eq!(message(&Value::Map(entries(&[]).into()), &ty), "a: the attribute is missing");
        let value = Value::Map(entries(&[("a", Value::Null), ("z", Value::Null)]).into());
        assert_eq!(message(&value, &ty), "z: the attribute is not expected");
    }

    #[test]
    fn a_value_that_nests_too_deeply_is_an_error() {
        let (mut value, mut ty) = (Value::Null, Type::Bool);
        for _ in 0..MAX_DEPTH {
            (value, ty) = (Value::List(vec![value]), Type::List(Box::new(ty)));
        }
        assert!(encode(&value, &ty).is_ok());
        (value, ty) = (Value::List(vec![value]), Type::List(Box::new(ty)));
        assert!(message(&value, &ty).ends_with("the nesting is deeper than 60 levels"));
    }
}
