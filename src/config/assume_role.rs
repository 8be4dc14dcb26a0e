//! The block `assume_role`.

use schemars::JsonSchema;
use serde::Deserialize;
use tfplugin::schema::{Field, Optional};

/// A role to assume.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AssumeRoleBlock {
    /// The ARN of the role, such as `acs:ram::123456789012:role/reader`. If the text is empty, no
    /// role is assumed. Environment: `ALICLOUD_ASSUME_ROLE_ARN` or `ALIBABA_CLOUD_ROLE_ARN`.
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
