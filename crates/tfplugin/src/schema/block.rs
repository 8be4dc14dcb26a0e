//! Blocks, as the plugin protocol describes them.

use std::collections::BTreeMap;

use super::mode::Mode;
use crate::value::Type;

/// The schema of a provider block or of a data source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The outermost block.
    pub block: Block,
    /// The object type of the values of the block.
    pub object_type: Type,
}

/// A block: attributes and nested blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The description, in Markdown.
    pub description: String,
    /// The attributes, sorted by name.
    pub attributes: Vec<Attribute>,
    /// The nested blocks, sorted by name.
    pub blocks: Vec<NestedBlock>,
    /// Whether the use of the block is discouraged.
    pub deprecated: bool,
}

/// An attribute of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name in configurations.
    pub name: String,
    /// The type of the value.
    pub r#type: Type,
    /// The description, in Markdown.
    pub description: String,
    /// Who sets the attribute.
    pub mode: Mode,
    /// Whether Terraform hides the value in its output. The state contains the value in any case.
    pub sensitive: bool,
    /// Whether the use of the attribute is discouraged.
    pub deprecated: bool,
}

/// A block inside another block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedBlock {
    /// The name in configurations.
    pub name: String,
    /// How Terraform combines blocks of this name.
    pub nesting: Nesting,
    /// The minimum number of blocks.
    pub min_items: u32,
    /// The maximum number of blocks; 0 for no limit.
    pub max_items: u32,
    /// The content of the block.
    pub block: Block,
}

/// How Terraform combines blocks of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// A list, in the order of the configuration.
    List,
    /// A set: the order does not matter, and equal blocks count once.
    Set,
    /// At most one block.
    Single,
}

impl Block {
    /// The object type of the values of this block.
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
