//! The integration tests of the plugin binary.
//!
//! `acceptance` has real Terraform run it against a loopback Alibaba Cloud, `protocol` drives it
//! with a host of our own, `credential_cases` plays cases of data in this process, `panics` lets the
//! server's contain them, `wire` and `descriptors` hold values and messages against what is
//! published, `docs` and `conformance` hold the pages of `docs/` to
//! the code; `support` is what the runs of Terraform are written with.

mod acceptance;
mod conformance;
mod credential_cases;
mod descriptors;
mod docs;
mod official;
mod panics;
mod protocol;
mod support;
mod wire;
