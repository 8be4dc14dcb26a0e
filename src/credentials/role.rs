//! The role of the block `assume_role`, and what the block has in common with
//! `assume_role_with_oidc`.

use alicloud::{DURATIONS, RoleRequest};
use tfplugin::diagnostics::Diagnostic;
use tfplugin::schema::Argument;

use super::configured::Configured;
use super::search::Search;
use crate::config::Setting;
use crate::config::arguments::{
    ArgumentSpec, EXTERNAL_ID, POLICY, ROLE_ARN, SESSION_EXPIRATION, SESSION_NAME,
};
use crate::errors::table;

const BLOCK: &str = "assume_role";

/// The arguments of a block that names a role.
pub(super) struct RoleSettings<'a> {
    /// The name of the block.
    pub(super) block: &'static str,
    pub(super) role_arn: Setting<'a>,
    pub(super) session_name: Setting<'a>,
    pub(super) policy: Setting<'a>,
    pub(super) session_expiration: Setting<'a>,
    /// The block `assume_role_with_oidc` has no such argument.
    pub(super) external_id: Option<Setting<'a>>,
}

/// The request for a session of the role in `assume_role`.
pub(super) fn request(search: &Search<'_>) -> Result<Configured<RoleRequest>, Diagnostic> {
    let Search { config, environment, .. } = *search;
    let block = match config.assume_role.blocks() {
        Argument::Unknown => return Ok(Configured::Unknown(BLOCK)),
        Argument::Null | Argument::Known([]) => return Ok(Configured::None),
        Argument::Known([block, ..]) => block,
    };
    let expiration = block.session_expiration.as_ref();
    let settings = RoleSettings {
        block: BLOCK,
        role_arn: Setting::of(&ROLE_ARN, block.role_arn.as_ref(), environment),
        session_name: Setting::of(&SESSION_NAME, block.session_name.as_ref(), environment),
        policy: Setting::of(&POLICY, block.policy.as_ref(), environment),
        session_expiration: Setting::of(&SESSION_EXPIRATION, expiration, environment),
        external_id: Some(Setting::of(&EXTERNAL_ID, block.external_id.as_ref(), environment)),
    };
    // A variable whose default is an empty string switches the role off, as in the official provider.
    if settings.role_arn.is_emptied() { Ok(Configured::None) } else { settings.request() }
}

/// Whether `assume_role` names a role, or will name a role once an argument is known.
pub(super) fn is_configured(search: &Search<'_>) -> bool {
    !matches!(request(search), Ok(Configured::None))
}

impl RoleSettings<'_> {
    /// The request for a session of the role.
    ///
    /// # Errors
    /// When no role is named, or the duration is not one that STS accepts.
    pub(super) fn request(&self) -> Result<Configured<RoleRequest>, Diagnostic> {
        let Self { block, role_arn, session_name, policy, session_expiration, external_id } = self;
        let duration = session_expiration.parse(&table::INVALID_SESSION_EXPIRATION, |text| {
            let seconds = text.trim().parse().ok().filter(|seconds| DURATIONS.contains(seconds));
            let (shortest, longest) = (DURATIONS.start(), DURATIONS.end());
            seconds.ok_or_else(|| format!("a session lasts from {shortest} to {longest} seconds"))
        })?;
        let texts = [role_arn, session_name, policy, session_expiration];
        if texts.into_iter().chain(external_id).any(Setting::is_unknown) {
            return Ok(Configured::Unknown(block));
        }
        let text = |setting: &Setting<'_>| setting.known().map(str::to_owned);
        let role_arn =
            text(role_arn).ok_or_else(|| missing(block, "names no role", &[role_arn]))?;
        Ok(Configured::Some(RoleRequest {
            role_arn,
            session_name: text(session_name),
            duration_seconds: duration.into_known(),
            policy: text(policy),
            external_id: external_id.as_ref().and_then(text),
        }))
    }
}

/// The error of a block that needs one of `settings`, none of which is set.
pub(super) fn missing(block: &str, what: &str, settings: &[&Setting<'_>]) -> Diagnostic {
    let specs = || settings.iter().map(|setting| setting.spec());
    let names: Vec<_> = specs().map(ArgumentSpec::name).collect();
    let variables: Vec<_> = specs().flat_map(|spec| spec.variables).copied().collect();
    let variables = match variables[..] {
        [variable] => format!("the environment variable `{variable}`"),
        _ => format!("one of the environment variables `{}`", variables.join("`, `")),
    };
    let names = names.join("` or `");
    let mut ways = format!("Set `{names}` in the block, or {variables}.");
    if let Some(emptied) = settings.iter().find(|setting| setting.is_emptied()) {
        let name = emptied.spec().name();
        ways.push_str(&format!(
            " `{name}` is set to an empty string, so the provider ignores the environment. To use \
             the environment, leave out `{name}`."
        ));
    }
    table::NO_ROLE.error(&[("block", block), ("what", what), ("ways", &ways)]).at(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::tests::search;

    fn role(written: &str, variables: &[(&str, &str)]) -> Configured<RoleRequest> {
        search(written, variables, |search| request(search).unwrap())
    }

    #[test]
    fn the_environment_completes_an_assume_role_block_and_is_none_by_itself() {
        let variables = [
            ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/a"),
            ("ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION", "900"),
        ];
        assert_eq!(role("{}", &variables), Configured::None);
        let environment = RoleRequest {
            role_arn: "acs:ram::1:role/a".into(),
            session_name: None,
            duration_seconds: Some(900),
            policy: None,
            external_id: None,
        };
        let block = RoleRequest {
            role_arn: "acs:ram::1:role/b".into(),
            duration_seconds: Some(1800),
            ..environment.clone()
        };
        assert_eq!(role(r#"{"assume_role":[{}]}"#, &variables), Configured::Some(environment));
        let written =
            r#"{"assume_role":[{"role_arn":"acs:ram::1:role/b","session_expiration":1800}]}"#;
        assert_eq!(role(written, &variables), Configured::Some(block));
    }

    #[test]
    fn what_is_wrong_with_an_assume_role_block_is_an_error_on_it() {
        for written in [r#"[{}]"#, r#"[{"role_arn":"a","session_expiration":899}]"#] {
            let written = format!(r#"{{"assume_role":{written}}}"#);
            let error = search(&written, &[], |search| request(search).unwrap_err());
            assert_eq!(error.attribute.to_string(), "assume_role", "{written}");
        }
        let written = r#"{"assume_role":[{"role_arn":"?"}]}"#;
        assert_eq!(role(written, &[]), Configured::Unknown("assume_role"));
    }
}
