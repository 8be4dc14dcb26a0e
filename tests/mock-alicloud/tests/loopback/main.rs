//! The cloud over real sockets, with a client and signatures of the tests' own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure here is a failed test")]

mod client;
mod connections;
mod faults;
mod operations;
mod program;
mod sessions;
