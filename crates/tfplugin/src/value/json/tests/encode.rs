//! The JSON encoding of a value, for the tests of the decoder: the product never writes JSON.

use crate::value::depth::check_depth;
use crate::value::{Error, Type, Value};

/// Encodes a value of the type, with sorted keys and without white space.
pub(super) fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, Error> {
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
        (ty, value) => return Err(Error::required(ty.kind(), value.kind())),
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
