//! The fuzz targets. The function of a target takes any bytes, and panics if the product breaks a
//! promise for this input.
//!
//! cargo-fuzz calls the functions from `fuzz_targets/`. The test `corpus` calls them on a stable
//! compiler, with the files of `corpus/` and mutations of these files. The targets use only public
//! items of the product's libraries.

#![forbid(unsafe_code)]

mod answers;
mod handshake;
#[path = "../../crates/alicloud/src/redaction/tests/leaks.rs"]
mod leaks;
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

/// A target: the name of its binary and of its corpus, and its function.
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
