//! Credential sources that are invalid or skipped.

use super::shortage::Shortage;

/// The kind of fault of a credential source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceFault {
    /// The file does not contain the profile.
    ProfileNotFound,
    /// A file does not exist or cannot be read.
    Unreadable,
    /// A file is not in the format of credential files.
    Malformed,
    /// A required value is missing.
    Incomplete,
    /// A value is invalid.
    Invalid,
    /// An environment variable forbids the source.
    Forbidden,
    /// The login of a person has expired or is missing.
    LoggedOut,
    /// The program of the source failed.
    Program,
    /// The service that provides the credential failed, or did not respond.
    Service,
    /// This machine lacks a resource.
    Shortage(Shortage),
}

/// A credential source that is configured and cannot be used. Contains no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {problem}")]
pub struct InvalidSource {
    /// The kind of fault.
    pub fault: SourceFault,
    /// The source, such as "the profile `ci` in `/home/me/.aliyun/config.json`".
    pub origin: String,
    /// The problem, as a clause.
    pub problem: String,
    /// What to do about this problem, as a sentence; `None` if the fault says enough.
    pub advice: Option<String>,
}

impl InvalidSource {
    /// A source without advice.
    pub(crate) fn new(
        fault: SourceFault,
        origin: impl Into<String>,
        problem: impl Into<String>,
    ) -> Self {
        Self { fault, origin: origin.into(), problem: problem.into(), advice: None }
    }

    /// The same, or a lack of a resource of this machine.
    pub(crate) fn with_shortage(self, shortage: Option<Shortage>) -> Self {
        Self { fault: shortage.map_or(self.fault, SourceFault::Shortage), ..self }
    }

    /// The same with advice.
    pub(crate) fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// A credential source that was skipped because it is not configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedSource {
    /// The source.
    pub source: String,
    /// Why the source was skipped, as a clause.
    pub reason: String,
}

impl SkippedSource {
    /// A source that was skipped.
    pub fn new(source: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { source: source.into(), reason: reason.into() }
    }
}
