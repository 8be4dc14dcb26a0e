//! The credential source of a connection: the first source that the provider block, the environment
//! or the machine configures; on top of that source, the role of `assume_role`.

mod configured;
mod credentials_uri;
mod ecs_role;
mod key_pair;
mod oidc;
mod profile;
mod role;
mod sources;

use std::sync::Arc;

use alicloud::Region;
use alicloud::credentials::{
    AssumeRole, Context, CredentialError, CredentialSource, DefaultChain, FixedSource,
    RenewingSource, SessionSource,
};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;

use self::configured::Configured;
pub use self::sources::documentation;
use self::sources::{SOURCES, Source};
use crate::config::ProviderConfig;
use crate::errors::explain_invalid_source;

/// A credential source, and the region of its profile.
pub(crate) struct Credentials {
    pub(crate) source: Arc<dyn CredentialSource>,
    pub(crate) region: ProfileRegion,
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

/// A search for credentials.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    pub(crate) config: &'a ProviderConfig,
    pub(crate) environment: &'a Environment,
    pub(crate) context: &'a Context,
}

impl Search<'_> {
    /// The credentials of the configuration. Warnings go to `diagnostics`.
    ///
    /// # Errors
    /// When a source is configured and invalid. Other sources, which may belong to another account,
    /// are not searched.
    pub(crate) fn credentials(
        &self,
        diagnostics: &mut Diagnostics,
    ) -> Result<Credentials, Diagnostic> {
        let base = self.base(diagnostics)?;
        let request = match role::request(self)? {
            Configured::None => return Ok(base),
            Configured::Unknown(argument) => {
                return Ok(Credentials { source: unknown(argument), region: base.region });
            }
            Configured::Some(request) => request,
        };
        let location = self.context.sts_location(None);
        let mut location = location.map_err(|error| explain_invalid_source(&error))?;
        if let (None, ProfileRegion::Known(region)) = (&location.region, &base.region) {
            location.region = Some(region.clone());
        }
        let transport = Arc::clone(&self.context.transport);
        let role = AssumeRole::new(transport, base.source, request, location);
        Ok(Credentials { source: self.renewing(role), region: base.region })
    }

    /// The credentials below `assume_role`: those of the first configured source.
    fn base(&self, diagnostics: &mut Diagnostics) -> Result<Credentials, Diagnostic> {
        let mut skipped = Vec::new();
        let mut links = Vec::new();
        for source in SOURCES {
            match source {
                Source::Configuration(source) => match (source.find)(self, diagnostics)? {
                    Configured::Some(credentials) => return Ok(credentials),
                    Configured::Unknown(argument) => return Ok(unknown(argument).into()),
                    Configured::None => skipped.extend((source.skipped)()),
                },
                Source::Chain(link) => links.push(link),
            }
        }
        let chain = Arc::new(DefaultChain::new(self.context.clone(), links, skipped));
        let source = Arc::clone(&chain) as Arc<dyn CredentialSource>;
        Ok(Credentials { source, region: ProfileRegion::OfChain(chain) })
    }

    fn renewing(&self, source: impl SessionSource + 'static) -> Arc<dyn CredentialSource> {
        Arc::new(RenewingSource::new(source, self.context.transport.clock().clone()))
    }
}

/// Credentials without a profile.
impl From<Arc<dyn CredentialSource>> for Credentials {
    fn from(source: Arc<dyn CredentialSource>) -> Self {
        Self { source, region: ProfileRegion::None }
    }
}

/// A source whose credentials depend on an argument that is known only after apply: an error of
/// every read.
fn unknown(argument: &'static str) -> Arc<dyn CredentialSource> {
    Arc::new(FixedSource::new(Err(CredentialError::Unknown { argument })))
}

#[cfg(test)]
mod tests;
