//! Where the provider's credentials come from: its block and the environment.

use std::sync::Arc;

use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::config::ProviderConfig;
use super::setting::Setting;
use crate::alicloud::credentials::{
    AssumeRole, Credential, CredentialError, CredentialSource, Fixed, PassedOver, Renewing,
};
use crate::alicloud::{Clock, Region, RoleRequest, Transport};
use crate::diagnostics::Diagnostic;
use crate::environment::Environment;
use crate::schema::{Argument, Field, Optional};

/// A role to assume.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AssumeRoleBlock {
    /// The ARN of the role, such as `acs:ram::123456789012:role/reader`. Environment:
    /// `ALICLOUD_ASSUME_ROLE_ARN` or `ALIBABA_CLOUD_ROLE_ARN`, the first that is set. One of them
    /// is required.
    pub role_arn: Field<Optional, String>,

    /// What the session is called in audit logs: `terraform` by default. Environment:
    /// `ALICLOUD_ASSUME_ROLE_SESSION_NAME` or `ALIBABA_CLOUD_ROLE_SESSION_NAME`, the first that is
    /// set.
    pub session_name: Field<Optional, String>,

    /// A policy as JSON, which takes permissions of the role away from the session.
    pub policy: Field<Optional, String>,

    /// How long a session lasts, in seconds: from 900 to 43200, and 3600 by default. It is renewed
    /// as long as it is needed. Environment: `ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION`.
    pub session_expiration: Field<Optional, i64>,

    /// What the owner of the role demands of callers from other accounts.
    pub external_id: Field<Optional, String>,
}

// The deprecated names come first, as in the official provider: a machine where both are set
// gives the same account in both.
const ACCESS_KEY: [&str; 3] =
    ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"];
const SECRET_KEY: [&str; 3] =
    ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"];
const SECURITY_TOKEN: [&str; 3] =
    ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"];
const ROLE_ARN: [&str; 2] = ["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"];
const SESSION_NAME: [&str; 2] =
    ["ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"];
const SESSION_EXPIRATION: [&str; 1] = ["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"];

const DEFAULT_SESSION_NAME: &str = "terraform";

/// The lengths of a session that STS gives, in seconds.
const DURATIONS: std::ops::RangeInclusive<u32> = 900..=43200;
const DEFAULT_DURATION: u32 = 3600;

impl ProviderConfig {
    /// What signs requests: the key pair, or sessions of a role that it assumes.
    pub(super) fn credentials(
        &self,
        environment: &Environment,
        transport: &Arc<Transport>,
        region: Option<&Region>,
    ) -> Result<Arc<dyn CredentialSource>, Diagnostic> {
        let base = Arc::new(Fixed::new(self.key_pair(environment)?));
        let Some(request) = self.role(environment)? else { return Ok(base) };
        let source = match request {
            Ok(request) => AssumeRole::new(Arc::clone(transport), base, request, region.cloned()),
            Err(unknown) => return Ok(Arc::new(Fixed::new(Err(unknown)))),
        };
        Ok(Arc::new(Renewing::new(source, Clock::system())))
    }

    /// The role of the `assume_role` block, where there is one; what is unknown of it is an error
    /// of the reads that need it.
    pub(super) fn role(
        &self,
        environment: &Environment,
    ) -> Result<Option<Result<RoleRequest, CredentialError>>, Diagnostic> {
        let unknown = Ok(Some(Err(CredentialError::Unknown { argument: "assume_role" })));
        let block = match self.assume_role.blocks() {
            Argument::Unknown => return unknown,
            Argument::Null | Argument::Known([]) => return Ok(None),
            Argument::Known([block, ..]) => block,
        };
        let text = |argument: &Argument<String>, variables| {
            let argument = argument.as_ref().map(String::as_str);
            Setting::of(argument, environment, variables).text().map(str::to_owned)
        };
        let role_arn = text(&block.role_arn, &ROLE_ARN);
        let session_name = text(&block.session_name, &SESSION_NAME);
        let policy = text(&block.policy, &[]);
        let external_id = text(&block.external_id, &[]);
        let duration = duration(&block.session_expiration, environment)?;
        let texts = [&role_arn, &session_name, &policy, &external_id];
        if texts.contains(&&Argument::Unknown) || duration == Argument::Unknown {
            return unknown;
        }
        let Some(role_arn) = role_arn.into_known() else {
            let detail = format!(
                "`assume_role` names no role. Set its `role_arn`, or one of the environment \
                 variables `{}`.",
                ROLE_ARN.join("`, `")
            );
            return Err(Diagnostic::error("No role to assume", detail).at("assume_role"));
        };
        Ok(Some(Ok(RoleRequest {
            role_arn,
            session_name: session_name.into_known().unwrap_or(DEFAULT_SESSION_NAME.to_owned()),
            duration_seconds: duration.into_known().unwrap_or(DEFAULT_DURATION),
            policy: policy.into_known(),
            external_id: external_id.into_known(),
        })))
    }

