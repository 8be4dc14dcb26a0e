//! Decodes JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::value::depth::check_depth;
use crate::value::{Entries, Error, Number, Type, Value};

/// Decodes a value of the type.
///
/// Like go-cty, this function accepts a string that writes a number or bool for a number or bool, a
/// number or bool for a string, and a missing attribute as null: older states contain all three.
/// Inside a value that carries its own type, every attribute must be present, as go-cty writes
/// them. Otherwise a short text could name many attributes once, and create each of them many
/// times. Numbers are parsed from their text and keep all digits.
///
/// # Errors
/// The bytes are not one JSON text of the type, an object has an attribute that its type lacks, a
/// key occurs twice, or the value is nested too deeply. The error has the path.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, Error> {
    let raw: &RawValue = serde_json::from_slice(bytes).map_err(invalid)?;
    read(raw, ty, Position { depth: 0, own_type: false })
}

/// The position of a value in the whole.
#[derive(Clone, Copy)]
struct Position {
    depth: usize,
    /// Whether the type is from the input too.
    own_type: bool,
}

/// A JSON text by its first byte, with the content of scalars.
enum Json<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    String(String),
    Array,
    Object,
}

impl<'a> Json<'a> {
    fn new(raw: &'a RawValue) -> Result<Self, Error> {
        let text = raw.get();
        Ok(match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'"') => Self::String(parse(raw)?),
            Some(b'[') => Self::Array,
            Some(b'{') => Self::Object,
            _ => Self::Number(text),
        })
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

fn read(raw: &RawValue, ty: &Type, position: Position) -> Result<Value, Error> {
    check_depth(position.depth)?;
    let deeper = Position { depth: position.depth + 1, ..position };
    match (ty, Json::new(raw)?) {
        (_, Json::Null) => Ok(Value::Null),
        (Type::Bool, Json::Bool(bool)) => Ok(Value::Bool(bool)),
        (Type::Bool, Json::String(text)) => match text.as_str() {
            "true" | "1" => Ok(Value::Bool(true)),
            "false" | "0" => Ok(Value::Bool(false)),
            _ => Err(Error::new("a bool is required")),
        },
        (Type::Number, Json::Number(text)) => number(text),
        (Type::Number, Json::String(text)) => number(&text),
        (Type::String, Json::String(text)) => Ok(Value::String(text)),
        (Type::String, Json::Number(text)) => Ok(Value::String(text.to_owned())),
        (Type::String, Json::Bool(bool)) => Ok(Value::String(bool.to_string())),
        (Type::Dynamic, Json::Object) => dynamic(raw, deeper),
        (Type::List(ty) | Type::Set(ty), Json::Array) => {
            let raws: Vec<&RawValue> = parse(raw)?;
            elements(raws.iter().map(|raw| (*raw, &**ty)), deeper)
        }
        (Type::Tuple(types), Json::Array) => {
            let raws: Vec<&RawValue> = parse(raw)?;
            if raws.len() != types.len() {
                return Err(Error::tuple_length(types.len(), raws.len()));
            }
            elements(raws.into_iter().zip(types), deeper)
        }
        (Type::Map(ty), Json::Object) => {
            let element = |(key, raw): (String, &RawValue)| {
                let element = read(raw, ty, deeper).map_err(|error| error.within_key(&key))?;
                Ok((key, element))
            };
            let elements = parse::<Members<'_>>(raw)?.0.into_iter().map(element);
            let twice = |key: String| Error::new("the key occurs twice").within_key(&key);
            let elements = Entries::from_pairs(elements.collect::<Result<_, Error>>()?);
            elements.map(Value::Map).map_err(twice)
        }
        (Type::Object(types), Json::Object) => object(raw, types, deeper),
        (ty, json) => Err(Error::required(ty.kind(), json.kind())),
    }
}

fn number(text: &str) -> Result<Value, Error> {
    let number = Number::parse(text).ok_or_else(|| Error::new("a number is required"))?;
    Ok(Value::Number(number))
}

fn dynamic(raw: &RawValue, position: Position) -> Result<Value, Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Typed<'a> {
        #[serde(borrow)]
        value: &'a RawValue,
        r#type: Type,
    }
    let Ok(typed) = serde_json::from_str::<Typed<'_>>(raw.get()) else {
        return Err(Error::new("an object of exactly a value and its type is required"));
    };
    let value = read(typed.value, &typed.r#type, Position { own_type: true, ..position })?;
    Ok(Value::Dynamic(Box::new((typed.r#type, value))))
}

fn elements<'a>(
    elements: impl Iterator<Item = (&'a RawValue, &'a Type)>,
    position: Position,
) -> Result<Value, Error> {
    let element = |(index, (raw, ty))| {
        read(raw, ty, position).map_err(|error: Error| error.within_index(index))
    };
    Ok(Value::List(elements.enumerate().map(element).collect::<Result<_, _>>()?))
}

fn object(
    raw: &RawValue,
    types: &BTreeMap<String, Type>,
    position: Position,
) -> Result<Value, Error> {
    let mut attributes = Vec::with_capacity(types.len());
    for (name, raw) in parse::<Members<'_>>(raw)?.0 {
        let ty = types.get(&name).ok_or_else(|| Error::unexpected(&name))?;
        let attribute = read(raw, ty, position).map_err(|error| error.within_attribute(&name))?;
        attributes.push((name, attribute));
    }
    let twice = |name: String| Error::twice(&name);
    let attributes = Entries::from_pairs(attributes).map_err(twice)?;
    // Each attribute has a type.
    if attributes.len() == types.len() {
        return Ok(Value::Map(attributes));
    }
    let mut missing = types.keys().filter(|name| attributes.get(name).is_none()).peekable();
    if let (true, Some(name)) = (position.own_type, missing.peek()) {
        return Err(Error::missing(name));
    }
    let nulls: Vec<_> = missing.map(|name| (name.clone(), Value::Null)).collect();
    let pairs = attributes.into_pairs().into_iter().chain(nulls).collect();
    Entries::from_pairs(pairs).map(Value::Map).map_err(twice)
}

/// The members of a JSON object in their order, repeated names included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Members(entries))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, Error> {
    serde_json::from_str(raw.get()).map_err(invalid)
}

/// Hides the message of `serde_json`, which can quote the input.
fn invalid(_: serde_json::Error) -> Error {
    Error::new("the text is not valid JSON")
}

#[cfg(test)]
mod tests;
