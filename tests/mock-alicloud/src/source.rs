//! Credential sources other than STS: the entries of the seed.
//!
//! Every entry contains a role of the seed and the duration of its sessions. The denials of the
//! role apply to the sessions. The `service` modules of the same names answer the requests.

use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// How long a session lasts where an entry does not say, in seconds.
const SESSION_SECONDS: u32 = 3600;
/// How long the sessions of a machine's role last in ECS, in seconds: six hours.
const METADATA_SESSION_SECONDS: u32 = 21_600;

/// The metadata service of an ECS instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Metadata {
    /// The role of the instance: a role of the seed. `None`: an instance without a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The supported versions of the protocol.
    #[serde(default, skip_serializing_if = "MetadataVersions::is_both")]
    pub versions: MetadataVersions,
    /// The duration of sessions, in seconds. Default: 21600.
    #[serde(default = "metadata_seconds", skip_serializing_if = "is_metadata_seconds")]
    pub session_seconds: u32,
}

/// The versions of the protocol of a metadata service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetadataVersions {
    /// The service accepts requests with and without a token.
    #[default]
    Both,
    /// The service has no tokens: a request for a token returns 404.
    V1,
    /// The service returns 403 to a request without a valid token.
    V2,
}

impl MetadataVersions {
    fn is_both(&self) -> bool {
        *self == Self::Both
    }
}

impl Metadata {
    /// The metadata service of an instance with a role, in both versions.
    pub fn new(role_arn: impl Into<String>) -> Self {
        Self { role_arn: Some(role_arn.into()), ..Self::without_role() }
    }

    /// The metadata service of an instance without a role, in both versions.
    pub fn without_role() -> Self {
        Self {
            role_arn: None,
            versions: MetadataVersions::Both,
            session_seconds: METADATA_SESSION_SECONDS,
        }
    }
}

/// A credentials URI: `/credentials/<name>` of the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CredentialsUri {
    /// The last part of the path.
    pub name: String,
    /// The role of the sessions: a role of the seed.
    pub role_arn: String,
    /// The duration of sessions, in seconds. Default: 3600.
    #[serde(default = "seconds", skip_serializing_if = "is_seconds")]
    pub session_seconds: u32,
}

impl CredentialsUri {
    /// A URI with sessions of one hour.
    pub fn new(name: impl Into<String>, role_arn: impl Into<String>) -> Self {
        let (name, role_arn) = (name.into(), role_arn.into());
        Self { name, role_arn, session_seconds: SESSION_SECONDS }
    }

    pub(crate) fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.name.is_empty(), "Name: empty");
        Ok(())
    }
}

/// An access configuration of CloudSSO in an account, for a signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CloudSso {
    /// The bearer token of the client. Several entries can have the same token.
    pub access_token: String,
    /// The account.
    pub account_id: String,
    /// The access configuration, `ac-…`.
    pub access_configuration_id: String,
    /// The role of the sessions: a role of the seed.
    pub role_arn: String,
    /// The duration of sessions, in seconds. Default: 3600.
    #[serde(default = "seconds", skip_serializing_if = "is_seconds")]
    pub session_seconds: u32,
}

impl CloudSso {
    /// An access configuration with sessions of one hour.
    pub fn new(
        access_token: impl Into<String>,
        account_id: impl Into<String>,
        access_configuration_id: impl Into<String>,
        role_arn: impl Into<String>,
    ) -> Self {
        Self {
            access_token: access_token.into(),
            account_id: account_id.into(),
            access_configuration_id: access_configuration_id.into(),
            role_arn: role_arn.into(),
            session_seconds: SESSION_SECONDS,
        }
    }

    pub(crate) fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.access_token.is_empty(), "AccessToken: empty");
        Ok(())
    }
}

/// An OAuth login of the official CLI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct OAuth {
    /// The site of the login.
    pub site: Site,
    /// The first refresh token. A refresh token is valid once, and its use returns a new refresh
    /// token.
    pub refresh_token: String,
    /// The first access token, which never expires.
    pub access_token: String,
    /// The role of the sessions: a role of the seed.
    pub role_arn: String,
    /// The duration of sessions, in seconds. Default: 3600.
    #[serde(default = "seconds", skip_serializing_if = "is_seconds")]
    pub session_seconds: u32,
}

impl OAuth {
    /// A login with sessions of one hour.
    pub fn new(
        site: Site,
        refresh_token: impl Into<String>,
        access_token: impl Into<String>,
        role_arn: impl Into<String>,
    ) -> Self {
        Self {
            site,
            refresh_token: refresh_token.into(),
            access_token: access_token.into(),
            role_arn: role_arn.into(),
            session_seconds: SESSION_SECONDS,
        }
    }

    pub(crate) fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.refresh_token.is_empty(), "RefreshToken: empty");
        ensure!(!self.access_token.is_empty(), "AccessToken: empty");
        Ok(())
    }
}

/// A site of Alibaba Cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Site {
    /// China: `oauth.aliyun.com`.
    Cn,
    /// International: `oauth.alibabacloud.com`.
    Intl,
}

impl Site {
    const ALL: [Self; 2] = [Self::Cn, Self::Intl];

    /// The OAuth client ID of the official CLI at the site.
    pub fn client_id(self) -> &'static str {
        match self {
            Self::Cn => "4038181954557748008",
            Self::Intl => "4103531455503354461",
        }
    }

    /// The host of the site's OAuth service.
    pub fn oauth_host(self) -> &'static str {
        match self {
            Self::Cn => "oauth.aliyun.com",
            Self::Intl => "oauth.alibabacloud.com",
        }
    }

    /// The site whose OAuth service a `Host` names; a loopback address names none.
    pub(crate) fn of_host(host: &str) -> Option<Self> {
        let name = host.split(':').next()?;
        Self::ALL.into_iter().find(|site| site.oauth_host() == name)
    }
}

fn seconds() -> u32 {
    SESSION_SECONDS
}

fn is_seconds(seconds: &u32) -> bool {
    *seconds == SESSION_SECONDS
}

fn metadata_seconds() -> u32 {
    METADATA_SESSION_SECONDS
}

fn is_metadata_seconds(seconds: &u32) -> bool {
    *seconds == METADATA_SESSION_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_oauth_service_names_its_site() {
        assert_eq!(Site::of_host("oauth.aliyun.com"), Some(Site::Cn));
        assert_eq!(Site::of_host("oauth.alibabacloud.com:443"), Some(Site::Intl));
        assert_eq!(Site::of_host("127.0.0.1:8080"), None);
    }
}
