//! The provider that writes the log.

/// The provider that every line names.
#[derive(Clone, Debug)]
pub(crate) struct Speaker {
    /// The type of the provider, such as `random`: `@module` of the lines.
    pub(crate) provider: &'static str,
    /// The source address of the provider: `tf_provider_addr` of the lines.
    pub(crate) address: String,
}
