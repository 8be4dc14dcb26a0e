//! Schemas of blocks and signatures of functions, derived from Rust types.
//!
//! A block is a struct that derives serde's traits and the `JsonSchema` of schemars 1. The type of
//! each field is a [`Field`] (an attribute), or a [`SetBlock`], [`ListBlock`] or [`SingleBlock`]
//! (nested blocks). These types say who sets the attribute, so most contradictions do not compile.
//! [`Schema::of`] refuses the other contradictions. Doc comments become descriptions in Markdown.
//! Each attribute, block and parameter needs a doc comment. For a nested block, the comment of the
//! field overrides the comment of the struct. A function is a struct too, see [`Signature`].
//!
//! | Rust | Terraform |
//! |---|---|
//! | `String`, an enum whose variants have no content | `string` |
//! | [`Parsed<T>`](Parsed) if `T` implements `FromStr`, and its error `Display` | `string` |
//! | `bool` | `bool` |
//! | integers and floats | `number` |
//! | `Vec<T>` | `list` |
//! | `BTreeSet<T>` | `set` |
//! | `BTreeMap<String, T>`, `HashMap<String, T>` | `map` |
//! | a struct of such types | `object` |
//!
//! The variants of an enum have the names of serde: write `#[serde(rename_all = "snake_case")]`.
//!
//! `Option` is not in this list: [`Field`] says whether an attribute is null. A member of an object
//! that can be null has the type `Field<Optional, T>`. Inside an object the mode has no other
//! effect. `serde_json` writes the state, and writes null for floats that are not finite.
//!
//! ```
//! # use schemars::JsonSchema;
//! # use serde::{Deserialize, Serialize};
//! # use tfplugin::prelude::*;
//! /// A forecast.
//! #[derive(Deserialize, Serialize, JsonSchema)]
//! struct Forecast {
//!     /// The stations, in order.
//!     #[schemars(length(min = 1, max = 3))]
//!     station: ListBlock<Station>,
//! }
//!
//! /// A station.
//! #[derive(Deserialize, Serialize, JsonSchema)]
//! struct Station {
//!     /// The time between two measurements.
//!     every: Field<Optional, Parsed<GoDuration>>,
//! }
//! # tfplugin::schema::Schema::of::<Forecast>().unwrap();
//! ```
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
pub(crate) use names::check_identifier;
pub use parsed::Parsed;
pub use signature::{Parameter, Signature};
