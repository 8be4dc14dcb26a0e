//! Terraform values: what they are, where they are, and how they travel.
//!
//! A value means nothing without its [`Type`]: a list and a set look alike on the wire, and a
//! number may arrive as text. So both codecs, [`msgpack`] and [`json`], are directed by the type,
//! as "Wire Format for Terraform Objects and Associated Values" in Terraform's documentation and
//! the go-cty library, which writes the other end, have it.
//!
//! This module knows nothing of schemas, of RPCs, or of any provider.

#[cfg(test)]
mod arbitrary;
mod de;
mod entries;
mod error;
pub mod json;
pub mod msgpack;
mod number;
mod path;
mod refinements;
mod types;

use std::fmt;

pub use de::{ARGUMENT, from_configuration, from_value};
pub use entries::Entries;
pub use error::Error;
pub use number::Number;
pub use path::{Path, Step};
pub use refinements::{Bound, Refinements};
pub use types::Type;

/// How deep a type or a value may nest; deeper is an error, in either codec and direction.
///
/// The codecs recurse, so this bounds their stack, whatever the input. Sixty is far beyond what
/// people write, and leaves `serde_json` (which stops at 128) room for the JSON form of a type,
/// where an object takes two levels.
pub const MAX_DEPTH: usize = 60;

/// A value of Terraform's type system, of whichever type its place in a schema says.
///
/// `==` compares the representation: see [`Number`] for what that means for numbers, and note that
/// the order of a set's elements counts.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Absent: an argument left out, or an attribute that has no value.
    Null,
    /// Not known before apply; the refinements are what is known about it all the same.
    Unknown(Option<Box<Refinements>>),
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, always valid UTF-8.
    String(String),
    /// The elements of a list, set or tuple, as they came: a set is neither sorted nor checked for
    /// duplicates, which is for whoever builds one to see to.
    List(Vec<Value>),
    /// The elements of a map or the attributes of an object.
    Map(Entries),
    /// A value in a place of type [`Type::Dynamic`], with the type it turned out to have. It may be
    /// null or unknown and still have a type; with no type known either, the place holds
    /// [`Value::Null`] or [`Value::Unknown`] itself.
    Dynamic(Box<(Type, Value)>),
}

impl Value {
    /// Whether the value is null, also as the content of a dynamically typed place.
    pub fn is_null(&self) -> bool {
        matches!(self.concrete(), Self::Null)
    }

    /// Whether the value itself is unknown, also as the content of a dynamically typed place. A
    /// list with an unknown element is known; see [`Value::is_wholly_known`].
    pub fn is_unknown(&self) -> bool {
        matches!(self.concrete(), Self::Unknown(_))
    }

    /// Whether nothing in the value is unknown, at any depth.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(entries) => entries.iter().all(|(_, value)| value.is_wholly_known()),
            Self::Dynamic(typed) => typed.1.is_wholly_known(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
        }
    }

    /// The object's attribute, or the map's element, of this name. `None` if there is none, and for
    /// a value that is neither: null and unknown objects have no attributes to look at.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        match self.concrete() {
            Self::Map(entries) => entries.get(name),
            _ => None,
        }
    }

    /// The value without the wrapping of dynamically typed places.
    fn concrete(&self) -> &Value {
        let mut value = self;
        while let Self::Dynamic(typed) = value {
            value = &typed.1;
        }
        value
    }

    /// What kind of value this is, for messages.
    fn kind(&self) -> &'static str {
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

/// Shows the shape only: kinds, lengths, and the names of attributes. Any text or number in a
/// configuration may be a credential, and debug output ends up in logs and panic messages.
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

/// Refuses the level `depth`, the root being level 0, when it is beyond [`MAX_DEPTH`].
fn check_depth(depth: usize) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(Error::new(format!("the nesting is deeper than {MAX_DEPTH} levels")));
    }
    Ok(())
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
