//! A profile of Alibaba Cloud CLI.

use secrecy::SecretString;
use serde::Deserialize;

/// The members of all modes of a profile. Each mode uses some of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Profile {
    pub(super) mode: Option<String>,
    pub(super) region_id: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) endpoint_type: Option<String>,
    pub(super) access_key_id: Option<String>,
    pub(super) access_key_secret: Option<SecretString>,
    pub(super) sts_token: Option<SecretString>,
    pub(super) sts_expiration: Option<i64>,
    pub(super) sts_region: Option<String>,
    pub(super) sts_endpoint: Option<String>,
    pub(super) enable_vpc: Option<bool>,
    pub(super) ram_role_name: Option<String>,
    pub(super) ram_role_arn: Option<String>,
    pub(super) ram_session_name: Option<String>,
    pub(super) expired_seconds: Option<i64>,
    pub(super) policy: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) source_profile: Option<String>,
    pub(super) oidc_provider_arn: Option<String>,
    pub(super) oidc_token_file: Option<String>,
    pub(super) credentials_uri: Option<String>,
    pub(super) process_command: Option<String>,
    pub(super) cloud_sso_sign_in_url: Option<String>,
    pub(super) cloud_sso_account_id: Option<String>,
    pub(super) cloud_sso_access_config: Option<String>,
    pub(super) cloud_sso_access_token_expire: Option<i64>,
    pub(super) access_token: Option<SecretString>,
    pub(super) oauth_site_type: Option<String>,
    pub(super) oauth_access_token: Option<SecretString>,
    pub(super) oauth_refresh_token: Option<SecretString>,
    pub(super) oauth_access_token_expire: Option<i64>,
    pub(super) bearer_token: Option<SecretString>,
    pub(super) bearer_token_header_key: Option<String>,
    pub(super) private_key: Option<SecretString>,
    pub(super) key_pair_name: Option<String>,
}
