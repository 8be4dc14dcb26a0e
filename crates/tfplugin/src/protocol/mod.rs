//! Terraform's plugin protocol to and from the types of [`crate::server`]: thin, no logic of its
//! own.
//!
//! Versions 5 and 6 serve the same: what a provider of data sources and functions needs is in both,
//! most of it in the same messages. Those are answered once; each version adds its names.

mod convert;
mod schema;
mod shared;
mod v5;
mod v6;
mod wire;

use std::sync::Arc;

use crate::plugin::Protocol;
use crate::server::{Provider, Server};

/// The largest message that is taken from a host: 256 MiB, the limit that Terraform's own plugin
/// libraries set. gRPC's default of 4 MiB is less than a large configuration.
const MAX_MESSAGE_SIZE: usize = 256 << 20;

/// A provider in every version of the protocol that is spoken here.
pub(crate) fn all<P: Provider>(provider: P) -> Vec<Protocol> {
    let server = Arc::new(Server::new(provider));
    vec![v5::protocol(Arc::clone(&server)), v6::protocol(server)]
}
