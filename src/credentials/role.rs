//! The block `assume_role`, and what it has in common with `assume_role_with_oidc`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::ProviderConfig;
use crate::config::setting::Setting;
use crate::config::variables;
use alicloud::credentials::CredentialError;
use alicloud::{DEFAULT_DURATION, DEFAULT_SESSION_NAME, DURATIONS, RoleRequest};
use tfplugin::diagnostics::Diagnostic;
use tfplugin::environment::Environment;
use tfplugin::schema::{Argument, Field, Optional};

/// A role to assume.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AssumeRoleBlock {
    /// The ARN of the role, such as `acs:ram::123456789012:role/reader`. One is required.
    /// Environment: `ALICLOUD_ASSUME_ROLE_ARN` or `ALIBABA_CLOUD_ROLE_ARN`.
    pub role_arn: Field<Optional, String>,

    /// What the session is called in audit logs: `terraform` by default. Environment:
    /// `ALICLOUD_ASSUME_ROLE_SESSION_NAME` or `ALIBABA_CLOUD_ROLE_SESSION_NAME`.
    pub session_name: Field<Optional, String>,

    /// A policy as JSON, which takes permissions of the role away from the session.
    pub policy: Field<Optional, String>,

    /// How long a session lasts, in seconds: from 900 to 43200, and 3600 by default. It is renewed
    /// as long as it is needed. Environment: `ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION`.
    pub session_expiration: Field<Optional, i64>,

    /// What the owner of the role demands of callers from other accounts.
    pub external_id: Field<Optional, String>,
}

/// The role of a block, where all of it is known.
pub(crate) struct RoleSettings<'a> {
    pub(crate) block: &'static str,
    pub(crate) role_arn: Setting<'a>,
    /// What the role's ARN is called by the environment.
    pub(crate) role_arn_variables: &'static [&'static str],
    pub(crate) session_name: Setting<'a>,
    pub(crate) policy: Setting<'a>,
    pub(crate) session_expiration: Setting<'a>,
    pub(crate) external_id: Setting<'a>,
}

impl RoleSettings<'_> {
    /// The request for a session; unknown when any of it is.
    pub(crate) fn request(self) -> Result<Argument<RoleRequest>, Diagnostic> {
        let block = self.block;
        let name = format!("{block}.session_expiration");
        let duration =
            self.session_expiration.parse("Invalid session_expiration", &name, |text| {
                let seconds =
                    text.trim().parse().ok().filter(|seconds| DURATIONS.contains(seconds));
                seconds.ok_or_else(|| {
                    format!(
                        "a session lasts from {} to {} seconds",
                        DURATIONS.start(),
                        DURATIONS.end()
                    )
                })
            })?;
        let texts = [&self.role_arn, &self.session_name, &self.policy, &self.external_id];
        let is_unknown = |setting: &&Setting<'_>| setting.text() == Argument::Unknown;
        if texts.iter().any(is_unknown) || duration == Argument::Unknown {
            return Ok(Argument::Unknown);
        }
        let [role_arn, session_name, policy, external_id] =
            texts.map(|setting| setting.text().into_known().map(str::to_owned));
        let role_arn = role_arn.ok_or_else(|| {
            missing(block, "names no role", &["role_arn"], self.role_arn_variables)
        })?;
        Ok(Argument::Known(RoleRequest {
            role_arn,
            session_name: session_name.unwrap_or_else(|| DEFAULT_SESSION_NAME.to_owned()),
            duration_seconds: duration.into_known().unwrap_or(DEFAULT_DURATION),
            policy,
            external_id,
        }))
    }
}

/// What a block must have from itself or the environment, and has not.
pub(crate) fn missing(
    block: &str,
    what: &str,
    arguments: &[&str],
    variables: &[&str],
) -> Diagnostic {
    let arguments = arguments.join("` or `");
    let variables = match variables {
        [variable] => format!("the environment variable `{variable}`"),
        variables => format!("one of the environment variables `{}`", variables.join("`, `")),
    };
    let detail = format!("`{block}` {what}. Set its `{arguments}`, or {variables}.");
    Diagnostic::error("No role to assume", detail).at(block)
}

impl ProviderConfig {
    /// The role of the `assume_role` block, where there is one; what is unknown of it is an error
    /// of the reads that need it.
    pub(crate) fn role(
        &self,
        environment: &Environment,
    ) -> Result<Option<Result<RoleRequest, CredentialError>>, Diagnostic> {
        let unknown = Ok(Some(Err(CredentialError::Unknown { argument: "assume_role" })));
        let block = match self.assume_role.blocks() {
            Argument::Unknown => return unknown,
            Argument::Null | Argument::Known([]) => return Ok(None),
            Argument::Known([block, ..]) => block,
        };
        let text = |argument, variables| Setting::of_text(argument, environment, variables);
        let settings = RoleSettings {
            block: "assume_role",
            role_arn: text(&block.role_arn, variables::ROLE_ARN),
            role_arn_variables: variables::ROLE_ARN,
            session_name: text(&block.session_name, variables::SESSION_NAME),
            policy: text(&block.policy, &[]),
            session_expiration: Setting::of_scalar(
                &*block.session_expiration,
                environment,
                variables::SESSION_EXPIRATION,
            ),
            external_id: text(&block.external_id, &[]),
        };
        match settings.request()? {
            Argument::Known(request) => Ok(Some(Ok(request))),
            Argument::Null | Argument::Unknown => unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::block;

    fn role(written: &str, variables: &[(&str, &str)]) -> Option<RoleRequest> {
        let environment = variables.iter().copied().collect();
        block(written).role(&environment).unwrap().map(Result::unwrap)
    }

    #[test]
    fn the_environment_completes_an_assume_role_block_and_is_none_by_itself() {
        let variables = [
            ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/a"),
            ("ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION", "900"),
        ];
        assert_eq!(role("{}", &variables), None);
        let request = role(r#"{"assume_role":[{}]}"#, &variables).unwrap();
        assert_eq!(request.role_arn, "acs:ram::1:role/a");
        assert_eq!((request.session_name.as_str(), request.duration_seconds), ("terraform", 900));
        let written =
            r#"{"assume_role":[{"role_arn":"acs:ram::1:role/b","session_expiration":1800}]}"#;
        let request = role(written, &variables).unwrap();
        assert_eq!(
            (request.role_arn.as_str(), request.duration_seconds),
            ("acs:ram::1:role/b", 1800)
        );
    }

    #[test]
    fn what_is_wrong_with_an_assume_role_block_is_an_error_on_it() {
        for written in [r#"[{}]"#, r#"[{"role_arn":"a","session_expiration":899}]"#] {
            let written = format!(r#"{{"assume_role":{written}}}"#);
            let error = block(&written).role(&Environment::default()).unwrap_err();
            assert_eq!(error.attribute.to_string(), "assume_role", "{written}");
        }
        let unknown = block(r#"{"assume_role":[{"role_arn":"?"}]}"#);
        let unknown = unknown.role(&Environment::default()).unwrap().unwrap().unwrap_err();
        assert!(matches!(unknown, CredentialError::Unknown { argument: "assume_role" }));
    }
}
