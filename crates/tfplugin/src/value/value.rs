//! A value of Terraform's type system.

use std::fmt;

use super::entries::Entries;
use super::number::Number;
use super::refinements::Refinements;
use super::types::Type;

/// A value of Terraform's type system. The schema says which type the value has.
///
/// `==` compares representations: see [`Number`] for numbers. The order of a set's elements counts.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// No value: the argument is not set, or the attribute has no value.
    Null,
    /// Not known before apply, with what Terraform does know about the value.
    Unknown(Option<Box<Refinements>>),
    /// A bool.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, always valid UTF-8.
    String(String),
    /// The elements of a list, set or tuple, in the order of the encoding. A set is neither sorted
    /// nor checked for duplicates: whoever builds a set must do that.
    List(Vec<Value>),
    /// The elements of a map or the attributes of an object.
    Map(Entries<Value>),
    /// A value whose schema type is [`Type::Dynamic`], with its actual type. The value can be null
    /// or unknown and still have a type. If the type is unknown too, the value is [`Value::Null`]
    /// or [`Value::Unknown`] without this wrapper.
    Dynamic(Box<(Type, Value)>),
}

impl Value {
    /// Whether the value is null, also inside [`Value::Dynamic`].
    pub fn is_null(&self) -> bool {
        matches!(self.concrete(), Self::Null)
    }

    /// Whether the value itself is unknown, also inside [`Value::Dynamic`]. A list with an unknown
    /// element is known; see [`Value::is_wholly_known`].
    pub fn is_unknown(&self) -> bool {
        matches!(self.concrete(), Self::Unknown(_))
    }

    /// Whether the value contains nothing unknown, at any depth.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(entries) => entries.iter().all(|(_, value)| value.is_wholly_known()),
            Self::Dynamic(typed) => typed.1.is_wholly_known(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
        }
    }

    /// The attribute of an object, or the element of a map, with this name. `None` if the object or
    /// map has no such name, and for every other value: null and unknown objects have no
    /// attributes.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        match self.concrete() {
            Self::Map(entries) => entries.get(name),
            _ => None,
        }
    }

    /// The value inside [`Value::Dynamic`], at any depth of wrappers.
    pub(super) fn concrete(&self) -> &Value {
        let mut value = self;
        while let Self::Dynamic(typed) = value {
            value = &typed.1;
        }
        value
    }

    /// The kind of the value, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown(_) => "an unknown value",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Dynamic(_) => "a dynamic value",
        }
    }
}

/// Shows kinds, lengths and names of attributes, but no content. Every text and number in a
/// configuration can be a secret, and debug output reaches logs and panic messages.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Unknown(None) => f.write_str("Unknown"),
            Self::Unknown(Some(refinements)) => {
                f.debug_tuple("Unknown").field(refinements).finish()
            }
            Self::Bool(_) => f.write_str("Bool"),
            Self::Number(_) => f.write_str("Number"),
            Self::String(text) => write!(f, "String({} bytes)", text.len()),
            Self::List(elements) => f.debug_list().entries(elements).finish(),
            Self::Map(entries) => entries.fmt(f),
            Self::Dynamic(typed) => {
                f.debug_tuple("Dynamic").field(&typed.0).field(&typed.1).finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn dynamic(ty: Type, value: Value) -> Value {
        Value::Dynamic(Box::new((ty, value)))
    }

    fn map(name: &str, value: Value) -> Value {
        Value::Map(BTreeMap::from([(name.to_owned(), value)]).into())
    }

    #[test]
    fn a_value_takes_at_most_32_bytes() {
        assert!(size_of::<Value>() <= 32);
    }

    #[test]
    fn null_and_unknown_are_seen_inside_a_dynamically_typed_place() {
        assert!(Value::Null.is_null());
        assert!(dynamic(Type::String, Value::Null).is_null());
        assert!(dynamic(Type::String, Value::Unknown(None)).is_unknown());
        assert!(!dynamic(Type::String, Value::Unknown(None)).is_null());
    }

    #[test]
    fn an_unknown_at_any_depth_makes_a_value_not_wholly_known() {
        let nested = map("a", Value::List(vec![dynamic(Type::Bool, Value::Unknown(None))]));
        assert!(!nested.is_unknown());
        assert!(!nested.is_wholly_known());
        assert!(map("a", Value::List(vec![Value::Null])).is_wholly_known());
    }

    #[test]
    fn an_attribute_is_found_in_objects_only() {
        assert_eq!(map("a", Value::Bool(true)).attribute("a"), Some(&Value::Bool(true)));
        assert_eq!(map("a", Value::Bool(true)).attribute("b"), None);
        assert_eq!(Value::Null.attribute("a"), None);
        let inner = dynamic(Type::Map(Box::new(Type::Bool)), map("a", Value::Null));
        assert_eq!(inner.attribute("a"), Some(&Value::Null));
    }

    #[test]
    fn debug_output_shows_the_shape_and_no_content() {
        let refined = Refinements { prefix: Some("hunter2".to_owned()), ..Default::default() };
        let value = Value::List(vec![
            map("secret_key", Value::String("hunter2".to_owned())),
            Value::Number(Number::from(4711_i64)),
            dynamic(Type::String, Value::Unknown(Some(Box::new(refined)))),
        ]);
        let shown = format!("{value:?}");
        assert!(shown.starts_with(r#"[{"secret_key": String(7 bytes)}, Number, Dynamic(String"#));
        assert!(!shown.contains("hunter2") && !shown.contains("4711"), "{shown}");
    }
}
