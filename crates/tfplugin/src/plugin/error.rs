//! Errors of serving a plugin.

use std::io;

use super::cookie::MAGIC_COOKIE_KEY;
use crate::limits;

/// Why the plugin cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The magic cookie is missing or wrong: Terraform did not start the program.
    #[error("the environment variable {MAGIC_COOKIE_KEY} does not contain the magic cookie")]
    NoCookie,
    /// The plugin serves no version that the host offers.
    #[error(
        "cannot serve this host: the host supports plugin protocol {}. This provider supports {}. \
         Use Terraform 0.12 or later, or OpenTofu",
        .offered.join(", "), .served.join(", ")
    )]
    NoCommonVersion {
        /// The versions of the host, as the host wrote them.
        offered: Vec<String>,
        /// The versions of the plugin.
        served: Vec<String>,
    },
    /// `PLUGIN_CLIENT_CERT` is not a certificate in PEM, or not an X.509 certificate.
    #[error("cannot read the certificate of the host in PLUGIN_CLIENT_CERT: {0}")]
    ClientCertificate(String),
    /// The certificate of the plugin cannot be made.
    #[error("cannot make a TLS certificate: {0}")]
    Identity(String),
    /// The group of `PLUGIN_UNIX_SOCKET_GROUP` does not exist, or the socket cannot have this
    /// group.
    #[cfg(unix)]
    #[error("cannot give the socket to the group {group:?} of PLUGIN_UNIX_SOCKET_GROUP: {source}")]
    Group {
        /// The group's name or number, as the host wrote it.
        group: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The plugin has no file descriptor left for its listener.
    #[error("cannot listen for connections: {}", limits::explained(.0))]
    Limit(io::Error),
    /// A bound of the range of ports is not a port.
    #[error("{variable} is {value:?}, which is not a port number from 0 to 65535")]
    Port {
        /// The environment variable.
        variable: &'static str,
        /// The value of the variable.
        value: String,
    },
    /// The range of ports is empty.
    #[error("PLUGIN_MIN_PORT is {lowest}, which is greater than PLUGIN_MAX_PORT, {highest}")]
    Ports {
        /// `PLUGIN_MIN_PORT`.
        lowest: u16,
        /// `PLUGIN_MAX_PORT`.
        highest: u16,
    },
    /// No port of the range is available.
    #[error("cannot listen on any port of 127.0.0.1 from {lowest} to {highest}: {source}")]
    NoPort {
        /// The first port of the range.
        lowest: u16,
        /// The last port of the range.
        highest: u16,
        /// The error of the operating system for the last port.
        source: io::Error,
    },
    /// The address of the plugin cannot be written.
    #[error("cannot write the address of the plugin to stdout: {0}")]
    Stdout(io::Error),
    /// Signals cannot be received.
    #[error("cannot receive signals: {0}")]
    Signal(io::Error),
    /// The gRPC server failed.
    #[error("cannot serve: {0}")]
    Serve(tonic::transport::Error),
}
