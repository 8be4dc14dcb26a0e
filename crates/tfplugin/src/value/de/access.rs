//! Access to the parts of a value, for serde's visitors.

use std::iter::Enumerate;
use std::slice;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::deserializer::ValueDeserializer;
use crate::value::{Entries, Error, ErrorKind, Value};

/// The elements of a list. Every error gets the index.
pub(super) struct Elements<'de, 'r> {
    list: ValueDeserializer<'de, 'r>,
    rest: Enumerate<slice::Iter<'de, Value>>,
}

impl<'de, 'r> Elements<'de, 'r> {
    pub(super) fn new(list: ValueDeserializer<'de, 'r>, elements: &'de [Value]) -> Self {
        Self { list, rest: elements.iter().enumerate() }
    }
}

impl<'de> SeqAccess<'de> for Elements<'de, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some((index, element)) = self.rest.next() else {
            return Ok(None);
        };
        self.list.part(element, seed, |error| error.within_index(index)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The entries of a map or object. Every error gets the step to the entry.
pub(super) struct EntryAccess<'de, 'r> {
    map: ValueDeserializer<'de, 'r>,
    rest: slice::Iter<'de, (String, Value)>,
    current: Option<&'de (String, Value)>,
    /// Prepends the step to an entry to an error.
    within: fn(Error, &str) -> Error,
}

impl<'de, 'r> EntryAccess<'de, 'r> {
    pub(super) fn new(
        map: ValueDeserializer<'de, 'r>,
        entries: &'de Entries<Value>,
        within: fn(Error, &str) -> Error,
    ) -> Self {
        Self { map, rest: entries.pairs().iter(), current: None, within }
    }
}

impl<'de> MapAccess<'de> for EntryAccess<'de, '_> {
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
            return Err(Error::new("the value of an entry was requested before its key"));
        };
        self.map.part(value, seed, |error| (self.within)(error, key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The known value of an argument as a sequence of one element. The sequence is empty if the value
/// is invalid and its error is recorded, or if a part of the value is unknown.
pub(super) struct KnownArgument<'de, 'r>(Option<ValueDeserializer<'de, 'r>>);

impl<'de, 'r> KnownArgument<'de, 'r> {
    pub(super) fn new(argument: ValueDeserializer<'de, 'r>) -> Self {
        Self(Some(argument))
    }
}

impl<'de> SeqAccess<'de> for KnownArgument<'de, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some(argument) = self.0.take() else {
            return Ok(None);
        };
        match (seed.deserialize(argument), argument.recorded) {
            (Err(error), _) if error.kind() == ErrorKind::Unknown => Ok(None),
            (Err(error), Some(recorded)) => {
                recorded.borrow_mut().push(error);
                Ok(None)
            }
            (read, _) => read.map(Some),
        }
    }
}
