//! Errors of values, with the path to the place at fault.

use std::fmt::Display;

use serde::de::{Expected, Unexpected};

use super::path::{Path, Step};

/// A value does not fit its Terraform type or the Rust type that it is decoded into.
///
/// `Display` writes the path, a colon and one clause without a full stop. The path is left out if
/// the whole value is at fault. The message contains kinds, lengths and names of attributes, but no
/// content of values, which can be secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", prefix(.path))]
pub struct Error {
    path: Path,
    message: String,
    kind: ErrorKind,
}

/// Why a value does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The value has another type or shape.
    Invalid,
    /// The value is unknown, and the Rust type cannot express unknown values. The value can be
    /// valid when it is known.
    Unknown,
}

impl Error {
    /// An error of the whole value.
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: Path::root(), message: message.into(), kind: ErrorKind::Invalid }
    }

    /// The path to the place at fault, from the root of the value.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The message without the path.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Why the value does not fit.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The error for an unknown value whose Rust type cannot express unknown values.
    pub(super) fn unknown() -> Self {
        Self { kind: ErrorKind::Unknown, ..Self::new("the value is not known yet") }
    }

    /// The error for a value of another kind than its type.
    pub(super) fn required(required: &str, found: &str) -> Self {
        Self::new(format!("{required} is required, not {found}"))
    }

    /// The error for a tuple whose length differs from its type.
    pub(super) fn tuple_length(required: usize, found: usize) -> Self {
        Self::new(format!("a tuple of length {required} is required, not {found}"))
    }

    /// The error for an object that lacks an attribute of its type.
    pub(super) fn missing(attribute: &str) -> Self {
        Self::new("the attribute is missing").within_attribute(attribute)
    }

    /// The error for an object with an attribute that its type lacks.
    pub(super) fn unexpected(attribute: &str) -> Self {
        Self::new("the attribute is not expected").within_attribute(attribute)
    }

    /// The error for an object with a repeated attribute.
    pub(super) fn twice(attribute: &str) -> Self {
        Self::new("the attribute occurs twice").within_attribute(attribute)
    }

    /// Prepends a step to the path, when the error passes from a part to the whole.
    #[must_use]
    pub(super) fn within(mut self, step: Step) -> Self {
        self.path.prepend(step);
        self
    }

    /// [`Error::within`] an attribute of an object.
    #[must_use]
    pub(super) fn within_attribute(self, name: &str) -> Self {
        self.within(Step::Attribute(name.to_owned()))
    }

    /// [`Error::within`] an element of a map.
    #[must_use]
    pub(super) fn within_key(self, key: &str) -> Self {
        self.within(Step::Key(key.to_owned()))
    }

    /// [`Error::within`] an element of a list, set or tuple.
    #[must_use]
    pub(super) fn within_index(self, index: usize) -> Self {
        self.within(Step::Index(i64::try_from(index).unwrap_or(i64::MAX)))
    }
}

fn prefix(path: &Path) -> String {
    if path.is_root() { String::new() } else { format!("{path}: ") }
}

/// The errors of serde's visitors. serde's default messages quote the value, which can be secret.
impl serde::de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("{expected} is required, not {}", kind(unexpected)))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("{expected} is required"))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::new(format!("{expected} is required, not {length} elements"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("the value must be one of `{}`", expected.join("`, `")))
    }

    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        Self::unexpected(name)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::missing(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::twice(name)
    }
}

fn kind(unexpected: Unexpected<'_>) -> &'static str {
    match unexpected {
        Unexpected::Bool(_) => "a bool",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a map",
        _ => "a value of another kind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_its_path_in_front_unless_it_is_the_root() {
        let error = Error::new("a string is required");
        assert_eq!(error.to_string(), "a string is required");
        let error = error.within_attribute("kms").within_index(0).within_attribute("endpoints");
        assert_eq!(error.to_string(), "endpoints[0].kms: a string is required");
        assert_eq!(error.message(), "a string is required");
        assert_eq!(*error.path(), Path::root().attribute("endpoints").index(0).attribute("kms"));
    }
}
