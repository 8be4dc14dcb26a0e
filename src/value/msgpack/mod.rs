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
//! takes less than 512 bytes of memory for each byte of input: nothing is allocated for an element
//! before it has been read, and what takes the most room for its size is a map of a single pair,
//! two bytes and the pair's value on the wire, and one tree node with room for eleven in memory.

mod decode;
mod encode;
mod reader;
mod refinements;
mod writer;

pub use decode::decode;
pub use encode::encode;

#[cfg(test)]
mod tests;
