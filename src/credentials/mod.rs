//! Where the provider's credentials come from: its block, the environment, and what they name.

mod key_pair;
mod oidc;
mod role;

use std::sync::Arc;

pub use oidc::AssumeRoleWithOidcBlock;
pub use role::AssumeRoleBlock;

use crate::config::ProviderConfig;
use crate::config::setting::Setting;
use crate::config::variables;
use crate::errors::explain_invalid_source;
use alicloud::Region;
use alicloud::credentials::{
    AssumeRole, ChainLink, Context, CredentialError, CredentialSource, CredentialsUri,
    DefaultChain, EcsRamRole, FixedSource, InvalidSource, ProfileFile, RenewingSource,
    ResolvedSource, SessionSource, SkippedSource,
};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;

/// The sources of the default chain that the provider does not search before.
const CHAIN: &[ChainLink] =
    &[ChainLink::Oidc, ChainLink::CliProfile, ChainLink::SdksFile, ChainLink::EcsRole];

/// What signs requests, and the region that goes with it.
pub(crate) struct Credentials {
    pub(crate) source: Arc<dyn CredentialSource>,
    pub(crate) region: ProfileRegion,
}

/// The region of the profile that is used, for reads that nothing else names one for.
#[derive(Clone, Debug)]
pub(crate) enum ProfileRegion {
    /// No profile is used, or one without a region.
    None,
    /// This one.
    Known(Region),
    /// That of the profile which the default chain comes to, if it does.
    OfChain(Arc<DefaultChain>),
}

impl ProviderConfig {
    /// What signs requests: what the block or the environment names, else what the default chain
    /// comes to; or sessions of a role that is assumed with it.
    pub(crate) fn credentials(
        &self,
        environment: &Environment,
        context: &Context,
        diagnostics: &mut Diagnostics,
    ) -> Result<Credentials, Diagnostic> {
        let base = self.base(environment, context, diagnostics)?;
        let Some(request) = self.role(environment)? else { return Ok(base) };
        let source: Arc<dyn CredentialSource> = match request {
            Ok(request) => {
                let mut place =
                    context.sts_location(None).map_err(|it| explain_invalid_source(&it))?;
                if let (None, ProfileRegion::Known(region)) = (&place.region, &base.region) {
                    place.region = Some(region.clone());
                }
                let transport = Arc::clone(&context.transport);
                renewing(context, AssumeRole::new(transport, base.source, request, place))
            }
            Err(unknown) => Arc::new(FixedSource::new(Err(unknown))),
        };
        Ok(Credentials { source, region: base.region })
    }

    /// The credentials below `assume_role`, from the places of the official provider in its order
    /// of precedence, and then from those of the SDKs.
    fn base(
        &self,
        environment: &Environment,
        context: &Context,
        diagnostics: &mut Diagnostics,
    ) -> Result<Credentials, Diagnostic> {
        let profile = Setting::of_text(&self.profile, environment, variables::PROFILE);
        let file = variables::SHARED_CREDENTIALS_FILE;
        let file = Setting::of_text(&self.shared_credentials_file, environment, file);
        // The SDKs name their own file by the same variable as the official provider the command
        // line's: alone it says no more than where the default chain looks.
        let names_file = matches!(file.text(), Argument::Known(_))
            && file.variable() != Some("ALIBABA_CLOUD_CREDENTIALS_FILE");

        if let Some(pair) = self.key_pair(environment)? {
            let region = match profile.text() {
                Argument::Known(_) => self.profile_region(context, &profile, &file, diagnostics),
                Argument::Null | Argument::Unknown => ProfileRegion::None,
            };
            return Ok(Credentials { source: Arc::new(FixedSource::new(pair)), region });
        }
        for (argument, setting) in [("profile", &profile), ("shared_credentials_file", &file)] {
            if setting.text() == Argument::Unknown {
                return Ok(unknown(argument));
            }
        }
        if names_file || profile.text() != Argument::Null {
            let found = named_profile(context, &profile, &file)?;
            let region = found.region.map_or(ProfileRegion::None, ProfileRegion::Known);
            return Ok(Credentials { source: found.source, region });
        }
        let uri = variables::CREDENTIALS_URI;
        let uri = Setting::of_text(&self.credentials_uri, environment, uri);
        match uri.text() {
            Argument::Known(text) => {
                let origin = uri.origin("credentials_uri");
                let source = CredentialsUri::new(context.clone(), text, &origin);
                let source = source.map_err(|unusable| match text.contains(['@', '?']) {
                    // On the argument, Terraform would print its line, with the password in it.
                    true => explain_invalid_source(&unusable),
                    false => at(&unusable, &uri, "credentials_uri"),
                })?;
                if source.is_exposed() {
                    let detail = "Whoever is on the way to the URL can read the credentials that \
                                  it answers with. Use one with `https://`, or on this machine.";
                    let warning = Diagnostic::warning("Credentials URI without TLS", detail);
                    diagnostics.push(warning.at("credentials_uri"));
                }
                return Ok(Credentials::of(renewing(context, source)));
            }
            Argument::Unknown => return Ok(unknown("credentials_uri")),
            Argument::Null => {}
        }
        let role = variables::ECS_ROLE_NAME;
        let role = Setting::of_text(&self.ecs_role_name, environment, role);
        match role.text() {
            Argument::Known(name) => {
                let source = EcsRamRole::new(context.clone(), Some(name.trim().to_owned()));
                return Ok(Credentials::of(renewing(context, source)));
            }
            Argument::Unknown => return Ok(unknown("ecs_role_name")),
            Argument::Null => {}
        }
        match self.oidc(environment, context)? {
            Some(Ok(oidc)) => return Ok(Credentials::of(renewing(context, oidc))),
            Some(Err(argument)) => return Ok(unknown(argument)),
            None => {}
        }
        let chain = Arc::new(DefaultChain::new(context.clone(), CHAIN.to_vec(), passed_over()));
        let source = Arc::clone(&chain) as Arc<dyn CredentialSource>;
        Ok(Credentials { source, region: ProfileRegion::OfChain(chain) })
    }

