//! From JSON to a value.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::value::{Entries, Error, Number, Type, Value, check_depth};

/// Decodes a value of the type.
///
/// As go-cty does, this takes a string where a number or bool is due if it writes one, a number or
/// bool where a string is due, and a missing attribute for null: older states have all of these.
/// Within a value that brings its own type no attribute may be missing, so that a short text cannot
/// name many attributes once and have them made up many times over; go-cty leaves none out.
/// Numbers are taken from their text, so that none loses digits.
///
/// # Errors
///
/// When the bytes are not one JSON text of the type, an object has an attribute that the type has
/// not, a key occurs twice, or the value nests too deeply. The path leads to the place.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, Error> {
    let raw: &RawValue = serde_json::from_slice(bytes).map_err(invalid)?;
    read(raw, ty, Place { depth: 0, own_type: false })
}

/// Where a value is in the whole.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// Whether its type is from the input too.
    own_type: bool,
}

/// A JSON text as far as its first byte tells, with the content of what has none of its own.
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

fn read(raw: &RawValue, ty: &Type, place: Place) -> Result<Value, Error> {
    check_depth(place.depth)?;
    let deeper = Place { depth: place.depth + 1, ..place };
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
        (ty, json) => Err(Error::required(ty, json.kind())),
    }
}

fn number(text: &str) -> Result<Value, Error> {
    let number = Number::parse(text).ok_or_else(|| Error::new("a number is required"))?;
    Ok(Value::Number(number))
}

