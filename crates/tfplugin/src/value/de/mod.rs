//! Typed Rust values out of Terraform values, through serde.

mod access;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};

use self::access::{Elements, EntryAccess, KnownArgument};
use super::{Error, Number, Value};

/// The name under which a newtype struct asks whether its value is known.
///
/// A type that calls `deserialize_newtype_struct` with this name has its visitor called with
/// `visit_none` for null, with `visit_unit` for an unknown value, and with `visit_seq` for any other
/// value. The sequence has the value as its only element; it has no element if the value is invalid
/// and the error is recorded (see [`from_configuration`]). Every other type refuses unknown values.
pub const ARGUMENT: &str = "$terraform::argument";

/// Reads a value into a Rust type.
///
/// Objects and maps become structs or maps; lists, sets and tuples become sequences; null becomes
/// `None` or unit; strings also become enums without content. Integers take any number that is
/// exactly one in their range, floats take the nearest. A value in a dynamically typed place is
/// read as if the place had its type.
///
/// # Errors
///
/// When the value does not fit the type, or an unknown value is in a place that cannot express it.
/// The path leads to the place; as values do not tell maps from objects, a place in what is read as
/// a map, also for a struct with flattened members, is a [`Step::Key`](super::Step::Key).
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, Error> {
    T::deserialize(ValueDeserializer { value, recorded: None })
}

/// Reads a configuration into a Rust type, and returns every error in it with its path.
///
/// An argument whose value is invalid becomes unknown, so that the rest of the configuration can be
/// checked too. `None`: the configuration has an error outside of its arguments.
pub fn from_configuration<T: DeserializeOwned>(configuration: &Value) -> (Option<T>, Vec<Error>) {
    let recorded = RefCell::default();
    let deserializer = ValueDeserializer { value: configuration, recorded: Some(&recorded) };
    let decoded = T::deserialize(deserializer);
    let mut errors = recorded.into_inner();
    let decoded = decoded.map_err(|error| errors.push(error)).ok();
    (decoded, errors)
}

/// A value that is read into a Rust type.
#[derive(Clone, Copy, Debug)]
struct ValueDeserializer<'de, 'r> {
    value: &'de Value,
    /// Where the errors of arguments are recorded; `None`: the first error ends the reading.
    recorded: Option<&'r RefCell<Vec<Error>>>,
}

impl<'de> ValueDeserializer<'de, '_> {
    /// Reads a part of the value. `within` adds the step to the part to each of its errors.
    fn part<T: DeserializeSeed<'de>>(
        self,
        part: &'de Value,
        seed: T,
        within: impl Fn(Error) -> Error,
    ) -> Result<T::Value, Error> {
        let recorded_before = self.recorded.map_or(0, |recorded| recorded.borrow().len());
        let read = seed.deserialize(Self { value: part, ..self });
        if let Some(recorded) = self.recorded {
            let mut recorded = recorded.borrow_mut();
            let of_part = recorded.split_off(recorded_before);
            recorded.extend(of_part.into_iter().map(&within));
        }
        read.map_err(within)
    }
}

impl Value {
    /// The value as its visitor may see it: not unknown.
    fn known(&self) -> Result<&Value, Error> {
        match self.concrete() {
            Value::Unknown(_) => Err(Error::new("the value is not known yet")),
            known => Ok(known),
        }
    }

    fn number(&self) -> Result<&Number, Error> {
        match self.known()? {
            Value::Number(number) => Ok(number),
            other => Err(other.is_not("a number")),
        }
    }

    fn is_not(&self, required: &str) -> Error {
        Error::new(format!("{required} is required, not {}", self.kind()))
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $int:ty,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let whole = self.value.number()?.to_i128();
            let whole = whole.ok_or_else(|| Error::new("a whole number is required"))?;
            let in_range = <$int>::try_from(whole).map_err(|_| {
                let (min, max) = (<$int>::MIN, <$int>::MAX);
                Error::new(format!("a whole number from {min} to {max} is required"))
            })?;
            visitor.$visit(in_range)
        }
    )*};
}

impl<'de> Deserializer<'de> for ValueDeserializer<'de, '_> {
    type Error = Error;

    integers! {
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_u128 visit_u128 u128,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::Bool(bool) => visitor.visit_bool(*bool),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::List(_) => self.deserialize_seq(visitor),
            Value::Map(_) => self.deserialize_map(visitor),
            Value::Number(number) => match (number.to_i64(), number.to_u64()) {
                (Some(int), _) => visitor.visit_i64(int),
                (_, Some(int)) => visitor.visit_u64(int),
                _ => visitor.visit_f64(number.nearest_f64()),
            },
            _ => visitor.visit_unit(),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::Bool(bool) => visitor.visit_bool(*bool),
            other => Err(other.is_not("a bool")),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(self.value.number()?.nearest_f64())
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::String(text) => visitor.visit_borrowed_str(text),
            other => Err(other.is_not("a string")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::Null => visitor.visit_unit(),
            other => Err(other.is_not("null")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value.concrete() {
            _ if name != ARGUMENT => visitor.visit_newtype_struct(self),
            Value::Null => visitor.visit_none(),
            Value::Unknown(_) => visitor.visit_unit(),
            _ => visitor.visit_seq(KnownArgument::new(self)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::List(elements) => visitor.visit_seq(Elements::new(self, elements)),
            other => Err(other.is_not("a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::Map(entries) => {
                visitor.visit_map(EntryAccess::new(self, entries, Error::within_key))
            }
            other => Err(other.is_not("a map")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::Map(entries) => {
                visitor.visit_map(EntryAccess::new(self, entries, Error::within_attribute))
            }
            other => Err(other.is_not("an object")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value.known()? {
            Value::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            other => Err(other.is_not("a string")),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    // Also for unknown values: what is not read need not be known.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { bytes byte_buf }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }
}
