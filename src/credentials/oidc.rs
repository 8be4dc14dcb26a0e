//! The role of the block `assume_role_with_oidc`.

use alicloud::credentials::{Oidc, OidcToken, SkippedSource};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::schema::Argument;

use super::configured::Configured;
use super::role::{RoleSettings, missing};
use super::search::{Credentials, Search};
use crate::config::arguments::{
    OIDC_POLICY, OIDC_PROVIDER_ARN, OIDC_ROLE_ARN, OIDC_SESSION_EXPIRATION, OIDC_SESSION_NAME,
    OIDC_TOKEN, OIDC_TOKEN_FILE,
};
use crate::config::{AssumeRoleWithOidcBlock, Setting};
use crate::errors::explain_invalid_source;

const BLOCK: &str = "assume_role_with_oidc";

pub(super) fn find(
    search: &Search<'_>,
    _: &mut Diagnostics,
) -> Result<Configured<Credentials>, Diagnostic> {
    let block = match search.config.assume_role_with_oidc.blocks() {
        Argument::Unknown => return Ok(Configured::Unknown(BLOCK)),
        Argument::Null | Argument::Known([]) => return Ok(Configured::None),
        Argument::Known([block, ..]) => block,
    };
    Ok(match role(search, block)? {
        Configured::None => Configured::None,
        Configured::Unknown(argument) => Configured::Unknown(argument),
        Configured::Some(role) => Configured::Some(search.renewing(role).into()),
    })
}

pub(super) fn skipped() -> Vec<SkippedSource> {
    vec![SkippedSource::new("role by OIDC", "there is no block `assume_role_with_oidc`")]
}

fn role(
    search: &Search<'_>,
    block: &AssumeRoleWithOidcBlock,
) -> Result<Configured<Oidc>, Diagnostic> {
    let Search { environment, context, .. } = *search;
    let provider_arn =
        Setting::of(&OIDC_PROVIDER_ARN, block.oidc_provider_arn.as_ref(), environment);
    let file = Setting::of(&OIDC_TOKEN_FILE, block.oidc_token_file.as_ref(), environment);
    let token = Setting::of(&OIDC_TOKEN, block.oidc_token.as_ref(), environment);
    let session_name = block.role_session_name.as_ref();
    let expiration = block.session_expiration.as_ref();
    let settings = RoleSettings {
        block: BLOCK,
        role_arn: Setting::of(&OIDC_ROLE_ARN, block.role_arn.as_ref(), environment),
        session_name: Setting::of(&OIDC_SESSION_NAME, session_name, environment),
        policy: Setting::of(&OIDC_POLICY, block.policy.as_ref(), environment),
        session_expiration: Setting::of(&OIDC_SESSION_EXPIRATION, expiration, environment),
        external_id: None,
    };
    let Configured::Some(request) = settings.request()? else {
        return Ok(Configured::Unknown(BLOCK));
    };
    if [&provider_arn, &file, &token].into_iter().any(Setting::is_unknown) {
        return Ok(Configured::Unknown(BLOCK));
    }
    let token = match (token.known(), file.known()) {
        (Some(token), _) => OidcToken::Text(token.into()),
        (None, Some(path)) => OidcToken::File(context.path(path)),
        (None, None) => {
            return Err(missing(BLOCK, "has no token", &[&token, &file]));
        }
    };
    let no_provider = || missing(BLOCK, "names no identity provider", &[&provider_arn]);
    let provider_arn = provider_arn.known().ok_or_else(no_provider)?;
    let location = context.sts_location(None);
    Ok(Configured::Some(Oidc {
        context: context.clone(),
        request,
        provider_arn: provider_arn.to_owned(),
        token,
        sts: location.map_err(|error| explain_invalid_source(&error))?,
        origin: format!("`{BLOCK}` in the provider block"),
    }))
}
