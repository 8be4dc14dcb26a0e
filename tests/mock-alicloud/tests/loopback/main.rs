//! The cloud over real sockets, with a client and signatures of the tests' own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure here is a failed test")]

mod bearer;
mod client;
mod cloud_sso;
mod connections;
mod contents;
mod credentials_uri;
mod deliveries;
mod faults;
mod https;
mod load;
mod metadata;
mod oauth;
mod operations;
mod program;
mod proxy;
mod sessions;
mod time;
mod tls;
