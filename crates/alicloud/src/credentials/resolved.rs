//! The result of a search for a credential source.

use std::fmt;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt, ready};

use super::source::CredentialSource;
use crate::endpoints::endpoint::Endpoint;
use crate::endpoints::region::Region;
use crate::endpoints::resolution::StsLocation;
use crate::endpoints::service::NetworkType;
use crate::error::call::CredentialError;
use crate::error::source::InvalidSource;

/// A credential source that was found by a search.
#[derive(Clone, Debug)]
pub struct ResolvedSource {
    /// The source.
    pub source: Arc<dyn CredentialSource>,
    /// The region of the profile, if the source is a profile with a region.
    pub region: Option<Region>,
    /// The endpoint of the profile, for calls of every service.
    pub endpoint: Option<Endpoint>,
    /// The network of the profile, from which the services' own hosts are called.
    pub network_type: Option<NetworkType>,
    /// The role of the profile, if the profile assumes a role with its own credential. A chained
    /// role, whose credential is another profile, is no such role.
    pub role: Option<ProfileRole>,
}

/// The role that a profile assumes with its own credential, without the name of the role.
///
/// Another role can replace the role: see [`AssumeRole`](super::AssumeRole).
#[derive(Clone, Debug)]
pub struct ProfileRole {
    /// The profile's own credential, below the role.
    pub base: Arc<dyn CredentialSource>,
    /// The session name in the profile. The environment is not asked.
    pub session_name: Option<String>,
    /// The duration of a session in the profile, in seconds.
    pub duration_seconds: Option<u32>,
    /// The STS of the profile.
    pub sts: StsLocation,
    /// Why the profile's own role cannot be assumed, although another role can replace the role.
    pub invalid: Option<InvalidSource>,
}

/// The result of a search, which may run when the result is first needed.
pub trait FindSource: fmt::Debug + Send + Sync {
    /// The source that the search finds.
    ///
    /// # Errors
    /// If no source is configured, or the first configured source is invalid.
    fn found(&self) -> BoxFuture<'_, Result<&ResolvedSource, CredentialError>>;

    /// The source that the search found, if the search has run and found a source.
    fn known(&self) -> Option<&ResolvedSource>;
}

/// The result of looking a source up.
pub(super) enum Lookup {
    /// The source is configured.
    Found(Box<ResolvedSource>),
    /// The source is not configured. Contains the reason, as a clause.
    Absent(String),
}

impl Lookup {
    /// A source that is configured.
    pub(super) fn found(source: ResolvedSource) -> Self {
        Self::Found(Box::new(source))
    }
}

impl ResolvedSource {
    /// A source without a profile.
    pub(super) fn new(source: impl CredentialSource + 'static) -> Self {
        Self::from(Arc::new(source) as Arc<dyn CredentialSource>)
    }
}

impl FindSource for ResolvedSource {
    fn found(&self) -> BoxFuture<'_, Result<&ResolvedSource, CredentialError>> {
        ready(Ok(self)).boxed()
    }

    fn known(&self) -> Option<&ResolvedSource> {
        Some(self)
    }
}

/// A source without a profile.
impl From<Arc<dyn CredentialSource>> for ResolvedSource {
    fn from(source: Arc<dyn CredentialSource>) -> Self {
        Self { source, region: None, endpoint: None, network_type: None, role: None }
    }
}
