//! The block `assume_role`.

use schemars::JsonSchema;
use serde::Deserialize;
use tfplugin::schema::{Field, Optional};

/// A role to assume.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AssumeRoleBlock {
    /// The ARN of the role, such as `acs:ram::123456789012:role/reader`. If the string is empty,
    /// the provider assumes no role. Environment: `ALICLOUD_ASSUME_ROLE_ARN` or
    /// `ALIBABA_CLOUD_ROLE_ARN`.
    pub role_arn: Field<Optional, String>,

    /// Name of the session in audit logs. Default: `terraform`. Environment:
    /// `ALICLOUD_ASSUME_ROLE_SESSION_NAME` or `ALIBABA_CLOUD_ROLE_SESSION_NAME`.
    pub session_name: Field<Optional, String>,

    /// Policy in JSON that restricts the permissions of the session.
    pub policy: Field<Optional, String>,

    /// Duration of a session in seconds, from 900 to 43200. Default: 3600. The provider renews the
    /// session before the session expires. Environment: `ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION`.
    pub session_expiration: Field<Optional, i64>,

    /// The external ID that the trust policy of the role requires.
    pub external_id: Field<Optional, String>,
}
