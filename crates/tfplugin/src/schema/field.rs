//! The type that an attribute has in a struct: a value, and how it is set.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::{self, Deserialize, Deserializer, SeqAccess};
use serde::ser::{self, Serialize, Serializer};

use super::derive::MODE;
use crate::diagnostics::Diagnostic;
use crate::value;

/// Who sets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The configuration must.
    Required,
    /// The configuration may.
    Optional,
    /// The provider does.
    Computed,
    /// The configuration may; where it does not, the provider does.
    OptionalComputed,
}

impl Mode {
    /// Whether the provider sets it, if only where the configuration does not.
    pub fn is_computed(self) -> bool {
        matches!(self, Self::Computed | Self::OptionalComputed)
    }
}

/// A [`Mode`] as a type, to be written in a [`Field`].
pub trait FieldMode {
    /// The mode.
    const MODE: Mode;
}

macro_rules! field_modes {
    ($($mode:ident: $doc:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $mode {}

        impl FieldMode for $mode {
            const MODE: Mode = Mode::$mode;
        }
    )*};
}

field_modes! {
    Required: "Marks an attribute that the configuration must set.";
    Optional: "Marks an attribute that the configuration may set.";
    Computed: "Marks an attribute that the provider sets.";
    OptionalComputed: "Marks an attribute that the provider sets where the configuration does not.";
}

/// What is said of an attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Argument<T> {
    /// It is not set.
    #[default]
    Null,
    /// It is set, to a value that is known only later in the run.
    Unknown,
    /// It is set to this value.
    Known(T),
}

impl<T> Argument<T> {
    /// The value, when there is one to know.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The same, by reference.
    pub fn as_ref(&self) -> Argument<&T> {
        match self {
            Self::Null => Argument::Null,
            Self::Unknown => Argument::Unknown,
            Self::Known(value) => Argument::Known(value),
        }
    }

    /// The same of another type.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Argument<U> {
        match self {
            Self::Null => Argument::Null,
            Self::Unknown => Argument::Unknown,
            Self::Known(value) => Argument::Known(convert(value)),
        }
    }

    /// The value to keep, when there is one to know.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }
}

/// An attribute of a block: who sets it, and its value.
#[derive(Clone)]
pub struct Field<M, T> {
    argument: Argument<T>,
    mode: PhantomData<M>,
}

impl<M, T> Field<M, T> {
    /// What is said of the attribute.
    pub fn into_argument(self) -> Argument<T> {
        self.argument
    }
}

impl<T> Field<Required, T> {
    /// The value of the argument. A data source calls this when it reads: the server has then
    /// checked that every required argument is set and known.
    ///
    /// # Errors
    /// A bug of the provider: the value is null or unknown, as it can be during validation.
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

/// Writes the value or null. State holds no unknown values, so there is no form for them.
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
}
