//! Decodes MessagePack.

use std::collections::BTreeMap;

use super::reader::{Reader, Token};
use super::refinements;
use super::scalar::{number, string};
use crate::value::depth::check_depth;
use crate::value::{Entries, Error, Type, Value};

/// Decodes a value of the type.
///
/// For every type, nil is null and any extension is unknown. Numbers can be integers, floats or
/// decimal texts. Strings can be binary data, if the data is UTF-8.
///
/// # Errors
/// The bytes are not exactly one value of the type, or the value is nested too deeply. The error
/// has the path.
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
        (ty, token) => Err(Error::required(ty.kind(), token.kind())),
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
    let mut elements = Vec::with_capacity(capacity(types.size_hint().0));
    for (index, ty) in types.enumerate() {
        elements.push(value(reader, ty, depth).map_err(|error| error.within_index(index))?);
    }
    Ok(Value::List(elements))
}

fn map(reader: &mut Reader<'_>, length: usize, ty: &Type, depth: usize) -> Result<Value, Error> {
    let mut elements = Vec::with_capacity(capacity(length));
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
    let mut attributes = Vec::with_capacity(capacity(length));
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

/// The initial capacity for elements. A header can promise as many elements as bytes are left, and
/// so can each header nested in it, before the input turns out to be shorter.
fn capacity(promised: usize) -> usize {
    promised.min(1024)
}

fn key(reader: &mut Reader<'_>) -> Result<String, Error> {
    match reader.next()? {
        Token::Str(text) | Token::Bin(text) => string(text),
        other => Err(Error::new(format!("a key is {}, not a string", other.kind()))),
    }
}

#[cfg(test)]
mod tests;
