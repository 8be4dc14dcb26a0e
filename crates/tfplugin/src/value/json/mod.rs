//! Values in JSON, the form of stored state and of the plugin protocol's `DynamicValue.json`.
//!
//! Source: go-cty's `cty/json`. Unknown values and infinite numbers have no JSON form. A
//! dynamically typed value is `{"value": …, "type": …}`, or null if its type is not known either.
//!
//! Decoding accepts any bytes and returns a value or an error, with the same limit on nesting as in
//! [`msgpack`](super::msgpack). Memory is bounded by the same multiple of the input, where an
//! object counts as if all attributes of its type were written. Each level of nesting scans its
//! text again: the time is at most the length of the input times [`MAX_DEPTH`](super::MAX_DEPTH).
//!
//! A provider's answers are MessagePack, so JSON is decoded only.

mod decode;
#[cfg(test)]
mod tests;

pub use decode::decode;
