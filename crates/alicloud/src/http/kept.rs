//! Connections that are kept for further requests.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use super::channel::Channel;

/// How long an idle connection is kept: shorter than servers keep it, and longer than a run of
/// Terraform pauses between two reads that follow each other.
const IDLE_TIME: Duration = Duration::from_secs(5);

/// The maximum number of requests of a connection.
const MAX_REQUESTS: usize = 100;

/// Idle connections.
#[derive(Default)]
pub(super) struct Kept(Mutex<State>);

#[derive(Default)]
struct State {
    /// The connections, the one that is idle for the longest time first.
    idle: Vec<Idle>,
    /// Whether a task closes connections that are idle for too long.
    is_watched: bool,
}

struct Idle {
    connection: KeptConnection,
    since: Instant,
}

/// A connection to a server, with the subjects of its requests.
pub(super) struct KeptConnection {
    pub(super) origin: String,
    pub(super) channel: Channel,
    pub(super) subjects: Vec<String>,
}

impl Kept {
    /// Keeps a connection whose last response is complete. Closes the connection instead if it has
    /// ended, received something that no request asked for, or served enough requests.
    pub(super) fn put(self: &Arc<Self>, mut connection: KeptConnection) {
        if connection.subjects.len() >= MAX_REQUESTS || !connection.channel.is_quiet() {
            return;
        }
        let mut state = self.lock();
        state.idle.push(Idle { connection, since: Instant::now() });
        if !std::mem::replace(&mut state.is_watched, true) {
            tokio::spawn(close_in_time(Arc::downgrade(self)));
        }
    }

    /// A connection to a server that can take a request; `None` if there is none. No earlier request
    /// of the connection had this subject.
    pub(super) fn take(&self, origin: &str, subject: &str) -> Option<KeptConnection> {
        loop {
            let mut state = self.lock();
            let position = state.idle.iter().rposition(|Idle { connection, since }| {
                let is_new = !connection.subjects.iter().any(|earlier| earlier == subject);
                is_new && connection.origin == origin && since.elapsed() < IDLE_TIME
            })?;
            let mut connection = state.idle.remove(position).connection;
            drop(state);
            if connection.channel.is_quiet() {
                return Some(connection);
            }
        }
    }

    /// Closes the connection to a server that is idle for the longest time, so that a new
    /// connection does not add to the number of connections.
    pub(super) fn close_one(&self, origin: &str) {
        let mut state = self.lock();
        let position = state.idle.iter().position(|idle| idle.connection.origin == origin);
        position.map(|position| state.idle.remove(position));
    }

    /// Closes all idle connections.
    pub(super) fn close_all(&self) {
        self.lock().idle.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

/// Closes connections that are idle for too long, until no connection is idle.
async fn close_in_time(kept: Weak<Kept>) {
    loop {
        tokio::time::sleep(IDLE_TIME).await;
        let Some(kept) = kept.upgrade() else { return };
        let mut state = kept.lock();
        state.idle.retain(|idle| idle.since.elapsed() < IDLE_TIME);
        if state.idle.is_empty() {
            state.is_watched = false;
            return;
        }
    }
}
