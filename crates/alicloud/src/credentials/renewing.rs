//! Sessions that are renewed before they expire.

use std::sync::{Arc, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::session::{RENEWAL_LEAD, Session, SessionSource};
use super::source::CredentialSource;
use crate::clock::Clock;
use crate::credential::Credential;
use crate::error::call::CredentialError;

/// The time between a failed renewal and the next, if a quarter of the remaining time is not
/// shorter.
const RENEWAL_PAUSE: Duration = Duration::minutes(1);

/// The time for which later callers share a failure to begin a session. After a failure every
/// remaining read asks for a session, and each would fail as slowly.
const FAILURE_LIFETIME: Duration = Duration::seconds(10);

/// One session for all callers, renewed before it expires.
#[derive(Debug)]
pub struct RenewingSource<S> {
    source: S,
    clock: Clock,
    /// Locked while a session begins. Callers without a valid session wait for the lock.
    renewal: Mutex<()>,
    state: std::sync::Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Current>,
    /// The last failure, and the time until which callers share it.
    failure: Option<(CredentialError, OffsetDateTime)>,
    /// The access key ID of a session that a service has refused.
    refused: Option<String>,
}

/// The current session.
#[derive(Debug)]
struct Current {
    credential: Arc<Credential>,
    /// When the session is renewed and when it expires; `None` if the source does not tell.
    times: Option<(OffsetDateTime, OffsetDateTime)>,
}

/// What is available without beginning a session.
enum Available {
    /// A fresh session, or a failure to share.
    Result(Result<Arc<Credential>, CredentialError>),
    /// A valid session that is due for renewal.
    Stale(Arc<Credential>),
    /// Nothing.
    Nothing,
}

impl<S: SessionSource> RenewingSource<S> {
    /// Sessions of `source`. The first caller begins the first session.
    pub fn new(source: S, clock: Clock) -> Self {
        Self { source, clock, renewal: Mutex::default(), state: std::sync::Mutex::default() }
    }

    /// Sessions of `source`, of which the first has already begun.
    pub fn with_session(source: S, clock: Clock, session: Session) -> Self {
        let current = Some(Current::new(session, clock.now()));
        let state = std::sync::Mutex::new(State { current, ..State::default() });
        Self { source, clock, renewal: Mutex::default(), state }
    }

    async fn session(&self) -> Result<Arc<Credential>, CredentialError> {
        let _renewal = match self.available() {
            Available::Result(result) => return result,
            // If another caller already renews the session, this caller uses the valid session.
            Available::Stale(credential) => match self.renewal.try_lock() {
                Ok(renewal) => renewal,
                Err(_) => return Ok(credential),
            },
            Available::Nothing => match self.renewal.try_lock() {
                Ok(renewal) => renewal,
                Err(_) => {
                    tracing::debug!("waiting for a session that another read begins");
                    self.renewal.lock().await
                }
            },
        };
        // The previous holder of the lock may have begun a session.
        let stale = match self.available() {
            Available::Result(result) => return result,
            Available::Stale(credential) => Some(credential),
            Available::Nothing => None,
        };
        let result = self.source.begin().await;
        self.update(result, stale)
    }

    /// Stores the result of beginning a session, and chooses the credential to use.
    fn update(
        &self,
        result: Result<Session, CredentialError>,
        stale: Option<Arc<Credential>>,
    ) -> Result<Arc<Credential>, CredentialError> {
        if let Ok(session) = &result {
            tracing::debug!(
                expires = session.expires.and_then(|expires| expires.format(&Rfc3339).ok()),
                "session begun"
            );
        }
        let now = self.clock.now();
        let mut state = self.state();
        match (result, stale) {
            (Ok(session), _) => {
                let current = Current::new(session, now);
                let credential = Arc::clone(&current.credential);
                state.current = Some(current);
                state.failure = None;
                Ok(credential)
            }
            (Err(error), Some(credential)) => {
                tracing::warn!(%error, "the session cannot be renewed yet, and is still valid");
                state.current.iter_mut().for_each(|current| current.postpone_renewal(now));
                Ok(credential)
            }
            (Err(error), None) => {
                state.failure = Some((error.clone(), now + FAILURE_LIFETIME));
                Err(error)
            }
        }
    }

    fn available(&self) -> Available {
        let now = self.clock.now();
        let state = self.state();
        let is_refused = |current: &Current| {
            state.refused.is_some()
                && state.refused.as_deref() == current.credential.access_key_id()
        };
        let usable =
            state.current.as_ref().filter(|current| current.is_valid(now) && !is_refused(current));
        match (usable, &state.failure) {
            (Some(current), _) if current.is_fresh(now) => {
                Available::Result(Ok(Arc::clone(&current.credential)))
            }
            (Some(current), _) => Available::Stale(Arc::clone(&current.credential)),
            (None, Some((error, until))) if now < *until => Available::Result(Err(error.clone())),
            (None, _) => Available::Nothing,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    fn new(session: Session, now: OffsetDateTime) -> Self {
        let times = session.expires.map(|expires| {
            let lead = RENEWAL_LEAD.min((expires - now) / 4);
            (expires - lead, expires)
        });
        Self { credential: Arc::new(session.credential), times }
    }

    /// Whether the session is valid and not due for renewal.
    fn is_fresh(&self, now: OffsetDateTime) -> bool {
        self.times.is_none_or(|(renew_at, _)| now < renew_at)
    }

    fn is_valid(&self, now: OffsetDateTime) -> bool {
        self.times.is_none_or(|(_, expires)| now < expires)
    }

    fn postpone_renewal(&mut self, now: OffsetDateTime) {
        if let Some((renew_at, expires)) = &mut self.times {
            *renew_at = now + RENEWAL_PAUSE.min((*expires - now) / 4);
        }
    }
}

impl<S: SessionSource> CredentialSource for RenewingSource<S> {
    fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>> {
        Box::pin(self.session())
    }

    fn renew(&self, refused: &Credential) -> bool {
        self.state().refused = refused.access_key_id().map(str::to_owned);
        true
    }
}

#[cfg(test)]
mod tests;
