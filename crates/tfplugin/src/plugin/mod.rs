//! go-plugin's contract with its host, for any gRPC plugin: who can start the plugin,
//! the protocol version, the address, who can connect, and how the plugin ends.
//!
//! Source: hashicorp/go-plugin, `docs/internals.md` and `server.go`. This module knows the services
//! of the plugin only as routes, and no Terraform value.

mod backlog;
mod broker;
mod calls;
mod connection;
mod controller;
mod cookie;
mod error;
mod handshake;
mod host;
mod listener;
mod message;
mod p521;
mod parent;
mod presence;
mod protocol;
mod reattach;
mod serve;
mod signals;
mod stdio;
mod stdout;
mod tcp;
mod tls;
#[cfg(unix)]
mod unix;
mod versions;
mod wire;

pub(crate) use connection::PerConnection;
pub(crate) use error::Error;
pub(crate) use message::MAX_MESSAGE_SIZE;
pub(crate) use protocol::Protocol;
pub(crate) use reattach::ProviderAddress;
pub(crate) use serve::{debug, serve};

#[cfg(feature = "fuzzing")]
pub(crate) use cookie::{MAGIC_COOKIE_KEY, MAGIC_COOKIE_VALUE};
#[cfg(feature = "fuzzing")]
pub(crate) use serve::negotiate;
