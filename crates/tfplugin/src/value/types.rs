//! Types, and the JSON form in which they travel inside schemas and dynamically typed values.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::MAX_DEPTH;

/// A type of Terraform's type system.
///
/// Its serde form is go-cty's JSON: a name such as `"string"`, or an array of a kind and its
/// parameter, such as `["list","string"]` and `["object",{"id":"string"}]`. Decoding refuses a type
/// that nests deeper than [`MAX_DEPTH`] levels and an object that names an attribute twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// Any number, see [`Number`](super::Number).
    Number,
    /// Unicode text.
    String,
    /// Not fixed: each value carries its own type.
    Dynamic,
    /// Any number of elements of one type, in order.
    List(Box<Type>),
    /// Any number of elements of one type, in no order and each once.
    Set(Box<Type>),
    /// Any number of elements of one type under string keys.
    Map(Box<Type>),
    /// Exactly these attributes. The optional attributes of a type constraint are decoded as if
    /// they were not optional, for a value always has all of them.
    Object(BTreeMap<String, Type>),
    /// Exactly these elements, in order.
    Tuple(Vec<Type>),
}

impl Type {
    /// The JSON form in bytes, as the plugin protocol carries it in schemas.
    pub fn to_json(&self) -> Vec<u8> {
        // Strings as keys and memory as the sink: there is nothing here that can fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What kind of value is of this type, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Bool => "a bool",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Dynamic => "a dynamic value with its type",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map",
            Self::Object(_) => "an object",
            Self::Tuple(_) => "a tuple",
        }
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool => serializer.serialize_str("bool"),
            Self::Number => serializer.serialize_str("number"),
            Self::String => serializer.serialize_str("string"),
            Self::Dynamic => serializer.serialize_str("dynamic"),
            Self::List(element) => ("list", element).serialize(serializer),
            Self::Set(element) => ("set", element).serialize(serializer),
            Self::Map(element) => ("map", element).serialize(serializer),
            Self::Object(attributes) => ("object", attributes).serialize(serializer),
            Self::Tuple(elements) => ("tuple", elements).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        AtDepth(0).deserialize(deserializer)
    }
}

/// Reads a type that is nested this deep.
struct AtDepth(usize);

impl<'de> DeserializeSeed<'de> for AtDepth {
    type Value = Type;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Type, D::Error> {
        if self.0 > MAX_DEPTH {
            return Err(D::Error::custom("the type is nested too deeply"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AtDepth {
    type Value = Type;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a type")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Type, E> {
        match name {
            "bool" => Ok(Type::Bool),
            "number" => Ok(Type::Number),
            "string" => Ok(Type::String),
            "dynamic" => Ok(Type::Dynamic),
            _ => Err(E::custom("the type is not known")),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Type, A::Error> {
        let incomplete = || A::Error::custom("the type is incomplete");
        let kind = seq.next_element::<String>()?.ok_or_else(incomplete)?;
        let deeper = self.0 + 1;
        match kind.as_str() {
            "object" => {
                let attributes = seq.next_element_seed(Attributes(deeper))?;
                seq.next_element::<Vec<String>>()?;
                attributes.map(Type::Object)
            }
            "tuple" => seq.next_element_seed(Elements(deeper))?.map(Type::Tuple),
            "list" => seq.next_element_seed(AtDepth(deeper))?.map(|it| Type::List(Box::new(it))),
            "set" => seq.next_element_seed(AtDepth(deeper))?.map(|it| Type::Set(Box::new(it))),
            "map" => seq.next_element_seed(AtDepth(deeper))?.map(|it| Type::Map(Box::new(it))),
            _ => return Err(A::Error::custom("the kind of type is not known")),
        }
        .ok_or_else(incomplete)
    }
}

/// Reads the attributes of an object type, which are nested this deep.
struct Attributes(usize);

impl<'de> DeserializeSeed<'de> for Attributes {
    type Value = BTreeMap<String, Type>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Attributes {
    type Value = BTreeMap<String, Type>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the attributes of an object type")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut attributes = BTreeMap::new();
        while let Some(name) = map.next_key()? {
            if attributes.insert(name, map.next_value_seed(AtDepth(self.0))?).is_some() {
                return Err(A::Error::custom("an attribute is named twice"));
            }
        }
        Ok(attributes)
    }
}

/// Reads the elements of a tuple type, which are nested this deep.
struct Elements(usize);

impl<'de> DeserializeSeed<'de> for Elements {
    type Value = Vec<Type>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements {
    type Value = Vec<Type>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the elements of a tuple type")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element_seed(AtDepth(self.0))? {
            elements.push(element);
        }
        Ok(elements)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::value::arbitrary;

    fn parse(json: &str) -> Result<Type, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn types_have_the_json_form_of_cty() {
        let object = Type::Object(BTreeMap::from([
            ("id".to_owned(), Type::String),
            ("all".to_owned(), Type::Tuple(vec![Type::Bool, Type::Dynamic])),
        ]));
        for (ty, json) in [
            (Type::Number, r#""number""#),
            (Type::List(Box::new(Type::String)), r#"["list","string"]"#),
            (Type::Set(Box::new(Type::Bool)), r#"["set","bool"]"#),
            (Type::Map(Box::new(Type::Dynamic)), r#"["map","dynamic"]"#),
            (Type::Tuple(vec![]), r#"["tuple",[]]"#),
            (object, r#"["object",{"all":["tuple",["bool","dynamic"]],"id":"string"}]"#),
        ] {
            assert_eq!(String::from_utf8(ty.to_json()).unwrap(), json);
            assert_eq!(parse(json).unwrap(), ty);
        }
    }

    #[test]
    fn optional_attributes_are_read_as_attributes() {
        let optional = parse(r#"["object",{"a":"bool"},["a"]]"#).unwrap();
        assert_eq!(optional, Type::Object(BTreeMap::from([("a".to_owned(), Type::Bool)])));
    }

    #[test]
    fn what_is_not_a_type_is_refused() {
        for json in [
            r#""int""#,
            "null",
            "[]",
            r#"["list"]"#,
            r#"["list","string","string"]"#,
            r#"["vector","string"]"#,
            r#"["object",["string"]]"#,
            r#"["object",{"a":"bool"},["a"],1]"#,
            r#"["object",{"a":"bool","a":"bool"}]"#,
            r#"["tuple",{"a":"bool"}]"#,
            r#""bool" "bool""#,
        ] {
            assert!(parse(json).is_err(), "{json}");
        }
    }

    #[test]
    fn types_nest_up_to_the_limit_and_no_deeper() {
        let lists = |n: usize| r#"["list","#.repeat(n) + r#""bool""# + &"]".repeat(n);
        assert!(parse(&lists(MAX_DEPTH)).is_ok());
        assert!(parse(&lists(MAX_DEPTH + 1)).is_err());
        assert!(parse(&lists(100_000)).is_err());
        let objects = |n: usize| r#"["object",{"a":"#.repeat(n) + r#""bool""# + &"}]".repeat(n);
        assert!(parse(&objects(MAX_DEPTH)).is_ok());
        assert!(parse(&objects(MAX_DEPTH + 1)).is_err());
    }

    proptest! {
        #[test]
        fn every_type_survives_its_json_form(ty in arbitrary::types()) {
            prop_assert_eq!(serde_json::from_slice::<Type>(&ty.to_json()).unwrap(), ty);
        }
    }
}
