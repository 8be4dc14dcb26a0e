//! The region of reads.

use std::sync::Arc;

use alicloud::credentials::{CredentialError, FindSource};
use alicloud::{Deadline, Region};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;

use crate::config::arguments::{PROFILE, REGION, SKIP_REGION_VALIDATION};
use crate::config::{ProviderConfig, Setting};
use crate::errors::{explain_credentials, table};

/// The regions of reads, by precedence.
#[derive(Debug)]
pub(super) struct Regions {
    /// The provider's region, which may be missing or known only after apply.
    pub(super) configured: Argument<Region>,
    /// The profile whose region is the default for a missing `configured`.
    pub(super) profile: Arc<dyn FindSource>,
    /// Whether a region that this version does not know passes without a warning.
    pub(super) skip_validation: bool,
}

/// The region of the provider block or the environment.
pub(super) fn configured(
    config: &ProviderConfig,
    environment: &Environment,
) -> Result<Argument<Region>, Diagnostic> {
    let setting = Setting::of(&REGION, config.region.as_ref(), environment);
    setting.parse(&table::INVALID_REGION, |text| text.trim().parse::<Region>())
}

/// Whether a region that this version does not know passes without a warning.
pub(super) fn skip_validation(
    config: &ProviderConfig,
    environment: &Environment,
) -> Result<bool, Diagnostic> {
    let argument = config.skip_region_validation.as_ref();
    Setting::of(&SKIP_REGION_VALIDATION, argument, environment).flag()
}

impl Regions {
    /// The region of a read: the region that the read's own configuration names, else the
    /// provider's region, else the region of the profile in use. Warns of a region that this
    /// version does not know.
    ///
    /// No region is guessed: a key that is searched for in the wrong region is not found, which
    /// reads as if the key did not exist.
    ///
    /// # Errors
    /// When nothing names a region, or the profile in use is not found before the deadline.
    pub(super) async fn of_read(
        &self,
        named: Option<Region>,
        deadline: &Deadline,
        diagnostics: &mut Diagnostics,
    ) -> Result<Region, Diagnostic> {
        match (named, &self.configured) {
            (Some(region), _) => {
                let warning = self.unknown_region(&region);
                warning.into_iter().for_each(|it| diagnostics.push(it.at("region_id")));
                Ok(region)
            }
            (None, Argument::Known(region)) => Ok(region.clone()),
            (None, Argument::Null) => {
                self.of_profile(deadline, diagnostics).await?.ok_or_else(|| {
                    let variables = format!("`{}`", REGION.variables.join("`, `"));
                    table::NO_REGION.error(&[("variables", &variables)]).at("region_id")
                })
            }
            (None, Argument::Unknown) => {
                Err(table::UNKNOWN_PROVIDER_REGION.error(&[]).at("region_id"))
            }
        }
    }

    async fn of_profile(
        &self,
        deadline: &Deadline,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Region>, Diagnostic> {
        if let Some(found) = self.profile.known() {
            return Ok(found.region.clone());
        }
        match deadline.run(self.profile.found()).await {
            Some(Ok(found)) => {
                let warning = found.region.as_ref().and_then(|region| self.unknown_region(region));
                warning.into_iter().for_each(|it| diagnostics.push(it));
                Ok(found.region.clone())
            }
            Some(Err(CredentialError::NotConfigured { .. })) => Ok(None),
            Some(Err(error)) => Err(explain_credentials(&error)),
            None => {
                let limit = format!("{:?}", deadline.limit);
                Err(table::REGION_TIMEOUT.error(&[("limit", &limit)]).at("region_id"))
            }
        }
    }

    /// Warns if this version does not know the default region of reads: the provider's, else the
    /// region of the profile that the configuration names.
    pub(super) fn warn_of_unknown_region(&self, diagnostics: &mut Diagnostics) {
        let (region, argument) = match &self.configured {
            Argument::Known(region) => (Some(region), REGION.attribute()),
            Argument::Null => {
                let region = self.profile.known().and_then(|found| found.region.as_ref());
                (region, PROFILE.attribute())
            }
            Argument::Unknown => return,
        };
        let warning = region.and_then(|region| self.unknown_region(region));
        warning.into_iter().for_each(|it| diagnostics.push(it.at(argument)));
    }

    fn unknown_region(&self, region: &Region) -> Option<Diagnostic> {
        let passes = self.skip_validation || region.is_known();
        (!passes).then(|| table::UNKNOWN_REGION.warning(&[("region", region.as_str())]))
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use alicloud::credentials::ResolvedSource;
    use futures_util::future::{BoxFuture, FutureExt};

    use super::*;

    /// A search that does not end.
    #[derive(Debug)]
    struct Hanging;

    impl FindSource for Hanging {
        fn found(&self) -> BoxFuture<'_, Result<&ResolvedSource, CredentialError>> {
            pending().boxed()
        }

        fn known(&self) -> Option<&ResolvedSource> {
            None
        }
    }

    fn regions(configured: Argument<Region>) -> Regions {
        Regions { configured, profile: Arc::new(Hanging), skip_validation: false }
    }

    #[tokio::test(start_paused = true)]
    async fn a_search_for_the_region_of_a_profile_ends_with_the_read() {
        let deadline = Deadline::after(Duration::from_secs(2));
        let mut diagnostics = Diagnostics::default();
        let regions = regions(Argument::Null);
        let error = regions.of_read(None, &deadline, &mut diagnostics).await.unwrap_err();
        assert!(error.detail.contains("timed out after 2s"), "{}", error.detail);
        assert_eq!(error.attribute.to_string(), "region_id");
    }

    #[tokio::test(start_paused = true)]
    async fn no_profile_is_searched_for_if_the_region_is_named() {
        let deadline = Deadline::after(Duration::ZERO);
        let hangzhou: Region = "cn-hangzhou".parse().unwrap();
        let shanghai: Region = "cn-shanghai".parse().unwrap();
        for (configured, named, expected) in [
            (Argument::Known(hangzhou.clone()), None, &hangzhou),
            (Argument::Known(hangzhou.clone()), Some(shanghai.clone()), &shanghai),
            (Argument::Null, Some(shanghai.clone()), &shanghai),
            (Argument::Unknown, Some(shanghai.clone()), &shanghai),
        ] {
            let mut diagnostics = Diagnostics::default();
            let regions = regions(configured);
            let region = regions.of_read(named, &deadline, &mut diagnostics).await;
            assert_eq!(region.as_ref(), Ok(expected));
        }
    }
}
