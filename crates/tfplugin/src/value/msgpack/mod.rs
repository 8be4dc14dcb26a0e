//! Values in MessagePack, the form in which the plugin protocol carries them.
//!
//! The source is "Wire Format for Terraform Objects and Associated Values" in Terraform's
//! documentation, and where that is silent go-cty's `cty/msgpack`. What is decoded is stricter than
//! go-cty in refusing what would silently be lost: attributes that are missing, keys that occur
//! twice, and bytes after the end.
//!
//! # Hostile input
//!
//! Any bytes give a value or an error. Recursion stops at [`MAX_DEPTH`](super::MAX_DEPTH). Decoding
//! takes less than 128 bytes of memory for each byte of input, and a few MiB at most for headers
//! that promise more than follows: room is made for no more than a thousand elements before they
//! have been read. What takes the most room for its size is a long list of nulls, one byte each
//! on the wire, in a vector that doubles as it grows.

mod decode;
mod encode;
mod reader;
mod refinements;
mod writer;

pub use decode::decode;
pub use encode::encode;

#[cfg(test)]
mod tests;
