//! Terraform's plugin protocol, converted to and from the types of [`crate::server`].
//!
//! Versions 5 and 6 have the same features for a provider of data sources and functions, and mostly
//! the same messages. `shared` serves the RPCs with the same messages, and each version adds its
//! names.

mod connections;
mod convert;
mod schema;
mod shared;
mod v5;
mod v6;
mod wire;

use crate::plugin::Protocol;
use crate::server::{Provider, Server};

/// The services of a provider in each supported version of the protocol.
pub(crate) fn all<P: Provider>(provider: P) -> Vec<Protocol> {
    let server = Server::new(provider);
    vec![v5::protocol(server.clone()), v6::protocol(server)]
}
