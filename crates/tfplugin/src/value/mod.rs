//! Terraform values: the values, their types, their paths, and their encodings.
//!
//! The meaning of an encoded value depends on its [`Type`]: lists and sets have the same encoding,
//! and numbers can be encoded as texts. So both codecs, [`msgpack`] and [`json`], take the type.
//! Sources: "Wire Format for Terraform Objects and Associated Values" in Terraform's documentation,
//! and the library go-cty, which Terraform encodes and decodes with.
//!
//! This module does not depend on schemas, RPCs or a provider.

#[cfg(test)]
mod arbitrary;
mod de;
mod depth;
mod entries;
mod error;
pub mod json;
pub mod msgpack;
mod number;
mod path;
mod refinements;
mod types;
#[expect(clippy::module_inception, reason = "the file has the name of its type")]
mod value;

pub use de::{from_configuration, from_value};
pub use depth::MAX_DEPTH;
pub use entries::Entries;
pub use error::{Error, ErrorKind};
pub use number::Number;
pub use path::{Path, Step};
pub use refinements::{Bound, Refinements};
pub use types::Type;
pub use value::Value;

pub(crate) use de::ARGUMENT;
