//! Arguments that are texts in Terraform and have their own type in Rust.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::ops::Deref;
use std::str::FromStr;

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

/// A text that is parsed into a `T` when the configuration is decoded.
///
/// The Terraform type is `string`, and the state contains the text as it was written. If the text
/// does not parse, the server reports the error of `T` at the argument, as "`<path>`: `<error>`.".
/// So the error of `T` must be one clause without a full stop, and must not contain secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    text: String,
    value: T,
}

impl<T> Parsed<T> {
    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value of the text.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The owned value of the text.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T> Deref for Parsed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// From a value that the provider sets. `Display` writes the text.
impl<T: Display> From<T> for Parsed<T> {
    fn from(value: T) -> Self {
        Self { text: value.to_string(), value }
    }
}

/// Parses a text and keeps the text.
impl<T: FromStr> FromStr for Parsed<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        Ok(Self { value: text.parse()?, text: text.to_owned() })
    }
}

/// Shows the value as its own `Debug` does, so that a secret type also hides the text.
impl<T: fmt::Debug> fmt::Debug for Parsed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T> JsonSchema for Parsed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Writes the text as it was written.
impl<T> Serialize for Parsed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::schema::{Field, Optional};
    use crate::value::{Value, from_value};

    type Address = Field<Optional, Parsed<IpAddr>>;

    fn address(text: &str) -> Result<Address, crate::value::Error> {
        from_value(&Value::String(text.to_owned()))
    }

    #[test]
    fn the_value_is_parsed_and_the_text_is_stored_as_it_was_written() {
        let field = address("0:0:0:0:0:0:0:1").unwrap();
        let parsed = field.known().unwrap();
        assert!(parsed.is_loopback());
        assert_eq!(parsed.text(), "0:0:0:0:0:0:0:1");
        assert_eq!(serde_json::to_string(&field).unwrap(), r#""0:0:0:0:0:0:0:1""#);
        assert_eq!(format!("{parsed:?}"), "::1");
    }

    #[test]
    fn a_value_that_the_provider_sets_is_stored_as_its_display_writes_it() {
        let field = Address::from(Some(IpAddr::from([127, 0, 0, 1]).into()));
        assert_eq!(serde_json::to_string(&field).unwrap(), r#""127.0.0.1""#);
    }

    #[test]
    fn the_error_of_the_type_is_the_error_of_the_argument() {
        assert_eq!(address("localhost").unwrap_err().to_string(), "invalid IP address syntax");
    }
}
