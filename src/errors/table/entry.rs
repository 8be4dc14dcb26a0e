//! An entry of the table.

/// An error or a warning, for diagnostics and for the documentation.
///
/// The texts are sentences. A name in braces is a blank: a part of one case, such as
/// `{service}`. See [`BLANKS`](super::BLANKS).
#[derive(Clone, Copy, Debug)]
pub struct ErrorEntry {
    /// The identifier, in small letters with hyphens.
    pub id: &'static str,
    /// The error in a few words.
    pub summary: &'static str,
    /// Why the error occurs. Empty if the message of the service is the cause.
    pub cause: &'static str,
    /// What to do.
    pub cure: &'static str,
}

/// Defines entries, and the list `ENTRIES` of all of them.
macro_rules! entries {
    ($($name:ident: $id:literal, $summary:literal, $cause:literal, $cure:literal;)+) => {
        $(pub(crate) const $name: ErrorEntry =
            ErrorEntry { id: $id, summary: $summary, cause: $cause, cure: $cure };)+

        pub(super) const ENTRIES: &[ErrorEntry] = &[$($name),+];
    };
}
