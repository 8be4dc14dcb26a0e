//! The integration tests of the plugin binary.
//!
//! `acceptance` has real Terraform run it against a loopback Alibaba Cloud, `protocol` drives it
//! with a host of our own, `credential_cases` plays cases of data in this process, `panics` lets the
//! server's contain them, `architecture` reads the source, and `docs` holds the reference to it;
//! `support` is what the runs of Terraform are written with.

mod acceptance;
mod architecture;
mod credential_cases;
mod docs;
mod panics;
mod protocol;
mod support;
