//! Sessions: credentials that end, and are renewed before they do.

use std::fmt;
use std::sync::{Arc, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::{Credential, CredentialError, CredentialSource};
use crate::Clock;

/// A credential and when it ends.
#[derive(Clone, Debug)]
pub struct Session {
    /// What requests are signed with.
    pub credential: Credential,
    /// When the service stops accepting it; `None` when nobody says.
    pub expires: Option<OffsetDateTime>,
}

/// A place where sessions begin.
pub trait SessionSource: fmt::Debug + Send + Sync {
    /// Begins a session.
    ///
    /// # Errors
    /// See [`CredentialError`].
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>>;
}

/// How long before its end a session is renewed, unless a quarter of its life is less: as long as
/// the clocks of the two sides may differ.
pub(super) const AHEAD: Duration = Duration::minutes(15);

/// How long after a renewal that failed the next is tried, unless a quarter of what is left is
/// less.
const PAUSE: Duration = Duration::minutes(1);

/// How long a failure to begin a session holds for whoever asks next. A run that has failed asks
/// for every read that is left, and each would fail as slowly.
const FAILURE_HOLDS: Duration = Duration::seconds(10);

/// One session for all who ask, renewed ahead of its end.
#[derive(Debug)]
pub struct RenewingSource<S> {
    source: S,
    clock: Clock,
    /// Held while a session begins. Who has no other waits for it.
    turn: Mutex<()>,
    state: std::sync::Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Current>,
    /// Why the last attempt failed, and until when that holds.
    failure: Option<(CredentialError, OffsetDateTime)>,
    /// The access key ID of a session that the service has refused.
    refused: Option<String>,
}

#[derive(Debug)]
struct Current {
    credential: Arc<Credential>,
    /// When it is renewed and when it ends; `None` when nobody says.
    times: Option<(OffsetDateTime, OffsetDateTime)>,
}

/// What there is to give.
enum Available {
    /// This, and nothing better to be had.
    Outcome(Result<Arc<Credential>, CredentialError>),
    /// This, while another begins.
    Stale(Arc<Credential>),
    Nothing,
}

impl Current {
    fn new(session: Session, now: OffsetDateTime) -> Self {
        let times = session.expires.map(|expires| {
            let ahead = AHEAD.min((expires - now) / 4);
            (expires - ahead, expires)
        });
        Self { credential: Arc::new(session.credential), times }
    }

    fn is_fresh(&self, now: OffsetDateTime) -> bool {
        self.times.is_none_or(|(renew_at, _)| now < renew_at)
    }

    /// Leaves a session that could not be renewed in use for a while.
    fn put_off(&mut self, now: OffsetDateTime) {
        if let Some((renew_at, expires)) = &mut self.times {
            *renew_at = now + PAUSE.min((*expires - now) / 4);
        }
    }

    fn is_valid(&self, now: OffsetDateTime) -> bool {
        self.times.is_none_or(|(_, expires)| now < expires)
    }
}

impl<S: SessionSource> RenewingSource<S> {
    /// Sessions of `source`, the first when it is first asked for.
    pub fn new(source: S, clock: Clock) -> Self {
        Self { source, clock, turn: Mutex::default(), state: std::sync::Mutex::default() }
    }

    /// The same, with a session that has already begun.
    pub fn begun(source: S, clock: Clock, session: Session) -> Self {
        let current = Some(Current::new(session, clock.now()));
        let state = std::sync::Mutex::new(State { current, ..State::default() });
        Self { source, clock, turn: Mutex::default(), state }
    }

    async fn session(&self) -> Result<Arc<Credential>, CredentialError> {
        let _turn = match self.available() {
            Available::Outcome(outcome) => return outcome,
            // Somebody renews it already, and it is good for now.
            Available::Stale(credential) => match self.turn.try_lock() {
                Ok(turn) => turn,
                Err(_) => return Ok(credential),
            },
            Available::Nothing => match self.turn.try_lock() {
                Ok(turn) => turn,
                Err(_) => {
                    tracing::debug!("waiting for a session that another read begins");
                    self.turn.lock().await
                }
            },
        };
        let stale = match self.available() {
            Available::Outcome(outcome) => return outcome,
            Available::Stale(credential) => Some(credential),
            Available::Nothing => None,
        };
        let outcome = self.source.begin().await;
        if let Ok(session) = &outcome {
            tracing::debug!(
                expires = session.expires.and_then(|expires| expires.format(&Rfc3339).ok()),
                "session begun"
            );
        }
        let now = self.clock.now();
        let mut state = self.state();
        match (outcome, stale) {
            (Ok(session), _) => {
                let current = Current::new(session, now);
                let credential = Arc::clone(&current.credential);
                state.current = Some(current);
                state.failure = None;
                Ok(credential)
            }
            (Err(error), Some(credential)) => {
                tracing::warn!(%error, "the session is not renewed yet, and still valid");
                state.current.iter_mut().for_each(|current| current.put_off(now));
                Ok(credential)
            }
            (Err(error), None) => {
                state.failure = Some((error.clone(), now + FAILURE_HOLDS));
                Err(error)
            }
        }
    }

    fn available(&self) -> Available {
        let now = self.clock.now();
        let state = self.state();
        let refused = |it: &&Current| {
            state.refused.is_some() && state.refused.as_deref() == it.credential.access_key_id()
        };
        let valid = state.current.as_ref().filter(|it| it.is_valid(now) && !refused(it));
        match (valid, &state.failure) {
            (Some(current), _) if current.is_fresh(now) => {
                Available::Outcome(Ok(Arc::clone(&current.credential)))
            }
            (Some(current), _) => Available::Stale(Arc::clone(&current.credential)),
            (None, Some((error, until))) if now < *until => Available::Outcome(Err(error.clone())),
            (None, _) => Available::Nothing,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    use super::super::{KeyPair, SigningIdentity};
    use super::*;

    /// Begins sessions of an hour, numbered, until it is told to fail.
    #[derive(Debug, Default)]
    struct Numbered {
        begun: AtomicUsize,
        fails_from: Option<usize>,
        now: Arc<AtomicI64>,
    }

    const START: i64 = 1_700_000_000;
    const LIFE: i64 = 3600;

    impl SessionSource for &'static Numbered {
        fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
            Box::pin(async {
                // Lets everybody else ask meanwhile.
                tokio::task::yield_now().await;
                let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
                if self.fails_from.is_some_and(|from| number >= from) {
                    return Err(CredentialError::NotConfigured { tried: Vec::new() });
                }
                let expires =
                    OffsetDateTime::from_unix_timestamp(self.now.load(Ordering::SeqCst) + LIFE);
                let pair = KeyPair {
                    access_key_id: format!("STS.{number}"),
                    access_key_secret: "s".into(),
                    security_token: None,
                };
                let credential = Credential::new("a test", SigningIdentity::KeyPair(pair));
                Ok(Session { credential, expires: Some(expires.unwrap()) })
            })
        }
    }

    fn renewing(
        fails_from: Option<usize>,
    ) -> (Arc<RenewingSource<&'static Numbered>>, Arc<AtomicI64>) {
        let now = Arc::new(AtomicI64::new(START));
        let source = Numbered { begun: AtomicUsize::new(0), fails_from, now: Arc::clone(&now) };
        let source: &'static Numbered = Box::leak(Box::new(source));
        let told = Arc::clone(&now);
        let clock = Clock::new(move || {
            OffsetDateTime::from_unix_timestamp(told.load(Ordering::SeqCst)).unwrap()
        });
        (Arc::new(RenewingSource::new(source, clock)), now)
    }

    async fn id(renewing: &RenewingSource<&'static Numbered>) -> Option<String> {
        let credential = renewing.credential().await.ok()?;
        credential.access_key_id().map(str::to_owned)
    }

    #[tokio::test]
    async fn everybody_who_asks_at_once_gets_the_one_session() {
        let (renewing, _) = renewing(None);
        let asked = (0..100).map(|_| {
            let renewing = Arc::clone(&renewing);
            tokio::spawn(async move { id(&renewing).await })
        });
        for asked in asked.collect::<Vec<_>>() {
            assert_eq!(asked.await.unwrap().as_deref(), Some("STS.1"));
        }
    }

    #[tokio::test]
    async fn everybody_who_waits_for_a_session_that_does_not_begin_is_told_why_at_once() {
        let (renewing, now) = renewing(Some(1));
        let asked = (0..100).map(|_| {
            let renewing = Arc::clone(&renewing);
            tokio::spawn(async move { id(&renewing).await })
        });
        for asked in asked.collect::<Vec<_>>() {
            assert_eq!(asked.await.unwrap(), None);
        }
        assert_eq!(renewing.source.begun.load(Ordering::SeqCst), 1);
        now.store(START + 9, Ordering::SeqCst);
        assert_eq!(id(&renewing).await, None);
        assert_eq!(renewing.source.begun.load(Ordering::SeqCst), 1);
        now.store(START + 10, Ordering::SeqCst);
        assert_eq!(id(&renewing).await, None);
        assert_eq!(renewing.source.begun.load(Ordering::SeqCst), 2, "who asks later has it tried");
    }

    #[tokio::test]
    async fn nobody_waits_for_a_renewal_while_the_session_is_valid() {
        let (renewing, now) = renewing(None);
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
        now.store(START + LIFE - 60, Ordering::SeqCst);
        // One renews it; whoever asks meanwhile has the one that is there.
        let _renews = renewing.turn.lock().await;
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    }

    #[tokio::test]
    async fn a_session_is_renewed_fifteen_minutes_before_its_end() {
        let (renewing, now) = renewing(None);
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
        now.store(START + LIFE - 15 * 60 - 1, Ordering::SeqCst);
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
        now.store(START + LIFE - 15 * 60, Ordering::SeqCst);
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.2"));
    }

    #[tokio::test]
    async fn a_renewal_that_fails_leaves_a_session_in_use_until_its_end() {
        let (renewing, now) = renewing(Some(2));
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
        now.store(START + LIFE - 60, Ordering::SeqCst);
        for _ in 0..3 {
            assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
        }
        assert_eq!(renewing.source.begun.load(Ordering::SeqCst), 2, "it is not tried every time");
        now.store(START + LIFE, Ordering::SeqCst);
        assert_eq!(id(&renewing).await, None);
    }

    #[tokio::test]
    async fn a_session_that_is_refused_is_replaced_once_for_all_who_used_it() {
        let (renewing, _) = renewing(None);
        let first = renewing.credential().await.unwrap();
        for _ in 0..3 {
            assert!(renewing.renew(&first));
            assert_eq!(id(&renewing).await.as_deref(), Some("STS.2"));
        }
    }
}
