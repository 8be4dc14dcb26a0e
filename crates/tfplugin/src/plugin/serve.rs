//! The life of a plugin: handshake, service, end.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;
use tonic_health::ServingStatus;

use super::calls::Calls;
use super::error::Error;
use super::handshake::{Handshake, HandshakeRequest};
use super::listener::{Acceptor, Listener};
use super::parent::Parent;
use super::presence::Presence;
use super::protocol::Protocol;
use super::reattach::{ProviderAddress, Reattach};
use super::signals::{Signal, Signals};
use super::tls::Identity;
use super::versions::{self, DefaultVersion};
use super::{broker, controller, host, stdio, stdout};
use crate::environment::Environment;

/// The name of the plugin in go-plugin's health checks.
const HEALTH_SERVICE: &str = "plugin";

/// The timeout for sending the last responses when the plugin ends. 50 ms suffice for the response
/// to `Shutdown` on a busy machine. A host kills the plugin after 2 s.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(50);

/// The maximum number of calls in flight on a connection. A host that knows the limit lets further
/// calls wait, so the limit exceeds any `-parallelism`: `StopProvider` must not wait behind reads.
const MAX_STREAMS: u32 = 16_384;

/// The maximum number of calls on a connection that a host cancelled before the plugin saw them.
/// One more ends the connection. An interrupt cancels all calls in flight at once.
const MAX_CANCELLED: usize = 16_384;

/// Serves the plugin to its host, in the highest of `protocols` that the host offers.
///
/// Writes one line to stdout, the handshake, when the plugin accepts connections. The plugin ends
/// at `GRPCController.Shutdown`, SIGTERM, SIGHUP or the death of the host. SIGINT is ignored: a
/// terminal sends it to the whole process group, and the host decides what to stop. SIGHUP is
/// ignored if the parent ignores it.
///
/// # Errors
/// The host is not a go-plugin host, offers no version of `protocols`, sends an invalid client
/// certificate, or requests a socket or port that is not available.
pub(crate) async fn serve(
    environment: &Environment,
    protocols: Vec<Protocol>,
) -> Result<(), Error> {
    let parent = Parent::now();
    let request = HandshakeRequest::from_environment(environment)?;
    let protocol = versions::choose(environment, protocols, version, DefaultVersion::Lowest)?;
    let identity = request.client_certificate.map(Identity::for_client).transpose()?;
    let signals = Signals::new().map_err(Error::Signal)?;
    let listener = Listener::bind(environment)?;
    stdout::print(&Handshake {
        protocol_version: protocol.version,
        address: listener.address(),
        server_certificate: identity.as_ref().map(Identity::certificate),
        has_multiplexing_field: request.asks_for_multiplexing,
    })?;
    let shutdown = CancellationToken::new();
    let connections = Presence::default();
    let end = end_of_host(parent, connections.clone(), signals, shutdown.clone());
    let acceptor = listener.acceptor(identity.map(Identity::into_acceptor), connections);
    run(protocol, acceptor, shutdown, end).await
}

/// Serves the plugin to any number of hosts until Ctrl-C, SIGTERM or SIGHUP. Hosts cannot end it.
///
/// Needs no magic cookie and uses no TLS. Writes to stdout how Terraform and OpenTofu find the
/// plugin as `provider`. The protocol is the highest of `protocols` that `PLUGIN_PROTOCOL_VERSIONS`
/// lists, or the highest of all if the variable is not set.
///
/// # Errors
/// The variable lists no version of `protocols`, or no socket or port is available.
pub(crate) async fn debug(
    environment: &Environment,
    protocols: Vec<Protocol>,
    provider: &ProviderAddress,
) -> Result<(), Error> {
    let protocol = versions::choose(environment, protocols, version, DefaultVersion::Highest)?;
    let mut signals = Signals::new().map_err(Error::Signal)?;
    let listener = Listener::bind(environment)?;
    stdout::print(&Reattach {
        provider,
        protocol_version: protocol.version,
        process_id: std::process::id(),
        address: listener.address(),
    })?;
    let end = async { _ = signals.next().await };
    let acceptor = listener.acceptor(None, Presence::default());
    run(protocol, acceptor, CancellationToken::new(), end).await
}

/// The version among `served` that [`serve`] would choose in this environment. Opens no socket.
///
/// # Errors
/// The errors of [`serve`] that depend only on the environment.
#[cfg(feature = "fuzzing")]
pub(crate) fn negotiate(environment: &Environment, served: &[u16]) -> Result<u16, Error> {
    HandshakeRequest::from_environment(environment)?;
    versions::choose(environment, served.to_vec(), |version| *version, DefaultVersion::Lowest)
}

fn version(protocol: &Protocol) -> u16 {
    protocol.version
}

/// Returns when the plugin must end: at a shutdown, at a signal, or at the death of the host.
async fn end_of_host(
    parent: Parent,
    connections: Presence,
    mut signals: Signals,
    shutdown: CancellationToken,
) {
    let mut death = pin!(host::death(&parent, &connections));
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            reason = &mut death => return tracing::warn!("{reason}"),
            signal = signals.next() => match signal {
                Signal::Interrupt => tracing::debug!("interrupt ignored"),
                // Without `/proc`, the plugin does not know whether its parent ignores hangups. If
                // the host ignores them, the plugin must continue. If not, the host dies.
                #[cfg(unix)]
                Signal::Hangup if !cfg!(target_os = "linux") => tracing::debug!("hangup ignored"),
                #[cfg(unix)]
                Signal::Hangup => return,
                Signal::Terminate => return,
            },
        }
    }
}

/// Serves until `end`. A shutdown by the host cancels `shutdown`.
async fn run(
    protocol: Protocol,
    acceptor: Acceptor,
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
    let serving = Server::builder()
        .max_concurrent_streams(MAX_STREAMS)
        .http2_max_pending_accept_reset_streams(Some(MAX_CANCELLED))
        .serve_with_incoming_shutdown(
            Calls::new(routes),
            ReceiverStream::new(connections),
            ended.clone().cancelled_owned(),
        );
    tokio::pin!(serving);
    tokio::select! {
        result = &mut serving => return result.map_err(Error::Serve),
        never = acceptor.accept(ready) => match never {},
        () = end => {}
    }
    (protocol.stop)();
    ended.cancel();
    // Calls in flight and open connections after the timeout end with the process.
    match tokio::time::timeout(DRAIN_TIMEOUT, serving).await {
        Ok(result) => result.map_err(Error::Serve),
        Err(_) => Ok(()),
    }
}
