//! Types and their JSON form, which schemas and dynamically typed values contain.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::depth::MAX_DEPTH;

/// A type of Terraform's type system.
///
/// The serde form is go-cty's JSON: a name such as `"string"`, or an array of a kind and its
/// parameter, such as `["list","string"]` and `["object",{"id":"string"}]`. Decoding fails on types
/// nested deeper than [`MAX_DEPTH`] levels and on objects with a repeated attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// Any number, see [`Number`](super::Number).
    Number,
    /// A Unicode text.
    String,
    /// Any type: each value carries its own.
    Dynamic,
    /// Ordered elements of one type.
    List(Box<Type>),
    /// Distinct elements of one type, without order.
    Set(Box<Type>),
    /// Elements of one type with string keys.
    Map(Box<Type>),
    /// Exactly these attributes. Optional attributes of a type constraint are decoded as
    /// attributes, because a value always has all of them.
    Object(BTreeMap<String, Type>),
    /// Exactly these elements, in order.
    Tuple(Vec<Type>),
}

impl Type {
    /// The JSON form, which schemas of the plugin protocol contain.
    pub fn to_json(&self) -> Vec<u8> {
        // Serialising string keys to memory cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The kind of the values of this type, for messages.
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

/// Decodes a type at this depth.
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

/// Decodes the attributes of an object type; the attributes are at this depth.
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

/// Decodes the elements of a tuple type; the elements are at this depth.
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
mod tests;