    /// The region of a profile whose credentials are not used. Where it cannot be read that is
    /// only said, since the region may be named elsewhere.
    fn profile_region(
        &self,
        context: &Context,
        profile: &Setting<'_>,
        file: &Setting<'_>,
        diagnostics: &mut Diagnostics,
    ) -> ProfileRegion {
        if context.region.is_some() {
            return ProfileRegion::None;
        }
        match named_profile(context, profile, file) {
            Ok(found) => found.region.map_or(ProfileRegion::None, ProfileRegion::Known),
            Err(error) => {
                let warning = Diagnostic::warning("Profile not used", error.detail);
                diagnostics.push(warning.at_path(error.attribute));
                ProfileRegion::None
            }
        }
    }
}

impl Credentials {
    fn of(source: Arc<dyn CredentialSource>) -> Self {
        Self { source, region: ProfileRegion::None }
    }
}

fn unknown(argument: &'static str) -> Credentials {
    Credentials::of(Arc::new(FixedSource::new(Err(CredentialError::Unknown { argument }))))
}

fn renewing(context: &Context, source: impl SessionSource + 'static) -> Arc<dyn CredentialSource> {
    Arc::new(RenewingSource::new(source, context.transport.clock().clone()))
}

fn named_profile(
    context: &Context,
    profile: &Setting<'_>,
    file: &Setting<'_>,
) -> Result<ResolvedSource, Diagnostic> {
    let name = profile.text().into_known().map(str::trim);
    let named_by = file.origin("shared_credentials_file");
    let path = file.text().into_known();
    let path = path.map(|path| ProfileFile::new(context, path.trim(), &named_by));
    ResolvedSource::named(context, name, path).map_err(|unusable| {
        let (setting, attribute) = match name {
            Some(_) => (profile, "profile"),
            None => (file, "shared_credentials_file"),
        };
        let mut error = at(&unusable, setting, attribute);
        if let Some(variable) = setting.variable() {
            error.detail.push_str(&format!("\n\nThe environment variable `{variable}` names it."));
        }
        error
    })
}

/// An error on the argument that names what is wrong, where that stands in the block.
fn at(unusable: &InvalidSource, setting: &Setting<'_>, attribute: &str) -> Diagnostic {
    let diagnostic = explain_invalid_source(unusable);
    if setting.variable().is_some() { diagnostic } else { diagnostic.at(attribute) }
}

/// What is tried before the default chain, for when that comes to nothing.
fn passed_over() -> Vec<SkippedSource> {
    let not_set = |argument: &str, variables: &[&str]| {
        format!("neither `{argument}` nor any of `{}` is set", variables.join("`, `"))
    };
    vec![
        SkippedSource::new("provider block", "`access_key` and `secret_key` are not set"),
        SkippedSource::new(
            "environment",
            format!(
                "`{}` and `{}` are not set",
                variables::ACCESS_KEY[1],
                variables::SECRET_KEY[1]
            ),
        ),
        SkippedSource::new("named profile", not_set("profile", variables::PROFILE)),
        SkippedSource::new(
            "credentials URI",
            not_set("credentials_uri", variables::CREDENTIALS_URI),
        ),
        SkippedSource::new(
            "named role of an ECS instance",
            not_set("ecs_role_name", variables::ECS_ROLE_NAME),
        ),
        SkippedSource::new("role by OIDC", "there is no block `assume_role_with_oidc`"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{block, connect};

    #[test]
    fn missing_and_unknown_credentials_are_errors_of_the_read_alone() {
        for written in ["{}", r#"{"access_key":"?","secret_key":"s"}"#, r#"{"profile":"?"}"#] {
            connect(written, &[]).unwrap();
        }
        assert!(block("{}").key_pair(&Environment::default()).unwrap().is_none());
    }
}
