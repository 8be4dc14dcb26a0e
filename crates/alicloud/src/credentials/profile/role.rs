//! Profiles of roles.

use std::sync::Arc;

use super::cli_profile::Profile;
use super::entry::{Entry, Source};
use super::fallback::{
    EXTERNAL_ID, OIDC_PROVIDER_ARN, OIDC_TOKEN_FILE, ROLE_ARN, ROLE_NAME, SESSION_NAME,
};
use crate::credentials::assume_role::AssumeRole;
use crate::credentials::context::{Context, sts_endpoint};
use crate::credentials::ecs_ram_role::EcsRamRole;
use crate::credentials::fixed::FixedSource;
use crate::credentials::oidc::{Oidc, OidcToken};
use crate::credentials::renewing::RenewingSource;
use crate::credentials::resolved::{ProfileRole, ResolvedSource};
use crate::credentials::sts::{DURATIONS, RoleRequest};
use crate::endpoints::region::Region;
use crate::endpoints::resolution::StsLocation;
use crate::error::source::InvalidSource;

/// The role of the profile, assumed with the profile's own credential. Another role can replace the
/// role, so that a missing role is an error of the source alone.
pub(super) fn own(entry: &Entry<'_>, base: Source) -> Result<ResolvedSource, InvalidSource> {
    let role = ProfileRole {
        base,
        session_name: entry.text(|it| &it.ram_session_name).map(str::to_owned),
        duration_seconds: duration_seconds(entry)?,
        sts: sts_location(entry)?,
        invalid: None,
    };
    Ok(replaceable(entry.profiles.context, role, role_request(entry)))
}

/// The source of `role`, assumed by `request`.
pub(super) fn replaceable(
    context: &Context,
    role: ProfileRole,
    request: Result<RoleRequest, InvalidSource>,
) -> ResolvedSource {
    let (source, invalid): (Source, _) = match request {
        Ok(request) => {
            let base = Arc::new(ResolvedSource::from(Arc::clone(&role.base)));
            let transport = Arc::clone(&context.transport);
            let assumed = AssumeRole::new(transport, base, request, role.sts.clone());
            (Arc::new(RenewingSource::new(assumed, context.transport.clock().clone())), None)
        }
        Err(invalid) => (Arc::new(FixedSource::new(Err(invalid.clone().into()))), Some(invalid)),
    };
    ResolvedSource { role: Some(ProfileRole { invalid, ..role }), ..source.into() }
}

/// The role of the profile, assumed with the credential of `base`.
pub(super) fn assumed(entry: &Entry<'_>, base: Source) -> Result<Source, InvalidSource> {
    let transport = Arc::clone(&entry.profiles.context.transport);
    let (request, sts) = (role_request(entry)?, sts_location(entry)?);
    let base = Arc::new(ResolvedSource::from(base));
    Ok(entry.renewing(AssumeRole::new(transport, base, request, sts)))
}

/// The role of the ECS instance.
pub(super) fn of_instance(entry: &Entry<'_>) -> Source {
    let name = entry.supplied("ram_role_name", |it| &it.ram_role_name, &ROLE_NAME);
    let role = name.map(|name| name.text.to_owned());
    entry.renewing(EcsRamRole::new(entry.profiles.context.clone(), role))
}

/// The role of the profile, assumed with the token of an identity provider.
pub(super) fn oidc(entry: &Entry<'_>) -> Result<Source, InvalidSource> {
    let provider_arn =
        entry.required_or("oidc_provider_arn", |it| &it.oidc_provider_arn, &OIDC_PROVIDER_ARN)?;
    let file = entry.required_or("oidc_token_file", |it| &it.oidc_token_file, &OIDC_TOKEN_FILE)?;
    let context = entry.profiles.context.clone();
    Ok(entry.renewing(Oidc {
        token: OidcToken::File(context.path(file.text)),
        context,
        request: role_request(entry)?,
        provider_arn: provider_arn.text.to_owned(),
        sts: sts_location(entry)?,
        origin: entry.origin.clone(),
    }))
}

fn role_request(entry: &Entry<'_>) -> Result<RoleRequest, InvalidSource> {
    let role_arn = entry.required_or("ram_role_arn", |it| &it.ram_role_arn, &ROLE_ARN)?;
    let session_name = entry.supplied("ram_session_name", |it| &it.ram_session_name, &SESSION_NAME);
    let external_id = entry.supplied("external_id", |it| &it.external_id, &EXTERNAL_ID);
    Ok(RoleRequest {
        role_arn: role_arn.text.to_owned(),
        session_name: session_name.map(|name| name.text.to_owned()),
        duration_seconds: duration_seconds(entry)?,
        policy: entry.text(|it| &it.policy).map(str::to_owned),
        external_id: external_id.map(|id| id.text.to_owned()),
    })
}

fn duration_seconds(entry: &Entry<'_>) -> Result<Option<u32>, InvalidSource> {
    let seconds = entry.profile.expired_seconds.filter(|seconds| *seconds != 0);
    match seconds.map(u32::try_from) {
        None => Ok(None),
        Some(Ok(seconds)) if DURATIONS.contains(&seconds) => Ok(Some(seconds)),
        Some(_) => {
            let (shortest, longest) = (DURATIONS.start(), DURATIONS.end());
            let problem = format!("`expired_seconds` must be from {shortest} to {longest}");
            Err(entry.invalid(problem))
        }
    }
}

fn sts_location(entry: &Entry<'_>) -> Result<StsLocation, InvalidSource> {
    let context = entry.profiles.context;
    let endpoint = entry.text(|it| &it.sts_endpoint).map(sts_endpoint).transpose();
    let endpoint =
        endpoint.map_err(|problem| entry.invalid(format!("`sts_endpoint`: {problem}")))?;
    let origin = || format!("`sts_endpoint` of {}", entry.origin);
    let endpoint = endpoint.map(|endpoint| endpoint.with_origin(origin()));
    let default = context.sts_location(region(entry, "sts_region", |it| &it.sts_region)?)?;
    let region = match default.region {
        None => region(entry, "region_id", |it| &it.region_id)?,
        region => region,
    };
    let from_vpc = default.from_vpc || entry.profile.enable_vpc.unwrap_or_default();
    Ok(StsLocation { endpoint: endpoint.or(default.endpoint), region, from_vpc })
}

fn region(
    entry: &Entry<'_>,
    name: &str,
    member: impl Fn(&Profile) -> &Option<String>,
) -> Result<Option<Region>, InvalidSource> {
    let parsed = entry.text(member).map(str::parse).transpose();
    parsed.map_err(|error| entry.invalid(format!("`{name}`: {error}")))
}
