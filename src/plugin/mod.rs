//! go-plugin's contract with its host, for any plugin that speaks gRPC: who may start it, which
//! protocol version is spoken, where it listens, who may connect, and how it ends.
//!
//! The contract is that of hashicorp/go-plugin, `docs/internals.md` and `server.go`. This module
//! knows the services it carries only as routes; it knows no Terraform value.

mod connection;
mod controller;
mod handshake;
mod listener;
mod p521;
mod stdio;
mod tls;

use std::io::Write;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::ServingStatus;

use crate::environment::Environment;
pub use handshake::{Error, MAGIC_COOKIE_KEY, MAGIC_COOKIE_VALUE};
use handshake::{Handshake, Host};
use listener::Listener;
use tls::Identity;

/// The services that a plugin offers under one version of its application protocol.
#[derive(Debug)]
pub struct Protocol {
    /// The version, as hosts list it in `PLUGIN_PROTOCOL_VERSIONS`.
    pub version: u16,
    /// The gRPC services of this version.
    pub routes: Routes,
}

/// The name under which go-plugin's hosts ask the health service for this plugin.
const HEALTH_SERVICE: &str = "plugin";

/// How long an ending plugin waits for its last answers to leave: well inside the 2 s after which
/// a host kills it, long enough for the answer to `Shutdown` on a busy machine.
const LAST_ANSWERS: Duration = Duration::from_millis(50);

/// Serves the plugin until its host ends it, over the highest of `protocols` that the host offers.
///
/// Writes exactly one line to stdout, the handshake, once the socket accepts connections. SIGINT
/// is ignored, because a terminal sends it to the whole process group and the host says itself
/// what is to stop; SIGTERM, SIGHUP and `GRPCController.Shutdown` end the plugin.
///
/// # Errors
/// When the host is not a go-plugin host, offers no protocol version in `protocols`, sends a
/// client certificate that cannot be read, or when the socket cannot be made.
pub async fn serve(environment: &Environment, protocols: Vec<Protocol>) -> Result<(), Error> {
    let host = Host::from_environment(environment)?;
    let protocol = host.choose(protocols)?;
    let identity = host.client_certificate.map(Identity::for_client).transpose()?;
    let mut interrupts = signal(SignalKind::interrupt()).map_err(Error::Signal)?;
    let mut terminations = signal(SignalKind::terminate()).map_err(Error::Signal)?;
    let mut hangups = signal(SignalKind::hangup()).map_err(Error::Signal)?;

    let listener = Listener::bind(&host.socket_directory)?;
    let line = Handshake {
        protocol_version: protocol.version,
        address: listener.address(),
        server_certificate: identity.as_ref().map(Identity::certificate),
    };
    announce(&line)?;

    let end = CancellationToken::new();
    let (health_reporter, health) = tonic_health::server::health_reporter();
    health_reporter.set_service_status(HEALTH_SERVICE, ServingStatus::Serving).await;
    let routes = protocol
        .routes
        .add_service(health)
        .add_service(controller::service(end.clone()))
        .add_service(stdio::service(end.clone()));
    let (connections, _listener) = listener.accept(identity.map(Identity::into_acceptor));
    let serving = Server::builder()
        .add_routes(routes)
        .serve_with_incoming_shutdown(connections, end.clone().cancelled_owned());

    tokio::pin!(serving);
    loop {
        tokio::select! {
            result = &mut serving => return result.map_err(Error::Serve),
            () = end.cancelled() => break,
            _ = terminations.recv() => end.cancel(),
            _ = hangups.recv() => end.cancel(),
            _ = interrupts.recv() => tracing::debug!("interrupt left to the host"),
        }
    }
    // What has not ended by now, a call in flight or a connection held open, ends with the process.
    match tokio::time::timeout(LAST_ANSWERS, serving).await {
        Ok(result) => result.map_err(Error::Serve),
        Err(_) => Ok(()),
    }
}

/// Writes the handshake line, the only thing this process ever writes to stdout.
fn announce(line: &Handshake<'_>) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(Error::Stdout)
}

/// Rust code generated from `proto/go_plugin`.
mod wire {
    #![allow(missing_docs, unreachable_pub, reason = "generated")]
    tonic::include_proto!("plugin");
}
