//! The server of each connection.

use tonic::Request;

use crate::plugin::PerConnection;
use crate::server::{Provider, Server};

/// The servers of all connections of a plugin.
pub(super) struct Connections<P: Provider>(Server<P>);

impl<P: Provider> Connections<P> {
    /// The servers that share what `server` serves.
    pub(super) fn new(server: Server<P>) -> Self {
        Self(server)
    }

    /// The server of the connection of a request.
    pub(super) fn server<T>(&self, request: &Request<T>) -> Server<P> {
        let connection = request.extensions().get::<PerConnection>();
        let server = connection.and_then(|it| it.get(|| self.0.for_another_connection()));
        server.unwrap_or_else(|| self.0.clone())
    }
}
