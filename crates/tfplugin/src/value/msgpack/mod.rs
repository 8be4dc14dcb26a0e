//! Values in MessagePack, the form in which the plugin protocol carries them.
//!
//! Sources: "Wire Format for Terraform Objects and Associated Values" in Terraform's documentation,
//! and go-cty's `cty/msgpack` for what the documentation leaves open. The decoder is stricter than
//! go-cty: it refuses missing attributes, repeated keys and bytes after the end, because accepting
//! them would lose data silently.
//!
//! # Hostile input
//!
//! Decoding accepts any bytes and returns a value or an error. Recursion stops at
//! [`MAX_DEPTH`](super::MAX_DEPTH). Decoding takes less than 128 bytes of memory for each byte of
//! input, plus a few MiB at most for headers that promise more than follows: the initial capacity
//! is at most a thousand elements. The worst ratio is a long list of nulls, which takes one byte
//! each in the input, in a vector that doubles when it grows.

mod decode;
mod encode;
mod reader;
mod refinements;
mod scalar;
mod writer;

pub use decode::decode;
pub use encode::encode;

#[cfg(test)]
mod tests;
