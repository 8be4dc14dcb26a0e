//! The cloud over real sockets, with a client and signatures of the tests' own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure here is a failed test")]

mod bearer;
mod client;
mod cloud_sso;
mod connections;
mod credentials_uri;
mod faults;
mod metadata;
mod oauth;
mod operations;
mod program;
mod proxy;
mod sessions;
