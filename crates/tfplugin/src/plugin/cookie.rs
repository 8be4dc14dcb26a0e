//! The magic cookie.

/// The environment variable that shows that Terraform or OpenTofu started the plugin, not a person.
pub(crate) const MAGIC_COOKIE_KEY: &str = "TF_PLUGIN_MAGIC_COOKIE";

/// The value of [`MAGIC_COOKIE_KEY`]. The value is public and does not protect the plugin.
pub(crate) const MAGIC_COOKIE_VALUE: &str =
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
