//! Errors of types that have no schema.

/// A Rust type has no Terraform schema. `Display` names the type or field, and the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` {reason}")]
pub struct Error {
    path: String,
    reason: String,
}

impl Error {
    /// An error of the type or field at this path, such as `Message.name`.
    pub(crate) fn new(path: &str, reason: &str) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }
}
