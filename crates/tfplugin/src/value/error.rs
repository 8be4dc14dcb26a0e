//! What is wrong with a value, and where.

use std::fmt::Display;

use serde::de::{Expected, Unexpected};

use super::{Path, Step, Type};

/// A value that is not what its type, or the Rust type it is read into, requires.
///
/// `Display` is one clause without a full stop, with the path and a colon in front unless the whole
/// value is at fault. The message names kinds, lengths and attributes, never what a value contains,
/// which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", prefix(.path))]
pub struct Error {
    path: Path,
    message: String,
}

impl Error {
    /// An error of the value as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: Path::root(), message: message.into() }
    }

    /// Where the fault is, from the root of the value that was being read or written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the fault is, without the path.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The error of a value that is of another kind than its type.
    pub(super) fn required(ty: &Type, found: &str) -> Self {
        Self::new(format!("{} is required, not {found}", ty.kind()))
    }

    /// The error of a tuple that is not as long as its type.
    pub(super) fn tuple_length(required: usize, found: usize) -> Self {
        Self::new(format!("a tuple of length {required} is required, not {found}"))
    }

    /// The error of an object without an attribute that it must have.
    pub(super) fn missing(attribute: &str) -> Self {
        Self::new("the attribute is missing").within_attribute(attribute)
    }

    /// The error of an object with an attribute that its type does not have.
    pub(super) fn unexpected(attribute: &str) -> Self {
        Self::new("the attribute is not expected").within_attribute(attribute)
    }

    /// The error of an object that has an attribute twice.
    pub(super) fn twice(attribute: &str) -> Self {
        Self::new("the attribute occurs twice").within_attribute(attribute)
    }

    /// The same error seen from one level further out.
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

/// What serde's visitors report. Its own wording quotes the value at fault, which may be a secret,
/// so that everything is put in words that do not.
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
        Self::new(format!("one of `{}` is required", expected.join("`, `")))
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
