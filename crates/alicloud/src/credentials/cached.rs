//! Sessions that somebody else began and left behind.

use std::sync::{Mutex, PoisonError};

use futures_util::future::BoxFuture;
use time::Duration;

use super::CredentialError;
use super::session::{AHEAD, Session, SessionSource};
use crate::Clock;

/// Sessions of a source, and before them one that somebody else began, while it lasts long enough.
#[derive(Debug)]
pub(super) struct Cached<S> {
    source: S,
    /// Given once: who asks again has no more use for it.
    session: Mutex<Option<Session>>,
    clock: Clock,
}

impl<S> Cached<S> {
    pub(super) fn new(source: S, session: Option<Session>, clock: Clock) -> Self {
        Self { source, session: Mutex::new(session), clock }
    }

    fn cached(&self) -> Option<Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<S: SessionSource> SessionSource for Cached<S> {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        let now = self.clock.now();
        let lasts = move |session: &Session, time| {
            session.expires.is_none_or(|expires| expires > now + time)
        };
        let cached = self.cached();
        if let Some(session) = cached.clone().filter(|session| lasts(session, AHEAD)) {
            return Box::pin(std::future::ready(Ok(session)));
        }
        Box::pin(async move {
            let cached = cached.filter(|session| lasts(session, Duration::ZERO));
            match (self.source.begin().await, cached) {
                (Err(error), Some(session)) => {
                    tracing::warn!(%error, "no new session begins, and one is still valid");
                    Ok(session)
                }
                (outcome, _) => outcome,
            }
        })
    }
}
