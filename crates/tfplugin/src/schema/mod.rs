//! Schemas of blocks and signatures of functions, derived from Rust types.
//!
//! A block is a struct that derives serde's traits and the `JsonSchema` of schemars 1. The type of
//! each field is a [`Field`] (an attribute), or a [`SetBlock`], [`ListBlock`] or [`SingleBlock`]
//! (nested blocks). These types say who sets the attribute, so most contradictions do not compile.
//! [`Schema::of`] refuses the other contradictions. Doc comments become descriptions in Markdown.
//! A function is a struct too, see [`Signature`].
//!
//! | Rust | Terraform |
//! |---|---|
//! | `String`, [`Parsed<T>`](Parsed), an enum whose variants have no content | `string` |
//! | `bool` | `bool` |
//! | integers and floats | `number` |
//! | `Vec<T>` | `list` |
//! | `BTreeSet<T>` | `set` |
//! | `BTreeMap<String, T>` | `map` |
//! | a struct of such types | `object` |
//!
//! `Option` is not in this list: [`Field`] says whether an attribute is null, and nothing inside a
//! value can be null. `serde_json` writes the state, and writes null for floats that are not
//! finite.
//!
//! - `#[schemars(extend("x-terraform-sensitive" = true))]` on an attribute hides its value.
//! - `#[deprecated]` discourages the use of an attribute or block.
//! - `#[schemars(length(min = 1, max = 3))]` limits the number of blocks in a list or set.
//!
//! The terms are those of Terraform's plugin protocol, messages `Schema` and `Schema.Block`.

mod argument;
mod block;
mod blocks;
mod check;
mod derive;
mod description;
mod duration;
mod error;
#[cfg(test)]
pub(crate) mod example;
mod field;
mod json_schema;
mod mode;
mod names;
mod parsed;
mod planned;
mod signature;
mod value_type;

pub use argument::Argument;
pub use block::{Attribute, Block, NestedBlock, Nesting, Schema};
pub use blocks::{BlockNesting, Blocks, List, ListBlock, Set, SetBlock, SingleBlock};
pub use duration::{GoDuration, InvalidGoDuration};
pub use error::Error;
pub use field::Field;
pub use mode::{Computed, FieldMode, Mode, Optional, OptionalComputed, Required};
pub use parsed::Parsed;
pub use signature::{Parameter, Signature};
