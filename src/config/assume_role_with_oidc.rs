//! The block `assume_role_with_oidc`.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use tfplugin::schema::{Field, Optional};

/// A role to assume with the token of an identity provider.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AssumeRoleWithOidcBlock {
    /// The ARN of the identity provider, such as `acs:ram::123456789012:oidc-provider/cluster`.
    /// One is required. Environment: `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`.
    pub oidc_provider_arn: Field<Optional, String>,

    /// The file with the token, which is read for each session. `oidc_token` has precedence.
    /// Environment: `ALIBABA_CLOUD_OIDC_TOKEN_FILE`.
    pub oidc_token_file: Field<Optional, String>,

    /// The token itself. It has precedence over `oidc_token_file`. Environment:
    /// `ALIBABA_CLOUD_OIDC_TOKEN`.
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
