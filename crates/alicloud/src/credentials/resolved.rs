//! The result of a search for a credential source.

use std::sync::Arc;

use super::source::CredentialSource;
use crate::endpoints::region::Region;

/// A credential source that was found by a search.
#[derive(Clone, Debug)]
pub struct ResolvedSource {
    /// The source.
    pub source: Arc<dyn CredentialSource>,
    /// The region of the profile, if the source is a profile with a region.
    pub region: Option<Region>,
}

/// The result of looking a source up.
pub(super) enum Lookup {
    /// The source is configured.
    Found(ResolvedSource),
    /// The source is not configured. Contains the reason, as a clause.
    Absent(String),
}

impl ResolvedSource {
    /// A source without a region.
    pub(super) fn new(source: impl CredentialSource + 'static) -> Self {
        Self { source: Arc::new(source), region: None }
    }
}
