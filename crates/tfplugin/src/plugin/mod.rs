//! go-plugin's contract with its host, for any plugin that speaks gRPC: who may start it, which
//! protocol version is spoken, where it listens, who may connect, and how it ends.
//!
//! The contract is that of hashicorp/go-plugin, `docs/internals.md` and `server.go`. This module
//! knows the services it carries only as routes; it knows no Terraform value.

mod broker;
mod connection;
mod controller;
mod error;
mod handshake;
mod listener;
mod p521;
mod parent;
mod reattach;
mod signals;
mod stdio;
mod tcp;
mod tls;
#[cfg(unix)]
mod unix;
mod versions;

use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::ServingStatus;

use crate::environment::Environment;
pub use error::Error;
use handshake::{Handshake, Host};
pub use handshake::{MAGIC_COOKIE_KEY, MAGIC_COOKIE_VALUE};
use listener::Listener;
use parent::Parent;
use reattach::Reattach;
pub use reattach::{InvalidProviderAddress, ProviderAddress};
use signals::{Signal, Signals};
use tls::Identity;
use versions::Unlisted;

/// The services that a plugin offers under one version of its application protocol.
pub struct Protocol {
    /// The version, as hosts list it in `PLUGIN_PROTOCOL_VERSIONS`.
    pub version: u16,
    /// The gRPC services of this version.
    pub routes: Routes,
    /// Cancels the calls that are in flight, so that they are answered before the plugin ends.
    pub stop: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protocol").field("version", &self.version).finish_non_exhaustive()
    }
}

/// The name under which go-plugin's hosts ask the health service for this plugin.
const HEALTH_SERVICE: &str = "plugin";

/// How long an ending plugin waits for its last answers to leave: well inside the 2 s after which
/// a host kills it, long enough for the answer to `Shutdown` on a busy machine.
const LAST_ANSWERS: Duration = Duration::from_millis(50);

/// Serves the plugin until its host ends it, over the highest of `protocols` that the host offers.
///
/// Writes exactly one line to stdout, the handshake, once connections are accepted. SIGINT is
/// ignored, because a terminal sends it to the whole process group and the host says itself what
/// is to stop; SIGTERM, SIGHUP, `GRPCController.Shutdown` and the death of the host end the plugin.
///
/// # Errors
/// When the host is not a go-plugin host, offers no protocol version in `protocols`, sends a
/// client certificate that cannot be read, or asks for a socket or port that cannot be had.
pub async fn serve(environment: &Environment, protocols: Vec<Protocol>) -> Result<(), Error> {
    let parent = Parent::now();
    let host = Host::from_environment(environment)?;
    let protocol = versions::choose(environment, protocols, version, Unlisted::Lowest)?;
    let identity = host.client_certificate.map(Identity::for_client).transpose()?;
    let signals = Signals::new().map_err(Error::Signal)?;
    let listener = Listener::bind(environment)?;
    say(&Handshake {
        protocol_version: protocol.version,
        address: listener.address(),
        server_certificate: identity.as_ref().map(Identity::certificate),
        says_multiplexing: host.asks_for_multiplexing,
    })?;
    let shutdown = CancellationToken::new();
    let end = dismissal(parent, signals, shutdown.clone());
    run(protocol, listener, identity.map(Identity::into_acceptor), shutdown, end).await
}

/// Serves the plugin until the person who started it ends it, by Ctrl-C, SIGTERM or SIGHUP, to any
/// number of hosts in turn or at once. Hosts cannot end it.
///
/// Needs no magic cookie and uses no TLS. Writes to stdout how Terraform and OpenTofu find it as
/// `provider`. The protocol is the highest of `protocols`, or of those among them that
/// `PLUGIN_PROTOCOL_VERSIONS` lists.
///
/// # Errors
/// When there is no such protocol, or no socket or port to listen on.
pub async fn debug(
    environment: &Environment,
    protocols: Vec<Protocol>,
    provider: &ProviderAddress,
) -> Result<(), Error> {
    let protocol = versions::choose(environment, protocols, version, Unlisted::Highest)?;
    let mut signals = Signals::new().map_err(Error::Signal)?;
    let listener = Listener::bind(environment)?;
    say(&Reattach {
        provider,
        protocol_version: protocol.version,
        process_id: std::process::id(),
        address: listener.address(),
    })?;
    let end = async { _ = signals.next().await };
    run(protocol, listener, None, CancellationToken::new(), end).await
}

/// What comes of the handshake with a host whose plugin has this environment: the version among
/// `served` that is spoken. Opens nothing.
///
/// # Errors
/// Those of [`serve`] that are the environment's.
pub fn negotiate(environment: &Environment, served: &[u16]) -> Result<u16, Error> {
    Host::from_environment(environment)?;
    versions::choose(environment, served.to_vec(), |version| *version, Unlisted::Lowest)
}

fn version(protocol: &Protocol) -> u16 {
    protocol.version
}

/// Returns when the host has told the plugin to end, or somebody else who may, or is dead.
async fn dismissal(parent: Parent, mut signals: Signals, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = parent.death() => return tracing::warn!("the host has died"),
            signal = signals.next() => match signal {
                Signal::Interrupt => tracing::debug!("interrupt left to the host"),
                Signal::End => return,
            },
        }
    }
}

/// Serves until `end`. `shutdown` is cancelled when the host asks for that.
async fn run(
    protocol: Protocol,
    listener: Listener,
    tls: Option<TlsAcceptor>,
    shutdown: CancellationToken,
    end: impl Future<Output = ()>,
) -> Result<(), Error> {
    let ended = CancellationToken::new();
    let (health_reporter, health) = tonic_health::server::health_reporter();
    health_reporter.set_service_status(HEALTH_SERVICE, ServingStatus::Serving).await;
    let routes = protocol
        .routes
        .add_service(health)
        .add_service(broker::service(ended.clone()))
        .add_service(controller::service(shutdown))
        .add_service(stdio::service(ended.clone()));
    let (ready, connections) = mpsc::channel(1);
    let serving = Server::builder().add_routes(routes).serve_with_incoming_shutdown(
        ReceiverStream::new(connections),
        ended.clone().cancelled_owned(),
    );
    tokio::pin!(serving);
    tokio::select! {
        result = &mut serving => return result.map_err(Error::Serve),
        never = listener.accept(tls, ready) => match never {},
        () = end => {}
    }
    (protocol.stop)();
    ended.cancel();
    // What has not ended by now, a call in flight or a connection held open, ends with the process.
    match tokio::time::timeout(LAST_ANSWERS, serving).await {
        Ok(result) => result.map_err(Error::Serve),
        Err(_) => Ok(()),
    }
}

/// Writes the one thing that this process ever writes to stdout.
#[expect(clippy::disallowed_methods, reason = "the handshake goes there")]
fn say(text: &impl fmt::Display) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(Error::Stdout)
}

/// Rust code generated from `proto/go_plugin`.
mod wire {
    #![allow(missing_docs, unreachable_pub, reason = "generated")]
    tonic::include_proto!("plugin");
}
