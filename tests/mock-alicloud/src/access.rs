//! Who may call: access keys, session credentials, and the roles that sessions are made from.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::arn::account;
use crate::clock::parse_date;

/// What an access key ID of session credentials begins with.
pub(crate) const SESSION_PREFIX: &str = "STS.";

/// The longest session of a role that states none, in seconds: RAM's own default.
const DEFAULT_SESSION_SECONDS: u32 = 3600;

/// An access key pair, or session credentials when it has a security token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AccessKey {
    /// The public half; `STS.…` for session credentials.
    pub access_key_id: String,
    /// The secret half, with which requests are signed.
    pub access_key_secret: String,
    /// What requests with session credentials carry beside the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_token: Option<String>,
    /// When session credentials end, `YYYY-MM-DDThh:mm:ssZ`; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration: Option<String>,
    /// Whether the key may be used.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
    /// Whose key it is: `acs:ram::<account>:user/<name>`, `acs:ram::<account>:root`, or
    /// `acs:sts::<account>:assumed-role/<role>/<session>`.
    pub arn: String,
    /// The RAM actions refused to it: `kms:DescribeKey`, `dds:*` or `*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<String>,
}

/// Whether an access key may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// It may.
    #[default]
    Active,
    /// It has been switched off.
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

    /// Makes these session credentials that never end unless `expiration` is set.
    pub fn with_security_token(mut self, token: impl Into<String>) -> Self {
        self.security_token = Some(token.into());
        self
    }

    /// Ends the session credentials at a date, `YYYY-MM-DDThh:mm:ssZ`.
    pub fn with_expiration(mut self, date: impl Into<String>) -> Self {
        self.expiration = Some(date.into());
        self
    }

    /// Refuses a RAM action, such as `kms:DescribeKey`, `dds:*` or `*`.
    pub fn denied(mut self, action: impl Into<String>) -> Self {
        self.deny.push(action.into());
        self
    }

    /// The account the key belongs to.
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

/// A RAM role that sessions are of, whether STS gives them or another source of credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Role {
    /// `acs:ram::<account>:role/<name>`.
    pub arn: String,
    /// What a caller of `AssumeRole` must send as `ExternalId`, if the role asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The longest session, in seconds; 3600 if absent.
    #[serde(default = "default_duration", skip_serializing_if = "is_default_duration")]
    pub max_session_duration: u32,
    /// The identity provider that `AssumeRoleWithOIDC` trusts for this role.
    #[serde(rename = "OIDCProviderArn", default, skip_serializing_if = "Option::is_none")]
    pub oidc_provider_arn: Option<String>,
    /// The tokens of that provider which are accepted; any token, if there are none.
    #[serde(rename = "OIDCTokens", default, skip_serializing_if = "Vec::is_empty")]
    pub oidc_tokens: Vec<String>,
    /// The RAM actions refused to sessions of the role.
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
    /// A role that any caller of any account may assume for an hour.
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
