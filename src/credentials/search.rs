//! What a search for credentials starts from, and what the search finds.

use std::sync::Arc;

use alicloud::credentials::{
    Context, CredentialSource, FindSource, RenewingSource, ResolvedSource, SessionSource,
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

/// The credentials of reads.
pub(crate) struct Credentials {
    /// The source of credentials.
    pub(crate) source: Arc<dyn CredentialSource>,
    /// The source below the role of `assume_role`, and what its profile says of regions and
    /// endpoints.
    pub(crate) profile: Arc<dyn FindSource>,
}

impl From<ResolvedSource> for Credentials {
    fn from(found: ResolvedSource) -> Self {
        Self { source: Arc::clone(&found.source), profile: Arc::new(found) }
    }
}

/// Credentials without a profile.
impl From<Arc<dyn CredentialSource>> for Credentials {
    fn from(source: Arc<dyn CredentialSource>) -> Self {
        ResolvedSource::from(source).into()
    }
}
