//! Whether a part of the configuration is set.

/// Something that the configuration may have.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Configured<T> {
    /// The configuration does not have it.
    None,
    /// The configuration has it, and this argument is known only after apply.
    Unknown(&'static str),
    /// The configuration has it.
    Some(T),
}
