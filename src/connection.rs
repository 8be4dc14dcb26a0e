//! What data sources read through.

use crate::config::variables;
use crate::credentials::ProfileRegion;
use crate::errors::explain_credentials;
use alicloud::credentials::CredentialError;
use alicloud::{Client, Region};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::schema::Argument;

/// A configured provider: a client, and the region for reads that name none.
#[derive(Debug)]
pub struct Connection {
    /// The API client.
    pub client: Client,
    /// The provider's region, which may be missing or known only later.
    region: Argument<Region>,
    /// Where it is taken from when it is missing.
    profile_region: ProfileRegion,
    /// Whether a region that is not known passes without a word.
    skip_region_validation: bool,
}

impl Connection {
    pub(crate) fn new(
        client: Client,
        region: Argument<Region>,
        profile_region: ProfileRegion,
        skip_region_validation: bool,
    ) -> Self {
        Self { client, region, profile_region, skip_region_validation }
    }

    /// The region of a read: the one that its configuration names, else the provider's, else that
    /// of the profile in use. A warning where it is none that is known.
    ///
    /// No region is guessed: a key looked for in the wrong region is not found, which reads as if
    /// it did not exist.
    ///
    /// # Errors
    /// When nothing names one.
    pub(crate) async fn region(
        &self,
        named: Option<Region>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Region, Diagnostic> {
        match (named, &self.region) {
            (Some(region), _) => {
                if let Some(warning) = self.unknown_region(&region) {
                    diagnostics.push(warning.at("region_id"));
                }
                Ok(region)
            }
            (None, Argument::Known(region)) => Ok(region.clone()),
            (None, Argument::Null) => match self.profile_region().await? {
                Some(region) => Ok(region),
                None => Err(no_region(format!(
                    "No region is configured for this read. Set `region_id` here, or `region` in \
                     the provider block, or one of the environment variables `{}`, or a region in \
                     the profile that the credentials are from.",
                    variables::REGION.join("`, `")
                ))),
            },
            (None, Argument::Unknown) => Err(no_region(
                "The provider's `region` is known only after apply. Set `region_id` here, or give \
                 the provider a region that is known when it plans."
                    .to_owned(),
            )),
        }
    }

    async fn profile_region(&self) -> Result<Option<Region>, Diagnostic> {
        match &self.profile_region {
            ProfileRegion::None => Ok(None),
            ProfileRegion::Known(region) => Ok(Some(region.clone())),
            ProfileRegion::OfChain(chain) => match chain.found().await {
                Ok(found) => Ok(found.region.clone()),
                Err(CredentialError::NotConfigured { .. }) => Ok(None),
                Err(error) => Err(explain_credentials(&error)),
            },
        }
    }

    /// Says so where the provider's own region is none that is known.
    pub(crate) fn warn_of_an_unknown_region(&self, diagnostics: &mut Diagnostics) {
        let warning = self.region.known().and_then(|region| self.unknown_region(region));
        warning.into_iter().for_each(|warning| diagnostics.push(warning.at("region")));
    }

    fn unknown_region(&self, region: &Region) -> Option<Diagnostic> {
        let detail = format!(
            "This version of the provider does not know the region {region}. If it is new, all is \
             well, and `skip_region_validation = true` in the provider block ends this warning; if \
             it is misspelt, no key will be found in it."
        );
        let is_known = self.skip_region_validation || region.is_known();
        (!is_known).then(|| Diagnostic::warning("Unknown region", detail))
    }
}

fn no_region(detail: String) -> Diagnostic {
    Diagnostic::error("No region", detail).at("region_id")
}
