//! Credential sources that are invalid or skipped.

/// A credential source that is configured and cannot be used. Contains no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {problem}")]
pub struct InvalidSource {
    /// The source, such as "the profile `ci` in `/home/me/.aliyun/config.json`".
    pub origin: String,
    /// The problem, as a clause.
    pub problem: String,
    /// What to do, as a sentence, if the problem does not tell.
    pub advice: Option<String>,
}

impl InvalidSource {
    /// A source without advice.
    pub(crate) fn new(origin: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { origin: origin.into(), problem: problem.into(), advice: None }
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
