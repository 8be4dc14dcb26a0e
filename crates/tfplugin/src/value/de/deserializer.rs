//! The deserializer of a value. The module `data_model` implements serde's trait for it.

use std::cell::RefCell;

use serde::de::DeserializeSeed;

use crate::value::{Error, Number, Value};

/// The newtype name by which a Rust type asks whether its value is null, unknown or known.
///
/// A type that calls `deserialize_newtype_struct` with this name gets `visit_none` for null,
/// `visit_unit` for an unknown value, and `visit_seq` for a known value. The sequence contains the
/// value. The sequence is empty if the value is invalid and its error is recorded, or if the value
/// has an unknown part that its Rust type cannot express. Every other Rust type fails on unknown
/// values.
pub(crate) const ARGUMENT: &str = "$terraform::argument";

/// Decodes a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct ValueDeserializer<'de, 'r> {
    pub(super) value: &'de Value,
    /// The errors of invalid arguments. `None`: the first error ends the decoding.
    pub(super) recorded: Option<&'r RefCell<Vec<Error>>>,
}

impl<'de> ValueDeserializer<'de, '_> {
    /// Decodes a part of the value. `within` prepends the step to the part to every error.
    pub(super) fn part<T: DeserializeSeed<'de>>(
        self,
        part: &'de Value,
        seed: T,
        within: impl Fn(Error) -> Error,
    ) -> Result<T::Value, Error> {
        let recorded_before = self.recorded.map_or(0, |recorded| recorded.borrow().len());
        let decoded = seed.deserialize(Self { value: part, ..self });
        if let Some(recorded) = self.recorded {
            let mut recorded = recorded.borrow_mut();
            let of_part = recorded.split_off(recorded_before);
            recorded.extend(of_part.into_iter().map(&within));
        }
        decoded.map_err(within)
    }

    /// The value, which must not be unknown.
    pub(super) fn known(self) -> Result<&'de Value, Error> {
        match self.value.concrete() {
            Value::Unknown(_) => Err(Error::unknown()),
            known => Ok(known),
        }
    }

    /// The value, which must be a number.
    pub(super) fn number(self) -> Result<&'de Number, Error> {
        match self.known()? {
            Value::Number(number) => Ok(number),
            other => Err(Error::required("a number", other.kind())),
        }
    }
}
