//! Schemas: what a block may hold, as Terraform asks for it, derived from Rust types.
//!
//! A block is one struct, which derives serde's traits and that of schemars 1. Each of its fields is
//! a [`Field`] (an attribute), or a [`SetBlock`], [`ListBlock`] or [`SingleBlock`] (nested blocks),
//! and those types say how the attribute is set, so that most contradictions do not compile; what
//! the types cannot rule out, [`Schema::of`] refuses. Doc comments become descriptions in Markdown.
//! A function is one struct as well, see [`Signature`].
//!
//! A value is a `String`, a `bool`, any number, a `Vec` (a list), a `BTreeSet` (a set), a
//! `BTreeMap<String, _>` (a map), or a struct of such values (an object). `Option` is none of them:
//! whether an attribute is null its [`Field`] says, and nothing inside a value can be. State is
//! written by serde_json, which makes null of a float that is not finite.
//!
//! `#[schemars(extend("x-terraform-sensitive" = true))]` on an attribute hides its value,
//! `#[deprecated]` discourages the use of an attribute or block, and
//! `#[schemars(length(min = 1, max = 3))]` limits how many blocks there are in a list or set.
//!
//! The terms are those of Terraform's plugin protocol, messages `Schema` and `Schema.Block`.

mod blocks;
mod check;
mod derive;
mod duration;
mod field;
mod parsed;
mod planned;
mod signature;

use std::collections::BTreeMap;

pub use blocks::{Blocks, List, ListBlock, Set, SetBlock, SingleBlock};
pub use derive::Error;
pub use duration::{GoDuration, InvalidGoDuration};
pub use field::{Argument, Computed, Field, Mode, Optional, OptionalComputed, Required};
pub use parsed::Parsed;
pub use signature::{Parameter, Signature};

use crate::value::Type;

/// The schema of a provider block or of a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// What stands between the outermost braces.
    pub block: Block,
}

/// A block: attributes and the blocks nested in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Markdown.
    pub description: String,
    /// In the order of their names.
    pub attributes: Vec<Attribute>,
    /// In the order of their names.
    pub blocks: Vec<NestedBlock>,
    /// Whether its use is discouraged.
    pub deprecated: bool,
}

/// An attribute of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// As it is written in configuration.
    pub name: String,
    /// The type of its value.
    pub r#type: Type,
    /// Markdown.
    pub description: String,
    /// Who sets it.
    pub mode: Mode,
    /// Whether Terraform hides its value in what it prints. It stands in the state all the same.
    pub sensitive: bool,
    /// Whether its use is discouraged.
    pub deprecated: bool,
}

/// A block that may be written inside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedBlock {
    /// As it is written in configuration.
    pub name: String,
    /// How several blocks of this name are taken together.
    pub nesting: Nesting,
    /// How many there must be at least.
    pub min_items: u32,
    /// How many there may be at most; 0 for any number.
    pub max_items: u32,
    /// What it holds.
    pub block: Block,
}

/// How several blocks of one name are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// As a list: in the order in which they are written.
    List,
    /// As a set: order does not matter, equal ones count once.
    Set,
    /// There is one, or none.
    Single,
}

impl Block {
    /// The type of the object that a block of this schema stands for.
    pub fn object_type(&self) -> Type {
        let attributes = self.attributes.iter().map(|a| (a.name.clone(), a.r#type.clone()));
        let blocks = self.blocks.iter().map(|nested| {
            let object = Box::new(nested.block.object_type());
            let r#type = match nested.nesting {
                Nesting::List => Type::List(object),
                Nesting::Set => Type::Set(object),
                Nesting::Single => *object,
            };
            (nested.name.clone(), r#type)
        });
        Type::Object(attributes.chain(blocks).collect::<BTreeMap<_, _>>())
    }
}
