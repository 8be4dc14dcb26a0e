//! A go-plugin host for tests: starts a plugin as Terraform does, reads its handshake, connects
//! with mutual TLS, and calls its services.
//!
//! The host implements go-plugin's contract, and shares only the protocol definitions in `proto/`
//! with the plugin.

mod client;
mod connect;
mod handshake;
mod identity;
mod launch;
mod reattach;

pub use client::Client;
pub use connect::{ByteStream, connect, connect_with, open};
pub use handshake::Handshake;
pub use identity::Identity;
pub use launch::{Ended, Launch, Plugin};
pub use reattach::Reattach;
pub use tonic_health::pb as health;

/// Terraform's plugin protocol, version 5.
#[expect(missing_docs, reason = "generated from `proto/`, which documents the messages")]
pub mod tfplugin5 {
    tonic::include_proto!("tfplugin5");
}

/// Terraform's plugin protocol, version 6.
#[expect(missing_docs, reason = "generated from `proto/`, which documents the messages")]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}

/// go-plugin's own services.
#[expect(missing_docs, reason = "generated from `proto/`, which documents the messages")]
pub mod go_plugin {
    tonic::include_proto!("plugin");
}
