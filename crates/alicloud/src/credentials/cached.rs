//! Sessions that another program has left behind.

use std::sync::{Mutex, PoisonError};

use futures_util::future::BoxFuture;
use time::Duration;

use super::session::{RENEWAL_LEAD, Session, SessionSource};
use crate::clock::Clock;
use crate::error::call::CredentialError;

/// Sessions of a source, preceded by a session of another program while it is valid long enough.
#[derive(Debug)]
pub(super) struct Cached<S> {
    source: S,
    /// The session of the other program. Returned at most once: the next caller needs another
    /// session.
    session: Mutex<Option<Session>>,
    clock: Clock,
}

impl<S> Cached<S> {
    pub(super) fn new(source: S, session: Option<Session>, clock: Clock) -> Self {
        Self { source, session: Mutex::new(session), clock }
    }

    fn take(&self) -> Option<Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<S: SessionSource> SessionSource for Cached<S> {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        let is_valid_for = |session: &Session, time: Duration| {
            session.expires.is_none_or(|expires| expires > self.clock.now().saturating_add(time))
        };
        let cached = self.take();
        if let Some(session) = cached.clone().filter(|session| is_valid_for(session, RENEWAL_LEAD))
        {
            return Box::pin(std::future::ready(Ok(session)));
        }
        Box::pin(async move {
            let result = self.source.begin().await;
            let valid = cached.filter(|session| is_valid_for(session, Duration::ZERO));
            match (result, valid) {
                (Err(error), Some(session)) => {
                    tracing::warn!(
                        %error,
                        "no new session is available; the cached session is still valid"
                    );
                    Ok(session)
                }
                (result, _) => result,
            }
        })
    }
}
