//! What only the fuzz targets use.

use crate::environment::Environment;
use crate::plugin;

/// The environment variable that shows that Terraform or OpenTofu started the plugin.
pub const MAGIC_COOKIE_KEY: &str = plugin::MAGIC_COOKIE_KEY;

/// The value of [`MAGIC_COOKIE_KEY`].
pub const MAGIC_COOKIE_VALUE: &str = plugin::MAGIC_COOKIE_VALUE;

/// The protocol version among `served` that a plugin would choose in this environment.
///
/// # Errors
/// The message of the plugin if it cannot serve the host.
pub fn negotiate(environment: &Environment, served: &[u16]) -> Result<u16, String> {
    plugin::negotiate(environment, served).map_err(|error| error.to_string())
}
