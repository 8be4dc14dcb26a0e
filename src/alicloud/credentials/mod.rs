//! Credentials: what signs requests, and where it comes from.

mod assume_role;
mod fixed;
mod session;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use assume_role::AssumeRole;
pub use fixed::Fixed;
use secrecy::SecretString;
pub use session::{Renewing, Session, SessionFuture, SessionSource};

use super::Error;

/// An access key pair, with a security token when it belongs to a session.
#[derive(Clone)]
pub struct Credential {
    origin: String,
    access_key_id: String,
    access_key_secret: SecretString,
    security_token: Option<SecretString>,
}

impl Credential {
    /// A credential as it stands. `origin` says where it is from, for whoever has to replace it.
    pub fn new(
        origin: String,
        access_key_id: String,
        access_key_secret: SecretString,
        security_token: Option<SecretString>,
    ) -> Self {
        Self { origin, access_key_id, access_key_secret, security_token }
    }

    /// Where it is from, such as "the environment variable `ALIBABA_CLOUD_ACCESS_KEY_ID`".
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The access key ID. It is no secret: it is sent with every request.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The key that signs. It is never sent.
    pub fn access_key_secret(&self) -> &SecretString {
        &self.access_key_secret
    }

    /// The token of a session, sent with every request. Whoever has it and the secret is the
    /// session.
    pub fn security_token(&self) -> Option<&SecretString> {
        self.security_token.as_ref()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("origin", &self.origin)
            .field("access_key_id", &self.access_key_id)
            .field("session", &self.security_token.is_some())
            .finish_non_exhaustive()
    }
}

/// A place credentials come from. It is asked before every request, so that one that gives
/// sessions can renew them.
pub trait CredentialSource: fmt::Debug + Send + Sync {
    /// The credential to sign the next request with.
    ///
    /// # Errors
    /// See [`CredentialError`].
    fn credential(&self) -> CredentialFuture<'_>;

    /// Told that the service takes `refused` no longer for valid. Says whether asking again may
    /// give another credential.
    fn renew(&self, _refused: &Credential) -> bool {
        false
    }
}

/// The future that a [`CredentialSource`] answers with.
pub type CredentialFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Arc<Credential>, CredentialError>> + Send + 'a>>;

/// Why there is no credential.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// No source had anything to give.
    #[error("no credentials are configured")]
    NotConfigured {
        /// Every source in the order it was tried.
        tried: Vec<PassedOver>,
    },
    /// A source is configured with a value that is known only later in the run.
    #[error("the credentials are not known yet")]
    Unknown {
        /// The name of the argument.
        argument: &'static str,
    },
    /// STS gives no session of a role.
    #[error("the role {role_arn} cannot be assumed: {error}")]
    RoleNotAssumed {
        /// The role.
        role_arn: String,
        /// What STS said.
        error: Box<Error>,
    },
}

/// A credential source that had nothing to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Where it looked.
    pub source: String,
    /// Why it was passed over.
    pub reason: String,
}
