//! The state of a server between RPCs: the configured provider, and whether the host has stopped
//! it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

/// The configured provider, and the token that a stop cancels.
#[derive(Debug)]
pub(super) struct Session<C> {
    configured: RwLock<Option<Arc<ConfiguredProvider<C>>>>,
    /// Cancelled by a stop, and replaced by the next configuration.
    stopped: Mutex<CancellationToken>,
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
        Self { configured: RwLock::new(None), stopped: Mutex::default() }
    }
}

impl<C> Session<C> {
    /// Replaces the configured provider, and ends a stop.
    pub(super) fn configure(&self, configured: ConfiguredProvider<C>) {
        *self.configured.write().unwrap_or_else(PoisonError::into_inner) =
            Some(Arc::new(configured));
        let mut stopped = self.lock_stopped();
        if stopped.is_cancelled() {
            *stopped = CancellationToken::new();
        }
    }

    /// The configured provider; `None` before the first configuration.
    pub(super) fn configured(&self) -> Option<Arc<ConfiguredProvider<C>>> {
        self.configured.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The token that the next stop cancels; already cancelled during a stop.
    pub(super) fn stopped(&self) -> CancellationToken {
        self.lock_stopped().clone()
    }

    /// Stops all reads until the next configuration.
    pub(super) fn stop(&self) {
        self.lock_stopped().cancel();
    }

    fn lock_stopped(&self) -> MutexGuard<'_, CancellationToken> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
