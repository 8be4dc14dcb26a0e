//! A credential that does not change.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt, ready};

use super::source::CredentialSource;
use crate::credential::Credential;
use crate::error::call::CredentialError;

/// Returns the same credential, or the same error, to every call.
#[derive(Clone, Debug)]
pub struct FixedSource(Result<Arc<Credential>, CredentialError>);

impl FixedSource {
    /// A source of this credential or error.
    pub fn new(credential: Result<Credential, CredentialError>) -> Self {
        Self(credential.map(Arc::new))
    }
}

impl CredentialSource for FixedSource {
    fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>> {
        ready(self.0.clone()).boxed()
    }
}
