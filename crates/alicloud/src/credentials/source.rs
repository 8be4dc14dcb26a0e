//! Credential sources, and calls with their credentials.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::credential::Credential;
use crate::error::call::{CredentialError, Error};

/// A source of credentials. Every call asks its source, so that a source with sessions can renew
/// them.
pub trait CredentialSource: fmt::Debug + Send + Sync {
    /// The credential for the next call.
    ///
    /// # Errors
    /// See [`CredentialError`].
    fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>>;

    /// Reports that a service refuses a credential as expired. Returns whether the source may have
    /// another credential.
    fn renew(&self, _refused: &Credential) -> bool {
        false
    }
}

/// Calls with a credential of `source`. If the session has expired and can be renewed, calls a
/// second time.
pub(crate) async fn call_with<R, Call: Future<Output = Result<R, Box<Error>>>>(
    source: &dyn CredentialSource,
    call: impl Fn(Arc<Credential>) -> Call,
) -> Result<Result<R, Box<Error>>, CredentialError> {
    let credential = next_credential(source).await?;
    match call(Arc::clone(&credential)).await {
        Err(error) if error.suggests_expired_session() && source.renew(&credential) => {
            tracing::debug!(%error, "renewing the session, which may have expired");
            Ok(call(next_credential(source).await?).await)
        }
        result => Ok(result),
    }
}

async fn next_credential(
    source: &dyn CredentialSource,
) -> Result<Arc<Credential>, CredentialError> {
    let credential = source.credential().await?;
    tracing::debug!(credential_origin = credential.origin(), "credential chosen");
    Ok(credential)
}
