//! What a read was about.

/// What a read was about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Subject<'a> {
    /// The summary of the error: `Unable to read KMS key`.
    pub(crate) summary: &'static str,
    /// The kind of the resource: `key`.
    pub(crate) kind: &'static str,
    /// The name of the resource, as configured.
    pub(crate) name: &'a str,
    /// The argument with the name.
    pub(crate) attribute: &'static str,
    /// Advice for a resource that is not found: other places, as sentences.
    pub(crate) elsewhere: &'static str,
    /// The full name of the service.
    pub(crate) service: &'static str,
    /// The reason for an error whose code does not contain the reason. Empty if unknown.
    pub(crate) circumstances: &'a str,
    /// The argument at fault if the response is about another resource than the request.
    pub(crate) mismatch_attribute: Option<&'static str>,
    /// The RAM action of the read.
    pub(crate) ram_action: &'static str,
}
