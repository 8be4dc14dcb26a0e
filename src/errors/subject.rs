//! What a read was about.

/// What a read was about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Subject<'a> {
    /// What could not be done to what: `Unable to read KMS key`.
    pub(crate) summary: &'static str,
    /// What is read, in a word: `key`.
    pub(crate) kind: &'static str,
    /// Which one, as the configuration has it.
    pub(crate) name: &'a str,
    /// The argument that names it.
    pub(crate) attribute: &'static str,
    /// Where else it may be, when it is not found.
    pub(crate) elsewhere: &'static str,
    /// The service, by its full name.
    pub(crate) service: &'static str,
    /// What may be behind a refusal whose code does not say it.
    pub(crate) circumstances: &'a str,
    /// The argument at fault if the answer names something other than the request.
    pub(crate) mismatch_attribute: Option<&'static str>,
    /// The action that RAM must grant for it.
    pub(crate) ram_action: &'static str,
}
