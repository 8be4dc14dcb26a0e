//! From Terraform's types to serde's data model.

use serde::de::{Deserializer, IntoDeserializer, Visitor};

use super::access::{Elements, EntryAccess, KnownArgument};
use super::deserializer::{ARGUMENT, ValueDeserializer};
use crate::value::{Error, Value};

macro_rules! integers {
    ($($method:ident $visit:ident $int:ty,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let whole = self.number()?.to_i128();
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
        match self.known()? {
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
        match self.known()? {
            Value::Bool(bool) => visitor.visit_bool(*bool),
            other => Err(Error::required("a bool", other.kind())),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(self.number()?.nearest_f64())
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.known()? {
            Value::String(text) => visitor.visit_borrowed_str(text),
            other => Err(Error::required("a string", other.kind())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.known()? {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.known()? {
            Value::Null => visitor.visit_unit(),
            other => Err(Error::required("null", other.kind())),
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
        match self.known()? {
            Value::List(elements) => visitor.visit_seq(Elements::new(self, elements)),
            other => Err(Error::required("a list", other.kind())),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.known()? {
            Value::Map(entries) => {
                visitor.visit_map(EntryAccess::new(self, entries, Error::within_key))
            }
            other => Err(Error::required("a map", other.kind())),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.known()? {
            Value::Map(entries) => {
                visitor.visit_map(EntryAccess::new(self, entries, Error::within_attribute))
            }
            other => Err(Error::required("an object", other.kind())),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.known()? {
            Value::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            other => Err(Error::required("a string", other.kind())),
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

    // Unknown values too: ignored values need not be known.
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
