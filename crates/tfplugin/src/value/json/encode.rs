//! From a value to JSON.

use crate::value::number::Repr;
use crate::value::{Error, Type, Value, check_depth};

/// Encodes a value of the type, with sorted keys and without white space.
///
/// # Errors
///
/// When the value is not of the type, is not wholly known, has an infinite number, or nests too
/// deeply. The path leads to the place.
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    write(&mut out, value, ty, 0)?;
    Ok(out)
}

fn write(out: &mut Vec<u8>, value: &Value, ty: &Type, depth: usize) -> Result<(), Error> {
    check_depth(depth)?;
    let deeper = depth + 1;
    match (ty, value) {
        (_, Value::Null) => out.extend(b"null"),
        (_, Value::Unknown(_)) => return Err(Error::new("the value is not known yet")),
        (Type::Bool, Value::Bool(true)) => out.extend(b"true"),
        (Type::Bool, Value::Bool(false)) => out.extend(b"false"),
        (Type::Number, Value::Number(number)) => {
            if matches!(number.repr(), Repr::Float(float) if float.is_infinite()) {
                return Err(Error::new("an infinite number has no JSON form"));
            }
            out.extend(number.to_string().as_bytes());
        }
        (Type::String, Value::String(text)) => quote(out, text),
        (Type::Dynamic, Value::Dynamic(typed)) => {
            out.extend(br#"{"value":"#);
            write(out, &typed.1, &typed.0, deeper)?;
            out.extend(br#","type":"#);
            out.extend(typed.0.to_json());
            out.push(b'}');
        }
        (Type::List(ty) | Type::Set(ty), Value::List(elements)) => {
            write_elements(out, elements.iter().map(|element| (element, &**ty)), deeper)?;
        }
        (Type::Tuple(types), Value::List(elements)) => {
            if elements.len() != types.len() {
                return Err(Error::tuple_length(types.len(), elements.len()));
            }
            write_elements(out, elements.iter().zip(types), deeper)?;
        }
        (Type::Map(ty), Value::Map(elements)) => {
            out.push(b'{');
            for (position, (key, element)) in elements.iter().enumerate() {
                name(out, position, key);
                write(out, element, ty, deeper).map_err(|error| error.within_key(key))?;
            }
            out.push(b'}');
        }
        (Type::Object(types), Value::Map(attributes)) => {
            if let Some((name, _)) = attributes.iter().find(|(name, _)| !types.contains_key(*name))
            {
                return Err(Error::unexpected(name));
            }
            out.push(b'{');
            for (position, (key, ty)) in types.iter().enumerate() {
                let attribute = attributes.get(key).ok_or_else(|| Error::missing(key))?;
                name(out, position, key);
                write(out, attribute, ty, deeper).map_err(|error| error.within_attribute(key))?;
            }
            out.push(b'}');
        }
        (ty, value) => return Err(Error::required(ty, value.kind())),
    }
    Ok(())
}

fn write_elements<'a>(
    out: &mut Vec<u8>,
    elements: impl Iterator<Item = (&'a Value, &'a Type)>,
    depth: usize,
) -> Result<(), Error> {
    out.push(b'[');
    for (index, (element, ty)) in elements.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, element, ty, depth).map_err(|error| error.within_index(index))?;
    }
    out.push(b']');
    Ok(())
}

fn name(out: &mut Vec<u8>, position: usize, name: &str) {
    if position > 0 {
        out.push(b',');
    }
    quote(out, name);
    out.push(b':');
}

fn quote(out: &mut Vec<u8>, text: &str) {
    out.extend(serde_json::Value::from(text).to_string().as_bytes());
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::value::Number;

    fn text(value: &Value, ty: &Type) -> String {
        String::from_utf8(encode(value, ty).unwrap()).unwrap()
    }

    fn float(float: f64) -> Value {
        Value::Number(Number::from_f64(float).unwrap())
    }

    #[test]
    fn each_kind_of_value_has_its_text() {
        let tuple = Type::Tuple(vec![Type::Bool, Type::String, Type::Dynamic]);
        let dynamic = Value::Dynamic(Box::new((Type::String, Value::Null)));
        let value =
            Value::List(vec![Value::Bool(true), Value::String("a\"\n".to_owned()), dynamic]);
        assert_eq!(text(&value, &tuple), r#"[true,"a\"\n",{"value":null,"type":"string"}]"#);
        let names = ["b".to_owned(), "a".to_owned()];
        let value =
            Value::Map(BTreeMap::from(names.clone().map(|name| (name, Value::Null))).into());
        let object = Type::Object(names.map(|name| (name, Type::Bool)).into());
        assert_eq!(text(&value, &object), r#"{"a":null,"b":null}"#);
        assert_eq!(text(&value, &Type::Map(Box::new(Type::Bool))), r#"{"a":null,"b":null}"#);
    }

    #[test]
    fn floats_are_written_without_exponent_as_short_as_can_be() {
        assert_eq!(text(&float(5.0), &Type::Number), "5");
        assert_eq!(text(&float(-0.1), &Type::Number), "-0.1");
        assert_eq!(text(&float(1e21), &Type::Number), "1000000000000000000000");
    }

    #[test]
    fn what_has_no_json_form_is_an_error_with_its_path() {
        let value = Value::Map(BTreeMap::from([("a".to_owned(), Value::Unknown(None))]).into());
        let error = encode(&value, &Type::Map(Box::new(Type::Bool))).unwrap_err();
        assert_eq!(error.to_string(), r#"["a"]: the value is not known yet"#);
        assert!(encode(&float(f64::INFINITY), &Type::Number).is_err());
        let error = encode(&Value::String("secret".to_owned()), &Type::Bool).unwrap_err();
        assert_eq!(error.to_string(), "a bool is required, not a string");
    }

    #[test]
    fn an_object_needs_exactly_the_attributes_of_its_type() {
        let empty = Value::Map(BTreeMap::new().into());
        let ty = Type::Object(BTreeMap::from([("a".to_owned(), Type::Bool)]));
        assert_eq!(encode(&empty, &ty).unwrap_err().to_string(), "a: the attribute is missing");
        let value = Value::Map(BTreeMap::from([("z".to_owned(), Value::Null)]).into());
        let error = encode(&value, &ty).unwrap_err();
        assert_eq!(error.to_string(), "z: the attribute is not expected");
    }
}
