//! The pool of idle connections.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use super::channel::Channel;

/// The maximum idle time of a connection. Servers close idle connections later. Terraform starts
/// dependent reads sooner.
const MAX_IDLE_TIME: Duration = Duration::from_secs(5);

/// The maximum number of requests on a connection, which remembers the resource ID of each.
const MAX_REQUESTS: usize = 100;

/// Idle connections. A task closes each connection after [`MAX_IDLE_TIME`].
#[derive(Default)]
pub(super) struct Pool(Mutex<State>);

#[derive(Default)]
struct State {
    /// The connections, with the start of their idle time. The longest idle time comes first.
    idle: Vec<(Channel, Instant)>,
    has_task: bool,
}

impl Pool {
    /// Keeps a connection whose response is complete. Closes the connection instead if it is not
    /// reusable.
    pub(super) fn put(self: &Arc<Self>, mut channel: Channel) {
        if channel.resource_ids.len() >= MAX_REQUESTS || !channel.is_reusable() {
            return;
        }
        let mut state = self.lock();
        state.idle.push((channel, Instant::now()));
        if !std::mem::replace(&mut state.has_task, true) {
            tokio::spawn(close_in_time(Arc::downgrade(self)));
        }
    }

    /// Takes a reusable connection to a server; `None` if there is none. No earlier request on the
    /// connection had this resource ID.
    pub(super) fn take(&self, origin: &str, resource_id: &str) -> Option<Channel> {
        loop {
            let mut state = self.lock();
            let position = state.idle.iter().rposition(|(channel, _)| {
                // No two keys have IDs that differ only in case.
                let is_same = |earlier: &String| earlier.eq_ignore_ascii_case(resource_id);
                let is_new = !channel.resource_ids.iter().any(is_same);
                is_new && channel.origin == origin
            })?;
            let (mut channel, since) = state.idle.remove(position);
            drop(state);
            if since.elapsed() < MAX_IDLE_TIME && channel.is_reusable() {
                return Some(channel);
            }
        }
    }

    /// Closes the connection to a server with the longest idle time, so that a new connection does
    /// not add to the number of connections.
    pub(super) fn close_one(&self, origin: &str) {
        let mut state = self.lock();
        if let Some(position) = state.idle.iter().position(|(channel, _)| channel.origin == origin)
        {
            state.idle.remove(position);
        }
    }

    /// Closes all idle connections.
    pub(super) fn close_all(&self) {
        self.lock().idle.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

/// Closes each connection after its idle time, until the pool is empty.
async fn close_in_time(pool: Weak<Pool>) {
    loop {
        let due = {
            let Some(pool) = pool.upgrade() else { return };
            let mut state = pool.lock();
            state.idle.retain(|(_, since)| since.elapsed() < MAX_IDLE_TIME);
            let Some((_, since)) = state.idle.first() else {
                state.has_task = false;
                return;
            };
            *since + MAX_IDLE_TIME
        };
        tokio::time::sleep_until(due).await;
    }
}
