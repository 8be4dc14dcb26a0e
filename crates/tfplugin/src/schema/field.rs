//! The type of an attribute in a struct.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::{self, Deserialize, Deserializer, SeqAccess};
use serde::ser::{self, Serialize, Serializer};

use super::argument::Argument;
use super::json_schema::MODE;
use super::mode::{FieldMode, Required};
use crate::diagnostics::Diagnostic;
use crate::value;

/// An attribute of a block: the mode `M` says who sets the attribute, `T` is the type of its value.
///
/// Dereferences to the [`Argument`]. A provider makes a field from an `Option`, to set a computed
/// attribute: `text: Some(text).into()`. `None` is null.
#[derive(Clone)]
pub struct Field<M, T> {
    argument: Argument<T>,
    mode: PhantomData<M>,
}

impl<M, T> Field<M, T> {
    /// The owned argument.
    pub fn into_argument(self) -> Argument<T> {
        self.argument
    }
}

impl<T> Field<Required, T> {
    /// The value of a required argument. Call this method in
    /// [`DataSource::read`](crate::server::DataSource::read): the server has checked that every
    /// required argument is set and known.
    ///
    /// # Errors
    /// A bug in the provider: the value is null or unknown, which is possible during validation.
    pub fn value(&self) -> Result<&T, Diagnostic> {
        let too_early = "A required argument was used before its value was known";
        self.known().ok_or_else(|| Diagnostic::bug(too_early))
    }
}

impl<M, T> Deref for Field<M, T> {
    type Target = Argument<T>;

    fn deref(&self) -> &Argument<T> {
        &self.argument
    }
}

impl<M, T> From<Option<T>> for Field<M, T> {
    fn from(value: Option<T>) -> Self {
        let argument = value.map_or(Argument::Null, Argument::Known);
        Self { argument, mode: PhantomData }
    }
}

impl<M, T> Default for Field<M, T> {
    fn default() -> Self {
        None.into()
    }
}

impl<M, T: fmt::Debug> fmt::Debug for Field<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.argument.fmt(f)
    }
}

impl<M: FieldMode, T: JsonSchema> JsonSchema for Field<M, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{:?}_{}", M::MODE, T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> schemars::Schema {
        let mut schema = generator.subschema_for::<T>();
        schema.insert(MODE.into(), format!("{:?}", M::MODE).into());
        schema
    }
}

impl<'de, M, T: Deserialize<'de>> Deserialize<'de> for Field<M, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
            type Value = Argument<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value, null or unknown")
            }

            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(Argument::Null)
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Argument::Unknown)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut known: A) -> Result<Self::Value, A::Error> {
                Ok(known.next_element()?.map_or(Argument::Unknown, Argument::Known))
            }
        }

        let visitor = Visitor(PhantomData);
        let argument = deserializer.deserialize_newtype_struct(value::ARGUMENT, visitor)?;
        Ok(Self { argument, mode: PhantomData })
    }
}

/// Writes the value or null. Fails for an unknown value, because a state contains none.
impl<M, T: Serialize> Serialize for Field<M, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.argument {
            Argument::Known(value) => value.serialize(serializer),
            Argument::Null => serializer.serialize_none(),
            Argument::Unknown => Err(ser::Error::custom("an unknown value cannot be stored")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::schema::{Computed, Optional};
    use crate::value::{Value, from_value};

    fn read(value: &Value) -> Argument<String> {
        from_value::<Field<Optional, String>>(value).unwrap().into_argument()
    }

    #[test]
    fn null_unknown_and_empty_are_three_things() {
        assert_eq!(read(&Value::Null), Argument::Null);
        assert_eq!(read(&Value::Unknown(None)), Argument::Unknown);
        assert_eq!(read(&Value::String(String::new())), Argument::Known(String::new()));
    }

    #[test]
    fn an_unknown_value_is_never_stored() {
        #[derive(Serialize)]
        struct State {
            name: Field<Computed, String>,
        }
        let unknown = from_value(&Value::Unknown(None)).unwrap();
        assert!(serde_json::to_string(&State { name: unknown }).is_err());
        let null = serde_json::to_string(&State { name: None.into() }).unwrap();
        assert_eq!(null, r#"{"name":null}"#);
    }

    #[test]
    fn the_value_of_a_required_argument_is_its_value_or_a_bug_of_the_provider() {
        let required = |value| from_value::<Field<Required, String>>(&value).unwrap();
        assert_eq!(required(Value::String("a".to_owned())).value(), Ok(&"a".to_owned()));
        for too_early in [Value::Null, Value::Unknown(None)] {
            let error = required(too_early).value().unwrap_err();
            assert!(error.detail.contains("bug in the provider"), "{}", error.detail);
        }
    }
}
