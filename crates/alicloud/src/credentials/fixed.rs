//! A credential that is known from the start, or known to be missing.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt, ready};

use super::{Credential, CredentialError, CredentialSource};

/// Gives the same answer every time: an access key pair from the provider block, the environment
/// or a file, or the reason why there is none.
#[derive(Clone, Debug)]
pub struct FixedSource(Result<Arc<Credential>, CredentialError>);

impl FixedSource {
    /// A source of this one answer.
    pub fn new(credential: Result<Credential, CredentialError>) -> Self {
        Self(credential.map(Arc::new))
    }
}

impl CredentialSource for FixedSource {
    fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>> {
        ready(self.0.clone()).boxed()
    }
}
