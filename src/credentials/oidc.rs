//! The block `assume_role_with_oidc`.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use super::role::{RoleSettings, missing};
use crate::config::ProviderConfig;
use crate::config::setting::Setting;
use crate::config::variables;
use crate::errors::explain_invalid_source;
use alicloud::credentials::{Context, Oidc, OidcToken};
use tfplugin::diagnostics::Diagnostic;
use tfplugin::environment::Environment;
use tfplugin::schema::{Argument, Field, Optional};

const BLOCK: &str = "assume_role_with_oidc";

/// A role to assume with the token of an identity provider.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AssumeRoleWithOidcBlock {
    /// The ARN of the identity provider, such as `acs:ram::123456789012:oidc-provider/cluster`.
    /// One is required. Environment: `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`.
    pub oidc_provider_arn: Field<Optional, String>,

    /// The file with the token, which is read anew for each session. It goes before `oidc_token`.
    /// Environment: `ALIBABA_CLOUD_OIDC_TOKEN_FILE`.
    pub oidc_token_file: Field<Optional, String>,

    /// The token itself. Environment: `ALIBABA_CLOUD_OIDC_TOKEN`.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub oidc_token: Field<Optional, SecretString>,

    /// The ARN of the role, such as `acs:ram::123456789012:role/reader`. One is required.
    /// Environment: `ALIBABA_CLOUD_ROLE_ARN`.
    pub role_arn: Field<Optional, String>,

    /// What the session is called in audit logs: `terraform` by default. Environment:
    /// `ALIBABA_CLOUD_ROLE_SESSION_NAME`.
    pub role_session_name: Field<Optional, String>,

    /// A policy as JSON, which takes permissions of the role away from the session.
    pub policy: Field<Optional, String>,

    /// How long a session lasts, in seconds: from 900 to 43200, and 3600 by default. It is renewed
    /// as long as it is needed.
    pub session_expiration: Field<Optional, i64>,
}

impl ProviderConfig {
    /// The role of the `assume_role_with_oidc` block, where there is one; the block's name when
    /// something of it is unknown.
    pub(crate) fn oidc(
        &self,
        environment: &Environment,
        context: &Context,
    ) -> Result<Option<Result<Oidc, &'static str>>, Diagnostic> {
        let block = match self.assume_role_with_oidc.blocks() {
            Argument::Unknown => return Ok(Some(Err(BLOCK))),
            Argument::Null | Argument::Known([]) => return Ok(None),
            Argument::Known([block, ..]) => block,
        };
        let text = |argument, variables| Setting::of_text(argument, environment, variables);
        let provider_arn = text(&block.oidc_provider_arn, variables::OIDC_PROVIDER_ARN);
        let file = text(&block.oidc_token_file, variables::OIDC_TOKEN_FILE);
        let token = Setting::of_secret(&block.oidc_token, environment, variables::OIDC_TOKEN);
        let request = RoleSettings {
            block: BLOCK,
            role_arn: text(&block.role_arn, variables::OIDC_ROLE_ARN),
            role_arn_variables: variables::OIDC_ROLE_ARN,
            session_name: text(&block.role_session_name, variables::OIDC_SESSION_NAME),
            policy: text(&block.policy, &[]),
            session_expiration: Setting::of_scalar(&*block.session_expiration, environment, &[]),
            external_id: text(&Argument::Null, &[]),
        };
        let request = request.request()?;
        let is_unknown = |setting: &Setting<'_>| setting.text() == Argument::Unknown;
        let Argument::Known(request) = request else { return Ok(Some(Err(BLOCK))) };
        if is_unknown(&provider_arn) || is_unknown(&file) || is_unknown(&token) {
            return Ok(Some(Err(BLOCK)));
        }
        let token = match (file.text(), token.text()) {
            (Argument::Known(path), _) => OidcToken::File(context.path(path)),
            (_, Argument::Known(token)) => OidcToken::Text(token.into()),
            _ => {
                let arguments = ["oidc_token_file", "oidc_token"];
                let variables = [variables::OIDC_TOKEN_FILE, variables::OIDC_TOKEN].concat();
                return Err(missing(BLOCK, "has no token", &arguments, &variables));
            }
        };
        let provider_arn = provider_arn.text().into_known().ok_or_else(|| {
            let variables = variables::OIDC_PROVIDER_ARN;
            missing(BLOCK, "names no identity provider", &["oidc_provider_arn"], variables)
        })?;
        Ok(Some(Ok(Oidc {
            context: context.clone(),
            request,
            provider_arn: provider_arn.to_owned(),
            token,
            place: context.sts_location(None).map_err(|it| explain_invalid_source(&it))?,
            origin: format!("`{BLOCK}` in the provider block"),
        })))
    }
}
