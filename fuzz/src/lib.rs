//! What is fuzzed: a function for each target, which takes any bytes and panics when the product
//! breaks a promise on them.
//!
//! cargo-fuzz calls them by `fuzz_targets/`, and the test `corpus` calls them on a stable compiler,
//! with the files of `corpus/` and mutations of them. Only what the product's library offers to
//! everybody is used.

#![forbid(unsafe_code)]

mod answers;
mod handshake;
mod names;
mod profiles;
mod shown;
mod values;
mod world;

pub use answers::api_answer;
pub use handshake::handshake;
pub use names::arn_endpoint_region;
pub use profiles::profile_file;
pub use values::{json, msgpack};

/// A target: the name of its binary and its corpus, and what it calls.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 6] = [
    ("api_answer", api_answer),
    ("arn_endpoint_region", arn_endpoint_region),
    ("handshake", handshake),
    ("json", json),
    ("msgpack", msgpack),
    ("profile_file", profile_file),
];
