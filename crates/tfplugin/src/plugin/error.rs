//! Why a plugin cannot be served.

use std::io;

use super::handshake::MAGIC_COOKIE_KEY;

/// Why the plugin cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The magic cookie is missing or wrong: a person started the binary.
    #[error("the host did not send the magic cookie, {MAGIC_COOKIE_KEY}")]
    NoCookie,
    /// None of the versions that the host offers is served here.
    #[error(
        "this host offers plugin protocol {}; this provider speaks {}. \
         Terraform 0.12 and later and OpenTofu offer one of these",
        .offered.join(", "), .served.join(", ")
    )]
    NoCommonVersion {
        /// What the host offers, as it wrote it.
        offered: Vec<String>,
        /// What the plugin serves.
        served: Vec<String>,
    },
    /// `PLUGIN_CLIENT_CERT` is not a certificate in PEM.
    #[error("the host's certificate in PLUGIN_CLIENT_CERT cannot be read: {0}")]
    ClientCertificate(String),
    /// The plugin's own certificate cannot be made.
    #[error("no TLS certificate can be made: {0}")]
    Identity(String),
    /// The group of `PLUGIN_UNIX_SOCKET_GROUP` does not exist, or may not be given to the socket.
    #[error(
        "the socket cannot be given to the group {group:?} of PLUGIN_UNIX_SOCKET_GROUP: {source}"
    )]
    Group {
        /// The group's name or number, as the host wrote it.
        group: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// One end of the range of ports is not a port.
    #[error("{variable} is {value:?}, which is not the number of a port")]
    Port {
        /// The environment variable.
        variable: &'static str,
        /// What it holds.
        value: String,
    },
    /// The range of ports holds none.
    #[error("PLUGIN_MIN_PORT is {lowest}, more than PLUGIN_MAX_PORT, which is {highest}")]
    Ports {
        /// `PLUGIN_MIN_PORT`.
        lowest: u16,
        /// `PLUGIN_MAX_PORT`.
        highest: u16,
    },
    /// No port of the range can be listened on.
    #[error("cannot listen on 127.0.0.1, on any port from {lowest} to {highest}: {source}")]
    NoPort {
        /// The first that was tried.
        lowest: u16,
        /// The last that was tried.
        highest: u16,
        /// What the operating system said of the last.
        source: io::Error,
    },
    /// What the host, or a person, needs to connect cannot be written.
    #[error("cannot write to stdout how to connect: {0}")]
    Stdout(io::Error),
    /// Signals cannot be received.
    #[error("cannot receive signals: {0}")]
    Signal(io::Error),
    /// The gRPC server failed.
    #[error("cannot serve: {0}")]
    Serve(tonic::transport::Error),
}
