//! A version of the plugin's application protocol.

use std::fmt;
use std::sync::Arc;

use tonic::service::Routes;

/// The services of the plugin in one version of its application protocol.
pub(crate) struct Protocol {
    /// The version, as hosts list it in `PLUGIN_PROTOCOL_VERSIONS`.
    pub(crate) version: u16,
    /// The gRPC services of this version.
    pub(crate) routes: Routes,
    /// Cancels the calls in flight, so that the plugin answers them before it ends.
    pub(crate) stop: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protocol").field("version", &self.version).finish_non_exhaustive()
    }
}
