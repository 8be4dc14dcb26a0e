//! Why there is no credential.

use crate::Error;

/// Why there is no credential.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// No source had anything to give.
    #[error("no credentials are configured")]
    NotConfigured {
        /// Every source in the order it was tried.
        tried: Vec<SkippedSource>,
    },
    /// A source is configured with a value that is known only later in the run.
    #[error("the credentials are not known yet")]
    Unknown {
        /// The name of the argument.
        argument: &'static str,
    },
    /// A source is there, and what is in it or comes from it is wrong.
    #[error(transparent)]
    InvalidSource(#[from] InvalidSource),
    /// STS gives no session of a role.
    #[error("the role {role_arn} cannot be assumed: {error}")]
    RoleNotAssumed {
        /// The role.
        role_arn: String,
        /// What STS said.
        error: Box<Error>,
    },
}

/// A source that is there and cannot be used. Nothing of it is a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {problem}")]
pub struct InvalidSource {
    /// The source, such as "the profile `ci` in `/home/me/.aliyun/config.json`".
    pub origin: String,
    /// What is wrong with it, as a clause.
    pub problem: String,
    /// What to do about it, as a sentence, where that is not plain.
    pub advice: Option<String>,
}

impl InvalidSource {
    pub(super) fn new(origin: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { origin: origin.into(), problem: problem.into(), advice: None }
    }

    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// A credential source that had nothing to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedSource {
    /// Where it looked.
    pub source: String,
    /// Why it was passed over, as a clause.
    pub reason: String,
}

impl SkippedSource {
    /// A source that was passed over.
    pub fn new(source: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { source: source.into(), reason: reason.into() }
    }
}