    /// The key pair of the block and the environment, each half from either.
    ///
    /// Half a pair is an error at once; no pair at all is one only of a read that needs it.
    fn key_pair(
        &self,
        environment: &Environment,
    ) -> Result<Result<Credential, CredentialError>, Diagnostic> {
        let access_key = secret(&self.access_key, environment, &ACCESS_KEY);
        let secret_key = secret(&self.secret_key, environment, &SECRET_KEY);
        let security_token = secret(&self.security_token, environment, &SECURITY_TOKEN);
        let origin = access_key.origin("access_key");
        let unknown = |argument| Ok(Err(CredentialError::Unknown { argument }));
        match (access_key.text(), secret_key.text(), security_token.text()) {
            (Argument::Unknown, ..) => unknown("access_key"),
            (_, Argument::Unknown, _) => unknown("secret_key"),
            (.., Argument::Unknown) => unknown("security_token"),
            (Argument::Known(id), Argument::Known(secret), token) => {
                let token = token.into_known().map(SecretString::from);
                Ok(Ok(Credential::new(origin, id.to_owned(), secret.into(), token)))
            }
            (Argument::Known(_), Argument::Null, _) => Err(incomplete(
                "There is an access key ID but not its secret",
                &[("secret_key", &SECRET_KEY)],
            )),
            (Argument::Null, Argument::Known(_), _) => Err(incomplete(
                "There is an access key secret but not its access key ID",
                &[("access_key", &ACCESS_KEY)],
            )),
            (Argument::Null, Argument::Null, Argument::Known(_)) => Err(incomplete(
                "There is a security token but not the access key pair of its session",
                &[("access_key", &ACCESS_KEY), ("secret_key", &SECRET_KEY)],
            )),
            (Argument::Null, Argument::Null, Argument::Null) => {
                Ok(Err(CredentialError::NotConfigured { tried: passed_over() }))
            }
        }
    }
}

/// The length of a session, in seconds.
fn duration(
    argument: &Argument<i64>,
    environment: &Environment,
) -> Result<Argument<u32>, Diagnostic> {
    let written = argument.as_ref().map(ToString::to_string);
    let written = written.as_ref().map(String::as_str);
    let setting = Setting::of(written, environment, &SESSION_EXPIRATION);
    setting.parse("Invalid session_expiration", "assume_role.session_expiration", |text| {
        let seconds = text.trim().parse().ok().filter(|seconds| DURATIONS.contains(seconds));
        seconds.ok_or_else(|| {
            format!("a session lasts from {} to {} seconds", DURATIONS.start(), DURATIONS.end())
        })
    })
}

fn secret<'a>(
    argument: &'a Argument<SecretString>,
    environment: &'a Environment,
    variables: &[&'a str],
) -> Setting<'a> {
    Setting::of(argument.as_ref().map(|secret| secret.expose_secret()), environment, variables)
}

/// What is missing of a key pair: arguments with their environment variables, of which there is at
/// least one.
fn incomplete(what: &str, missing: &[(&str, &[&str; 3])]) -> Diagnostic {
    let ways = missing.iter().map(|(argument, variables)| {
        let variables = variables.join("`, `");
        format!(
            "Set `{argument}` in the provider block, or one of the environment variables \
             `{variables}`."
        )
    });
    let detail = format!("{what}. {}", ways.collect::<Vec<_>>().join(" "));
    let attribute = missing.first().map_or("access_key", |(argument, _)| argument);
    Diagnostic::error("Incomplete credentials", detail).at(attribute)
}

fn passed_over() -> Vec<PassedOver> {
    let block = PassedOver {
        source: "provider block".into(),
        reason: "`access_key` and `secret_key` are not set".into(),
    };
    let environment = PassedOver {
        source: "environment".into(),
        reason: format!("`{}` and `{}` are not set", ACCESS_KEY[1], SECRET_KEY[1]),
    };
    vec![block, environment]
}

#[cfg(test)]
mod tests {
    use super::super::config::tests::{block, connect};
    use super::*;

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

    #[test]
    fn each_half_of_a_key_pair_may_be_in_the_block_or_in_the_environment() {
        let credential = |written, variables: &[(&str, &str)]| {
            block(written).key_pair(&variables.iter().copied().collect())
        };
        let pair = [("ALICLOUD_ACCESS_KEY", "id"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")];
        let both = credential("{}", &pair).unwrap().unwrap();
        assert_eq!(both.access_key_id(), "id");
        let mixed = credential(r#"{"access_key":"mine"}"#, &pair).unwrap().unwrap();
        assert_eq!(mixed.access_key_id(), "mine");
        assert_eq!(mixed.access_key_secret().expose_secret(), "secret");
        for (variables, missing) in [(&pair[..1], "secret_key"), (&pair[1..], "access_key")] {
            let error = credential("{}", variables).unwrap_err();
            assert_eq!(error.attribute.to_string(), missing);
        }
        let token_alone = credential(r#"{"security_token":"t"}"#, &[]).unwrap_err();
        assert_eq!(token_alone.attribute.to_string(), "access_key");
    }

    #[test]
    fn missing_and_unknown_credentials_are_errors_of_the_read_alone() {
        let none = block("{}").key_pair(&Environment::default()).unwrap().unwrap_err();
        assert!(matches!(none, CredentialError::NotConfigured { tried } if tried.len() == 2));
        let unknown = block(r#"{"access_key":"?","secret_key":"s"}"#);
        let unknown = unknown.key_pair(&Environment::default()).unwrap().unwrap_err();
        assert!(matches!(unknown, CredentialError::Unknown { argument: "access_key" }));
        connect("{}", &[]).unwrap();
    }
}
