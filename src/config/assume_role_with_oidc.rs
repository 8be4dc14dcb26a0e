//! The block `assume_role_with_oidc`.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use tfplugin::schema::{Field, Optional};

/// A role to assume with the token of an identity provider.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AssumeRoleWithOidcBlock {
    /// The ARN of the identity provider, such as `acs:ram::123456789012:oidc-provider/cluster`.
    /// Required in the block or the environment. Environment: `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`.
    pub oidc_provider_arn: Field<Optional, String>,

    /// The file with the token. The provider reads the file for each session, if `oidc_token` is
    /// not set. Environment: `ALIBABA_CLOUD_OIDC_TOKEN_FILE`.
    pub oidc_token_file: Field<Optional, String>,

    /// The token. Overrides `oidc_token_file`. Environment: `ALIBABA_CLOUD_OIDC_TOKEN`.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub oidc_token: Field<Optional, SecretString>,

    /// The ARN of the role, such as `acs:ram::123456789012:role/reader`. Required in the block or
    /// the environment. Environment: `ALIBABA_CLOUD_ROLE_ARN`.
    pub role_arn: Field<Optional, String>,

    /// Name of the session in audit logs. Default: `terraform`. Environment:
    /// `ALIBABA_CLOUD_ROLE_SESSION_NAME`.
    pub role_session_name: Field<Optional, String>,

    /// Policy in JSON that restricts the permissions of the session.
    pub policy: Field<Optional, String>,

    /// Duration of a session in seconds, from 900 to 43200. Default: 3600. The provider renews the
    /// session before the session expires.
    pub session_expiration: Field<Optional, i64>,
}
