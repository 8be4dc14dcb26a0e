//! Sessions: credentials that expire.

use std::fmt;

use futures_util::future::BoxFuture;
use time::{Duration, OffsetDateTime};

use crate::credential::Credential;
use crate::error::call::CredentialError;

/// The time between the renewal of a session and its expiration, if a quarter of the session is not
/// shorter. The clocks of this machine and of the service can differ by as much.
pub(super) const RENEWAL_LEAD: Duration = Duration::minutes(15);

/// A credential that expires.
#[derive(Clone, Debug)]
pub struct Session {
    /// The credential.
    pub credential: Credential,
    /// When the credential expires; `None` if the source does not tell.
    pub expires: Option<OffsetDateTime>,
}

/// A source of sessions.
pub trait SessionSource: fmt::Debug + Send + Sync {
    /// Begins a new session.
    ///
    /// # Errors
    /// See [`CredentialError`].
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>>;
}
