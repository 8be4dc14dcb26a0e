//! The state of a server between the RPCs of one connection: the configured provider, and whether
//! the host stopped it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// The session of a connection. A host opens a connection for each instance of a provider, so the
/// configuration and the stop of one instance do not reach another instance in the same process.
#[derive(Debug)]
pub(super) struct Session<C> {
    /// The configuration that this connection brought.
    own: Mutex<Configuration<C>>,
    /// Cancelled by a stop, and replaced by the next configuration.
    stopped: Mutex<CancellationToken>,
    shared: Arc<Shared<C>>,
}

type Configuration<C> = Option<Arc<ConfiguredProvider<C>>>;

/// What all sessions of a server share.
#[derive(Debug)]
struct Shared<C> {
    /// The latest configuration of any connection.
    latest: Mutex<Configuration<C>>,
    /// Cancelled when the server ends.
    end: CancellationToken,
}

/// The result of a configuration.
#[derive(Debug)]
pub(super) struct ConfiguredProvider<C> {
    /// The client of the data sources.
    pub(super) client: C,
    /// Whether the provider block had no unknown values.
    pub(super) wholly_known: bool,
}

impl<C> Default for Session<C> {
    fn default() -> Self {
        Self::of(Arc::new(Shared { latest: Mutex::new(None), end: CancellationToken::new() }))
    }
}

impl<C> Session<C> {
    /// The session of another connection to the same server.
    pub(super) fn of_another_connection(&self) -> Self {
        Self::of(Arc::clone(&self.shared))
    }

    fn of(shared: Arc<Shared<C>>) -> Self {
        Self { own: Mutex::new(None), stopped: Mutex::new(shared.end.child_token()), shared }
    }

    /// Replaces the configured provider, and ends a stop.
    pub(super) fn configure(&self, configured: ConfiguredProvider<C>) {
        let configured = Some(Arc::new(configured));
        lock(&self.shared.latest).clone_from(&configured);
        *lock(&self.own) = configured;
        let mut stopped = lock(&self.stopped);
        if stopped.is_cancelled() {
            *stopped = self.shared.end.child_token();
        }
    }

    /// The provider that this connection configured. If this connection configured none, the
    /// provider that another connection configured last: the host may have connected again.
    pub(super) fn configured(&self) -> Option<Arc<ConfiguredProvider<C>>> {
        let own = lock(&self.own).clone();
        own.or_else(|| lock(&self.shared.latest).clone())
    }

    /// The token that the next stop cancels; already cancelled during a stop.
    pub(super) fn stopped(&self) -> CancellationToken {
        lock(&self.stopped).clone()
    }

    /// Stops all reads of this connection until its next configuration.
    pub(super) fn stop(&self) {
        lock(&self.stopped).cancel();
    }

    /// Stops all reads of all connections for ever.
    pub(super) fn end(&self) {
        self.shared.end.cancel();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configure(session: &Session<&'static str>, client: &'static str) {
        session.configure(ConfiguredProvider { client, wholly_known: true });
    }

    fn client(session: &Session<&'static str>) -> Option<&'static str> {
        session.configured().map(|configured| configured.client)
    }

    #[test]
    fn a_connection_keeps_its_own_configuration_and_else_uses_the_latest() {
        let one = Session::default();
        let (other, third) = (one.of_another_connection(), one.of_another_connection());
        assert_eq!(client(&third), None);
        configure(&one, "one");
        assert_eq!(client(&third), Some("one"));
        configure(&other, "other");
        assert_eq!([&one, &other, &third].map(client), [Some("one"), Some("other"), Some("other")]);
        drop(other);
        assert_eq!(client(&third), Some("other"), "the latest, although its connection is gone");
    }

    #[test]
    fn a_stop_is_of_one_connection_until_its_next_configuration_and_the_end_is_of_all() {
        let one = Session::default();
        let other = one.of_another_connection();
        one.stop();
        assert!(one.stopped().is_cancelled() && !other.stopped().is_cancelled());
        configure(&other, "other");
        assert!(one.stopped().is_cancelled(), "the configuration of another connection");
        configure(&one, "one");
        assert!(!one.stopped().is_cancelled());
        other.end();
        configure(&one, "one");
        assert!(
            [&one, &other, &one.of_another_connection()]
                .iter()
                .all(|it| it.stopped().is_cancelled())
        );
    }
}
