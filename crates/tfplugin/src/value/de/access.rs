//! What a deserialiser hands to its visitor for values that have parts.

use std::iter::Enumerate;
use std::slice;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use crate::value::{Entries, Error, Value};

/// The elements of a list, each error with its index.
pub(super) struct Elements<'de>(Enumerate<slice::Iter<'de, Value>>);

impl<'de> Elements<'de> {
    pub(super) fn new(elements: &'de [Value]) -> Self {
        Self(elements.iter().enumerate())
    }
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some((index, element)) = self.0.next() else {
            return Ok(None);
        };
        seed.deserialize(element).map(Some).map_err(|error| error.within_index(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The entries of a map or object, each error with the step to its entry.
pub(super) struct EntryAccess<'de> {
    rest: std::slice::Iter<'de, (String, Value)>,
    current: Option<&'de (String, Value)>,
    /// How an error learns which entry it is about.
    within: fn(Error, &str) -> Error,
}

impl<'de> EntryAccess<'de> {
    pub(super) fn new(entries: &'de Entries, within: fn(Error, &str) -> Error) -> Self {
        Self { rest: entries.pairs().iter(), current: None, within }
    }
}

impl<'de> MapAccess<'de> for EntryAccess<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.current = self.rest.next();
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(StrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let Some((key, value)) = self.current.take() else {
            return Err(Error::new("the value of an entry was asked for before its key"));
        };
        seed.deserialize(value).map_err(|error| (self.within)(error, key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
