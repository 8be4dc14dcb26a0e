//! The host of the plugin, and its death.

use std::time::Duration;

use super::parent::Parent;
use super::presence::Presence;
use super::stdout;

/// The time in which a host must connect. Hosts give up earlier: Terraform waits for the handshake
/// for one minute.
const FIRST_CONNECTION: Duration = Duration::from_secs(300);

/// The time without a connection after which a host is dead whose process the plugin cannot see.
const LAST_CONNECTION: Duration = Duration::from_secs(300);

/// The time without a connection after which a host is dead that does not read stdout any more.
const NO_READER: Duration = Duration::from_secs(1);

/// Returns when the host is dead, with the reason.
///
/// The parent process is the host, unless a program between the two outlives the host. The parent
/// is invisible on Windows and if it is outside of the PID namespace of the plugin.
pub(super) async fn death(parent: &Parent, connections: &Presence) -> &'static str {
    let parent_is_known = parent.is_known();
    let no_reader = async {
        stdout::closed().await;
        connections.absence(NO_READER).await;
    };
    tokio::select! {
        () = parent.death(), if parent_is_known => "the host has died",
        () = no_reader => "the host has died: nobody reads stdout, and no connection is open",
        () = connections.absence(LAST_CONNECTION), if !parent_is_known =>
            "the host has died: it has closed every connection",
        () = connections.never(FIRST_CONNECTION) => "no host has connected",
    }
}
