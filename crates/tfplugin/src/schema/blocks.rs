//! The types of nested blocks in a struct.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{self, Serialize, Serializer};

use super::argument::Argument;
use super::block::Nesting;
use super::field::Field;
use super::json_schema::NESTING;
use super::mode::Optional;

/// A [`Nesting`] as a type, the first parameter of [`Blocks`].
pub trait BlockNesting {
    /// The nesting.
    const NESTING: Nesting;
}

/// Marks blocks that Terraform combines to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {}

impl BlockNesting for List {
    const NESTING: Nesting = Nesting::List;
}

/// Marks blocks that Terraform combines to a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {}

impl BlockNesting for Set {
    const NESTING: Nesting = Nesting::Set;
}

/// Blocks of one name. `#[schemars(length(…))]` limits their number.
///
/// The state of a data source contains the blocks of the configuration. Nothing in a block can be
/// computed.
#[derive(Clone, Debug)]
pub struct Blocks<N, T> {
    blocks: Argument<Vec<T>>,
    nesting: PhantomData<N>,
}

/// Blocks as a list, in the order of the configuration.
pub type ListBlock<T> = Blocks<List, T>;

/// Blocks as a set, without order.
pub type SetBlock<T> = Blocks<Set, T>;

impl<N, T> Blocks<N, T> {
    /// The blocks of the configuration. Never null: without blocks, the slice is empty. Unknown if
    /// a `dynamic` block iterates over an unknown value: the number of blocks is then unknown too.
    pub fn blocks(&self) -> Argument<&[T]> {
        match &self.blocks {
            Argument::Null => Argument::Known(&[]),
            Argument::Known(blocks) => Argument::Known(blocks),
            Argument::Unknown => Argument::Unknown,
        }
    }
}

/// Known blocks, for tests.
impl<N, T> From<Vec<T>> for Blocks<N, T> {
    fn from(blocks: Vec<T>) -> Self {
        Self { blocks: Argument::Known(blocks), nesting: PhantomData }
    }
}

/// No blocks.
impl<N, T> Default for Blocks<N, T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<N: BlockNesting, T: JsonSchema> JsonSchema for Blocks<N, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{:?}Block_{}", N::NESTING, T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> schemars::Schema {
        let mut schema = generator.subschema_for::<Vec<T>>();
        schema.insert(NESTING.into(), format!("{:?}", N::NESTING).into());
        schema
    }
}

impl<'de, N, T: Deserialize<'de>> Deserialize<'de> for Blocks<N, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let field = Field::<Optional, Vec<T>>::deserialize(deserializer)?;
        Ok(Self { blocks: field.into_argument(), nesting: PhantomData })
    }
}

/// Writes the blocks of the configuration, for the state.
impl<N, T: Serialize> Serialize for Blocks<N, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.blocks().into_known() {
            Some(blocks) => blocks.serialize(serializer),
            None => Err(ser::Error::custom("unknown blocks cannot be stored")),
        }
    }
}

/// A block that occurs at most once.
#[derive(Clone, Debug)]
pub struct SingleBlock<T>(Field<Optional, T>);

impl<T> SingleBlock<T> {
    /// The block; null if the configuration has none.
    pub fn block(&self) -> Argument<&T> {
        self.0.as_ref()
    }
}

/// A known block, or none, for tests.
impl<T> From<Option<T>> for SingleBlock<T> {
    fn from(block: Option<T>) -> Self {
        Self(block.into())
    }
}

/// No block.
impl<T> Default for SingleBlock<T> {
    fn default() -> Self {
        None.into()
    }
}

impl<T: JsonSchema> JsonSchema for SingleBlock<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{:?}Block_{}", Nesting::Single, T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> schemars::Schema {
        let mut schema = generator.subschema_for::<T>();
        schema.insert(NESTING.into(), format!("{:?}", Nesting::Single).into());
        schema
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for SingleBlock<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Field::deserialize(deserializer).map(Self)
    }
}

/// Writes the block of the configuration, for the state.
impl<T: Serialize> Serialize for SingleBlock<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Value, from_value};

    #[test]
    fn blocks_can_be_unknown_as_a_whole_and_one_by_one() {
        type Blocks = SetBlock<Field<Optional, String>>;
        let whole: Blocks = from_value(&Value::Unknown(None)).unwrap();
        assert!(matches!(whole.blocks(), Argument::Unknown));
        let one: Blocks = from_value(&Value::List(vec![Value::Unknown(None)])).unwrap();
        assert_eq!(one.blocks().into_known().map(|blocks| &*blocks[0]), Some(&Argument::Unknown));
    }

    #[test]
    fn blocks_are_never_null_and_a_test_can_make_them() {
        let none: ListBlock<String> = from_value(&Value::Null).unwrap();
        for blocks in [none, ListBlock::default()] {
            assert_eq!(blocks.blocks(), Argument::Known(&[][..]));
        }
        assert_eq!(SetBlock::from(vec![1]).blocks(), Argument::Known(&[1][..]));
        assert_eq!(SingleBlock::from(Some(1)).block(), Argument::Known(&1));
        assert_eq!(SingleBlock::<u8>::default().block(), Argument::Null);
    }

    #[test]
    fn a_list_of_blocks_keeps_their_order_and_their_repetitions() {
        let written = ["b", "a", "b"].map(|text| Value::String(text.to_owned()));
        let blocks: ListBlock<String> = from_value(&Value::List(written.to_vec())).unwrap();
        assert_eq!(blocks.blocks().into_known().unwrap(), ["b", "a", "b"]);
    }

    #[test]
    fn blocks_are_stored_as_they_were_written() {
        let stored = |value: Value| {
            serde_json::to_string(&from_value::<SetBlock<String>>(&value).unwrap()).ok()
        };
        let written = Value::List(vec![Value::String("a".to_owned())]);
        assert_eq!(stored(written).as_deref(), Some(r#"["a"]"#));
        assert_eq!(stored(Value::Null).as_deref(), Some("[]"), "no block is none written");
        assert_eq!(stored(Value::Unknown(None)), None);
    }
}
