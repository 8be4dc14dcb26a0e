//! Sessions that are renewed before they expire.

use std::ops::Range;
use std::sync::{Arc, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::session::{RENEWAL_LEAD, Session, SessionSource};
use super::shortage;
use super::source::CredentialSource;
use crate::clock::Clock;
use crate::credential::Credential;
use crate::error::call::CredentialError;

/// The time between a failed renewal and the next, if a quarter of the remaining time is not
/// shorter; and the time for which the replacement of a refused session is not replaced itself.
const RENEWAL_PAUSE: Duration = Duration::minutes(1);

/// The time for which later callers share a failure to begin a session. After a failure every
/// remaining read asks for a session, and each would fail as slowly.
const FAILURE_LIFETIME: Duration = Duration::seconds(10);

/// One session for all callers, renewed before it expires.
///
/// The clock of the services measures the time of the session. If the session seems to have expired
/// when it arrives, the clock may be wrong: no service has corrected it yet. The session is used
/// until a service refuses it. The replacement of a refused session is used too, and if a service
/// refuses the replacement, the call fails.
#[derive(Debug)]
pub struct RenewingSource<S> {
    source: S,
    /// The clock of the services, whose time can jump when a service corrects it.
    clock: Clock,
    /// Locked while a session begins. Callers without a valid session wait for the lock.
    renewal: Mutex<()>,
    state: std::sync::Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Current>,
    /// The last failure, and the time in which callers share it.
    failure: Option<(CredentialError, Range<OffsetDateTime>)>,
}

/// The current session.
#[derive(Debug)]
struct Current {
    credential: Arc<Credential>,
    /// When the session expires; `None` if the source does not tell.
    expires: Option<OffsetDateTime>,
    /// When the session is renewed; `None` until the clock shows a time before `expires`.
    renew_at: Option<OffsetDateTime>,
    /// Whether a service has refused the session.
    is_refused: bool,
    /// The time in which the session is not replaced although a service refuses it, because the
    /// session replaces a refused one.
    keep: Option<Range<OffsetDateTime>>,
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
                    tracing::debug!("waiting for another read to start a session");
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
        let result = shortage::wait_out(|| self.source.begin()).await;
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
                "session started"
            );
        }
        let now = self.clock.now();
        let mut state = self.state();
        // The session may have expired, or been refused, while the source was asked.
        let still_usable =
            stale.filter(|_| state.current.as_ref().is_some_and(|current| current.is_usable(now)));
        match (result, still_usable) {
            (Ok(session), Some(credential)) if session.expires.is_some_and(|end| end <= now) => {
                tracing::warn!(
                    "the new session has already expired; the current session is still \
                                valid"
                );
                state.current.iter_mut().for_each(|current| current.postpone_renewal(now));
                Ok(credential)
            }
            (Ok(session), _) => {
                let replaces_refused = state.current.as_ref().is_some_and(|it| it.is_refused);
                let mut current = Current::new(session, now);
                current.keep = replaces_refused.then(|| now..now.saturating_add(RENEWAL_PAUSE));
                let credential = Arc::clone(&current.credential);
                state.current = Some(current);
                state.failure = None;
                Ok(credential)
            }
            (Err(error), Some(credential)) => {
                tracing::warn!(%error, "renewing the session failed; the current session is still \
                                        valid");
                state.current.iter_mut().for_each(|current| current.postpone_renewal(now));
                Ok(credential)
            }
            (Err(error), None) => {
                state.failure = Some((error.clone(), now..now.saturating_add(FAILURE_LIFETIME)));
                Err(error)
            }
        }
    }

    fn available(&self) -> Available {
        let now = self.clock.now();
        let mut state = self.state();
        let State { current, failure } = &mut *state;
        current.iter_mut().for_each(|current| current.schedule_renewal(now));
        match (current.as_ref().filter(|current| current.is_usable(now)), failure) {
            (Some(current), _) if current.is_fresh(now) => {
                Available::Result(Ok(Arc::clone(&current.credential)))
            }
            (Some(current), _) => Available::Stale(Arc::clone(&current.credential)),
            (None, Some((error, shared))) if shared.contains(&now) => {
                Available::Result(Err(error.clone()))
            }
            (None, _) => Available::Nothing,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Current {
    fn new(session: Session, now: OffsetDateTime) -> Self {
        let Session { credential, expires } = session;
        let credential = Arc::new(credential);
        let mut current =
            Self { credential, expires, renew_at: None, is_refused: false, keep: None };
        current.schedule_renewal(now);
        if expires.is_some() && current.renew_at.is_none() {
            tracing::warn!(
                "the session had expired when it arrived, or the clock of this machine is wrong; \
                 the session is used until a service refuses it"
            );
        }
        current
    }

    /// Schedules the renewal, if that has not been done and the session has not expired.
    fn schedule_renewal(&mut self, now: OffsetDateTime) {
        if let (Some(expires), None) = (self.expires.filter(|end| now < *end), self.renew_at) {
            self.renew_at = Some(expires - RENEWAL_LEAD.min((expires - now) / 4));
        }
    }

    /// Whether the session is not due for renewal.
    fn is_fresh(&self, now: OffsetDateTime) -> bool {
        self.renew_at.is_none_or(|renew_at| now < renew_at)
    }

    fn is_usable(&self, now: OffsetDateTime) -> bool {
        let has_expired = self.renew_at.is_some() && self.expires.is_some_and(|end| end <= now);
        !has_expired && !self.is_refused
    }

    fn postpone_renewal(&mut self, now: OffsetDateTime) {
        if let Some(expires) = self.expires {
            self.renew_at = Some(now + RENEWAL_PAUSE.min((expires - now) / 4));
        }
    }
}

impl<S: SessionSource> CredentialSource for RenewingSource<S> {
    fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>> {
        Box::pin(self.session())
    }

    fn renew(&self, refused: &Credential) -> bool {
        let now = self.clock.now();
        let mut state = self.state();
        let Some(current) = &mut state.current else { return true };
        if current.credential.access_key_id() != refused.access_key_id() {
            // Another caller has replaced the session.
            return true;
        }
        if current.keep.as_ref().is_some_and(|keep| keep.contains(&now)) {
            return false;
        }
        current.is_refused = true;
        true
    }
}

#[cfg(test)]
mod tests;
