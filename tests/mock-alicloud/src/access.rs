//! Callers: access keys, session credentials, and the roles of sessions.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::arn::account;
use crate::clock::parse_date;

/// What an access key ID of session credentials begins with.
pub(crate) const SESSION_PREFIX: &str = "STS.";

/// The longest session of a role that states none, in seconds: RAM's own default.
const DEFAULT_SESSION_SECONDS: u32 = 3600;

/// An access key pair. With a security token, session credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AccessKey {
    /// The access key ID. `STS.…` for session credentials.
    pub access_key_id: String,
    /// The secret for signatures.
    pub access_key_secret: String,
    /// The security token of session credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_token: Option<String>,
    /// The expiration of session credentials, `YYYY-MM-DDThh:mm:ssZ`. `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration: Option<String>,
    /// Whether the access key is active.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
    /// The ARN of the caller: `acs:ram::<account>:user/<name>`, `acs:ram::<account>:root`, or
    /// `acs:sts::<account>:assumed-role/<role>/<session>`.
    pub arn: String,
    /// The denied RAM actions: `kms:DescribeKey`, `dds:*` or `*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<String>,
}

/// The status of an access key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// The cloud accepts the access key.
    #[default]
    Active,
    /// The access key is disabled.
    Inactive,
}

impl Status {
    fn is_active(&self) -> bool {
        *self == Self::Active
    }
}

impl AccessKey {
    /// An active key pair of the user `terraform` of `account`, with every permission.
    pub fn new(account: &str, id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            access_key_id: id.into(),
            access_key_secret: secret.into(),
            security_token: None,
            expiration: None,
            status: Status::Active,
            arn: format!("acs:ram::{account}:user/terraform"),
            deny: Vec::new(),
        }
    }

    /// Makes session credentials of the access key. The session never expires unless `expiration`
    /// is set.
    pub fn with_security_token(mut self, token: impl Into<String>) -> Self {
        self.security_token = Some(token.into());
        self
    }

    /// Sets the expiration of the session credentials, `YYYY-MM-DDThh:mm:ssZ`.
    pub fn with_expiration(mut self, date: impl Into<String>) -> Self {
        self.expiration = Some(date.into());
        self
    }

    /// Denies a RAM action, such as `kms:DescribeKey`, `dds:*` or `*`.
    pub fn denied(mut self, action: impl Into<String>) -> Self {
        self.deny.push(action.into());
        self
    }

    /// The account of the access key.
    pub fn account(&self) -> &str {
        account(&self.arn)
    }

    pub(crate) fn has_expired(&self, now: OffsetDateTime) -> bool {
        self.expiration.as_deref().and_then(parse_date).is_some_and(|end| end <= now)
    }

    pub(crate) fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(!self.access_key_id.is_empty(), "AccessKeyId: empty");
        anyhow::ensure!(!account(&self.arn).is_empty(), "Arn: {:?} has no account", self.arn);
        anyhow::ensure!(
            self.security_token.is_some() == self.access_key_id.starts_with(SESSION_PREFIX),
            "SecurityToken: the ID of session credentials, and of no others, begins with STS."
        );
        if let Some(date) = &self.expiration {
            anyhow::ensure!(parse_date(date).is_some(), "Expiration: {date:?} is not a date");
        }
        Ok(())
    }
}

/// A RAM role for sessions, from STS or from another credential source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Role {
    /// `acs:ram::<account>:role/<name>`.
    pub arn: String,
    /// The required `ExternalId` of `AssumeRole`. `None`: no requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The maximum duration of a session, in seconds. Default: 3600.
    #[serde(default = "default_duration", skip_serializing_if = "is_default_duration")]
    pub max_session_duration: u32,
    /// The identity provider that `AssumeRoleWithOIDC` trusts for this role.
    #[serde(rename = "OIDCProviderArn", default, skip_serializing_if = "Option::is_none")]
    pub oidc_provider_arn: Option<String>,
    /// The accepted tokens of the identity provider. Empty: any token.
    #[serde(rename = "OIDCTokens", default, skip_serializing_if = "Vec::is_empty")]
    pub oidc_tokens: Vec<String>,
    /// The RAM actions that are denied to sessions of the role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<String>,
}

fn default_duration() -> u32 {
    DEFAULT_SESSION_SECONDS
}

fn is_default_duration(seconds: &u32) -> bool {
    *seconds == DEFAULT_SESSION_SECONDS
}

impl Role {
    /// A role that every caller of every account can assume for one hour.
    pub fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            external_id: None,
            max_session_duration: DEFAULT_SESSION_SECONDS,
            oidc_provider_arn: None,
            oidc_tokens: Vec::new(),
            deny: Vec::new(),
        }
    }

    /// The name in the ARN.
    pub(crate) fn name(&self) -> &str {
        self.arn.split_once(":role/").map_or("", |(_, name)| name)
    }

    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let whole = !account(&self.arn).is_empty() && !self.name().is_empty();
        anyhow::ensure!(whole, "Arn: {:?} is not acs:ram::<account>:role/<name>", self.arn);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_at_its_expiration() {
        let key = AccessKey::new("1", "STS.a", "b").with_expiration("2024-01-02T03:04:05Z");
        assert!(!key.has_expired(parse_date("2024-01-02T03:04:04Z").unwrap()));
        assert!(key.has_expired(parse_date("2024-01-02T03:04:05Z").unwrap()));
    }
}