fn dynamic(raw: &RawValue, place: Place) -> Result<Value, Error> {
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
    let value = read(typed.value, &typed.r#type, Place { own_type: true, ..place })?;
    Ok(Value::Dynamic(Box::new((typed.r#type, value))))
}

fn elements<'a>(
    elements: impl Iterator<Item = (&'a RawValue, &'a Type)>,
    place: Place,
) -> Result<Value, Error> {
    let element =
        |(index, (raw, ty))| read(raw, ty, place).map_err(|error: Error| error.within_index(index));
    Ok(Value::List(elements.enumerate().map(element).collect::<Result<_, _>>()?))
}

fn object(raw: &RawValue, types: &BTreeMap<String, Type>, place: Place) -> Result<Value, Error> {
    let mut attributes = Vec::new();
    for (name, raw) in parse::<Members<'_>>(raw)?.0 {
        let ty = types.get(&name).ok_or_else(|| Error::unexpected(&name))?;
        let attribute = read(raw, ty, place).map_err(|error| error.within_attribute(&name))?;
        attributes.push((name, attribute));
    }
    let twice = |name: String| Error::twice(&name);
    let attributes = Entries::from_pairs(attributes).map_err(twice)?;
    let mut missing = types.keys().filter(|name| attributes.get(name).is_none()).peekable();
    match missing.peek() {
        None => Ok(Value::Map(attributes)),
        Some(name) if place.own_type => Err(Error::missing(name)),
        Some(_) => {
            let nulls: Vec<_> = missing.map(|name| (name.clone(), Value::Null)).collect();
            let pairs = attributes.into_pairs().into_iter().chain(nulls).collect();
            Entries::from_pairs(pairs).map(Value::Map).map_err(twice)
        }
    }
}

/// The members of a JSON object in their order, with those that occur twice.
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

/// Hides what `serde_json` has to say, which may quote the input.
fn invalid(_: serde_json::Error) -> Error {
    Error::new("the text is not valid JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object_type(attributes: &[(&str, Type)]) -> Type {
        Type::Object(attributes.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
    }

    fn message(json: &str, ty: &Type) -> String {
        decode(json.as_bytes(), ty).unwrap_err().to_string()
    }

    #[test]
    fn numbers_keep_all_their_digits() {
        for text in
            ["9007199254740993", "18446744073709551616", "0.1000000000000000000001", "1e400"]
        {
            let number = Value::Number(Number::parse(text).unwrap());
            assert_eq!(decode(text.as_bytes(), &Type::Number), Ok(number.clone()));
            assert_eq!(
                decode(format!(" [\n{text} ]").as_bytes(), &Type::List(Box::new(Type::Number))),
                Ok(Value::List(vec![number]))
            );
        }
    }

    #[test]
    fn primitive_values_convert_as_they_do_in_terraform() {
        for (json, ty, value) in [
            (r#""1.5""#, Type::Number, Value::Number(Number::parse("1.5").unwrap())),
            (r#""true""#, Type::Bool, Value::Bool(true)),
            (r#""0""#, Type::Bool, Value::Bool(false)),
            ("1.50", Type::String, Value::String("1.50".to_owned())),
            ("true", Type::String, Value::String("true".to_owned())),
        ] {
            assert_eq!(decode(json.as_bytes(), &ty), Ok(value), "{json}");
        }
        assert_eq!(message(r#""yes""#, &Type::Bool), "a bool is required");
        assert_eq!(message(r#""secret""#, &Type::Number), "a number is required");
        assert_eq!(message("1", &Type::Bool), "a bool is required, not a number");
        assert_eq!(message("[]", &Type::String), "a string is required, not an array");
    }

    #[test]
    fn a_missing_attribute_is_null_and_one_too_many_is_an_error() {
        let ty = object_type(&[("a", Type::Bool), ("b", Type::Bool)]);
        let value = decode(br#"{"a":true}"#, &ty).unwrap();
        assert_eq!(value.attribute("b"), Some(&Value::Null));
        assert_eq!(message(r#"{"c":true}"#, &ty), "c: the attribute is not expected");
        assert_eq!(message(r#"{"a":true,"a":true}"#, &ty), "a: the attribute occurs twice");
        let map = Type::Map(Box::new(Type::Bool));
        assert_eq!(message(r#"{"a":true,"a":true}"#, &map), r#"["a"]: the key occurs twice"#);
    }

    #[test]
    fn no_attribute_is_made_up_in_a_value_that_brings_its_own_type() {
        let json = r#"{"type":["list",["object",{"a":"bool"}]],"value":[{}]}"#;
        assert_eq!(message(json, &Type::Dynamic), "[0].a: the attribute is missing");
    }

    #[test]
    fn a_dynamic_value_is_an_object_of_value_and_type() {
        let value = Value::Dynamic(Box::new((Type::String, Value::Null)));
        let decoded = decode(br#"{"type":"string","value":null}"#, &Type::Dynamic);
        assert_eq!(decoded, Ok(value));
        assert_eq!(decode(b"null", &Type::Dynamic), Ok(Value::Null));
        for json in [
            r#"{"type":"string"}"#,
            r#"{"value":1}"#,
            r#"{"value":1,"type":"int"}"#,
            r#"{"value":1,"type":"number","a":1}"#,
        ] {
            let required = "an object of exactly a value and its type is required";
            assert_eq!(message(json, &Type::Dynamic), required);
        }
    }

    #[test]
    fn the_path_leads_to_the_fault_and_the_message_keeps_the_value_to_itself() {
        let pair = Type::Tuple(vec![Type::String, Type::Number]);
        let ty = object_type(&[("pairs", Type::List(Box::new(pair)))]);
        let error = message(r#"{"pairs":[["a",1],["b","secret"]]}"#, &ty);
        assert_eq!(error, "pairs[1][1]: a number is required");
        let error = message(r#"{"pairs":[["a"]]}"#, &ty);
        assert_eq!(error, "pairs[0]: a tuple of length 2 is required, not 1");
    }

    #[test]
    fn what_is_not_one_json_text_is_an_error() {
        for json in ["", "tru", "1 2", "{", r#""\ud800""#, "\"\n\""] {
            assert_eq!(message(json, &Type::String), "the text is not valid JSON", "{json}");
        }
        assert!(decode(b"\"\xff\"", &Type::String).is_err());
    }
}
