//! What a search for credentials starts from, and what the search finds.

use std::sync::Arc;

use alicloud::Region;
use alicloud::credentials::{
    Context, CredentialSource, DefaultChain, RenewingSource, SessionSource,
};
use tfplugin::environment::Environment;

use crate::config::ProviderConfig;

/// What a search for credentials starts from.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    pub(crate) config: &'a ProviderConfig,
    pub(crate) environment: &'a Environment,
    pub(crate) context: &'a Context,
}

impl Search<'_> {
    /// A source that asks `source` for another session before the last session expires.
    pub(super) fn renewing(
        &self,
        source: impl SessionSource + 'static,
    ) -> Arc<dyn CredentialSource> {
        Arc::new(RenewingSource::new(source, self.context.transport.clock().clone()))
    }
}

/// A credential source, and the region of its profile.
pub(crate) struct Credentials {
    pub(crate) source: Arc<dyn CredentialSource>,
    pub(crate) region: ProfileRegion,
}

/// Credentials without a profile.
impl From<Arc<dyn CredentialSource>> for Credentials {
    fn from(source: Arc<dyn CredentialSource>) -> Self {
        Self { source, region: ProfileRegion::None }
    }
}

/// The default region of reads, from the profile in use.
#[derive(Clone, Debug)]
pub(crate) enum ProfileRegion {
    /// No profile is in use, or the profile has no region.
    None,
    /// The region of the profile.
    Known(Region),
    /// The region of the profile that the default chain finds, if it finds a profile.
    OfChain(Arc<DefaultChain>),
}
