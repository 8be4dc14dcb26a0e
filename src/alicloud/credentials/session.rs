//! Sessions: credentials that end, and are renewed before they do.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};

use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::{Credential, CredentialError, CredentialFuture, CredentialSource};
use crate::alicloud::Clock;

/// A credential and when it ends.
#[derive(Clone, Debug)]
pub struct Session {
    /// What requests are signed with.
    pub credential: Credential,
    /// When the service stops accepting it.
    pub expires: OffsetDateTime,
}

/// A place where sessions begin.
pub trait SessionSource: fmt::Debug + Send + Sync {
    /// Begins a session.
    ///
    /// # Errors
    /// See [`CredentialError`].
    fn begin(&self) -> SessionFuture<'_>;
}

/// The future that a [`SessionSource`] answers with.
pub type SessionFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Session, CredentialError>> + Send + 'a>>;

/// How long before its end a session is renewed, unless a quarter of its life is less: as long as
/// the clocks of the two sides may differ.
const AHEAD: Duration = Duration::minutes(15);

/// One session for all who ask, renewed ahead of its end.
#[derive(Debug)]
pub struct Renewing<S> {
    source: S,
    clock: Clock,
    /// Held while a session begins, so that whoever else asks waits for that one.
    current: Mutex<Option<Current>>,
    /// The access key ID of a session that the service has refused.
    refused: std::sync::Mutex<Option<String>>,
}

#[derive(Debug)]
struct Current {
    credential: Arc<Credential>,
    renew_at: OffsetDateTime,
    expires: OffsetDateTime,
}

impl<S: SessionSource> Renewing<S> {
    /// Sessions of `source`, the first when it is first asked for.
    pub fn new(source: S, clock: Clock) -> Self {
        Self { source, clock, current: Mutex::default(), refused: std::sync::Mutex::default() }
    }

    async fn session(&self) -> Result<Arc<Credential>, CredentialError> {
        let mut current = self.current.lock().await;
        let now = self.clock.now();
        let valid = current.as_ref().filter(|it| now < it.expires && !self.is_refused(it));
        if let Some(valid) = valid.filter(|it| now < it.renew_at) {
            return Ok(Arc::clone(&valid.credential));
        }
        match (self.source.begin().await, valid) {
            (Ok(Session { credential, expires }), _) => {
                let credential = Arc::new(credential);
                let ahead = AHEAD.min((expires - now) / 4);
                let session = Current {
                    credential: Arc::clone(&credential),
                    renew_at: expires - ahead,
                    expires,
                };
                *current = Some(session);
                Ok(credential)
            }
            (Err(error), Some(valid)) => {
                tracing::warn!(%error, "the session is not renewed yet, and still valid");
                Ok(Arc::clone(&valid.credential))
            }
            (Err(error), None) => Err(error),
        }
    }

    fn is_refused(&self, session: &Current) -> bool {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.as_deref() == Some(session.credential.access_key_id())
    }
}

impl<S: SessionSource> CredentialSource for Renewing<S> {
    fn credential(&self) -> CredentialFuture<'_> {
        Box::pin(self.session())
    }

    fn renew(&self, refused: &Credential) -> bool {
        let id = refused.access_key_id().to_owned();
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(id);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

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
        fn begin(&self) -> SessionFuture<'_> {
            Box::pin(async {
                // Lets everybody else ask meanwhile.
                tokio::task::yield_now().await;
                let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
                if self.fails_from.is_some_and(|from| number >= from) {
                    return Err(CredentialError::NotConfigured { tried: Vec::new() });
                }
                let expires =
                    OffsetDateTime::from_unix_timestamp(self.now.load(Ordering::SeqCst) + LIFE);
                let credential = Credential::new(
                    "a test".into(),
                    format!("STS.{number}"),
                    "s".to_owned().into(),
                    None,
                );
                Ok(Session { credential, expires: expires.unwrap() })
            })
        }
    }

    fn renewing(fails_from: Option<usize>) -> (Arc<Renewing<&'static Numbered>>, Arc<AtomicI64>) {
        let now = Arc::new(AtomicI64::new(START));
        let source = Numbered { begun: AtomicUsize::new(0), fails_from, now: Arc::clone(&now) };
        let source: &'static Numbered = Box::leak(Box::new(source));
        let told = Arc::clone(&now);
        let clock = Clock::new(move || {
            OffsetDateTime::from_unix_timestamp(told.load(Ordering::SeqCst)).unwrap()
        });
        (Arc::new(Renewing::new(source, clock)), now)
    }

    async fn id(renewing: &Renewing<&'static Numbered>) -> Option<String> {
        let credential = renewing.credential().await.ok()?;
        Some(credential.access_key_id().to_owned())
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
        now.store(START + LIFE - 1, Ordering::SeqCst);
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
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
