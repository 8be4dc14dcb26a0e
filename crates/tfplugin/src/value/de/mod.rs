//! Typed Rust values from Terraform values, through serde.

mod access;
mod data_model;
mod deserializer;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use serde::de::DeserializeOwned;

pub(crate) use self::deserializer::ARGUMENT;
use self::deserializer::ValueDeserializer;
use super::{Error, Value};

/// Decodes a value into a Rust type.
///
/// Objects and maps become structs or maps. Lists, sets and tuples become sequences. Null becomes
/// `None` or unit. Strings also become enums whose variants have no content. Integers accept every
/// number that is exactly an integer in their range, and floats accept the nearest number. A
/// dynamically typed value is decoded as a value of its actual type.
///
/// # Errors
/// The value does not fit the Rust type, or an unknown value has a Rust type that cannot express
/// unknown values. The error has the path. Values do not distinguish maps from objects: if the Rust
/// type is a map or has flattened fields, the path contains a [`Step::Key`](super::Step::Key).
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, Error> {
    T::deserialize(ValueDeserializer { value, recorded: None })
}

/// Decodes a configuration into a Rust type, and returns every error with its path.
///
/// An invalid argument becomes unknown, so that a provider can check the other arguments too. An
/// argument with an unknown part becomes unknown without an error.
/// Returns `None` if an error is not inside an argument.
pub fn from_configuration<T: DeserializeOwned>(configuration: &Value) -> (Option<T>, Vec<Error>) {
    let recorded = RefCell::default();
    let deserializer = ValueDeserializer { value: configuration, recorded: Some(&recorded) };
    let decoded = T::deserialize(deserializer);
    let mut errors = recorded.into_inner();
    let decoded = decoded.map_err(|error| errors.push(error)).ok();
    (decoded, errors)
}
