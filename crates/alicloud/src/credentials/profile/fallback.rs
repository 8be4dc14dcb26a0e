//! Environment variables that supply empty members of a profile.
//!
//! The command line supplies the members of the profile that is used: see `OverwriteWithFlags` in
//! its `config/profile.go`. The SDKs also supply the members of source profiles, from the variables
//! that begin with `ALIBABA_CLOUD_`. Both supply only members that the mode of the profile uses, so
//! that the mode `AK` never assumes a role.

/// The environment variables that supply a member, in order of precedence.
pub(super) struct Fallback {
    /// For the profile that is used.
    pub(super) used: &'static [&'static str],
    /// For a source profile.
    pub(super) source: &'static [&'static str],
}

impl Fallback {
    const fn of_cli(used: &'static [&'static str]) -> Self {
        Self { used, source: &[] }
    }

    const fn everywhere(names: &'static [&'static str]) -> Self {
        Self { used: names, source: names }
    }
}

pub(super) const BEARER_TOKEN: Fallback = Fallback::of_cli(&["ALIBABA_CLOUD_BEARER_TOKEN"]);

pub(super) const BEARER_TOKEN_HEADER_KEY: Fallback =
    Fallback::of_cli(&["ALIBABA_CLOUD_BEARER_TOKEN_HEADER_KEY"]);

pub(super) const CREDENTIALS_URI: Fallback =
    Fallback::everywhere(&["ALIBABA_CLOUD_CREDENTIALS_URI"]);

pub(super) const EXTERNAL_ID: Fallback =
    Fallback::of_cli(&["ALIBABACLOUD_EXTERNAL_ID", "ALIBABA_CLOUD_EXTERNAL_ID"]);

/// Supplies the mode of a profile without a mode. `Anonymous` is the only mode that it can name.
pub(super) const MODE: Fallback = Fallback::of_cli(&["ALIBABA_CLOUD_PROFILE_MODE"]);

pub(super) const OIDC_PROVIDER_ARN: Fallback = Fallback {
    used: &["ALIBABACLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"],
    source: &["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"],
};

pub(super) const OIDC_TOKEN_FILE: Fallback = Fallback {
    used: &["ALIBABACLOUD_OIDC_TOKEN_FILE", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"],
    source: &["ALIBABA_CLOUD_OIDC_TOKEN_FILE"],
};

pub(super) const ROLE_ARN: Fallback = Fallback {
    used: &["ALIBABACLOUD_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"],
    source: &["ALIBABA_CLOUD_ROLE_ARN"],
};

/// Supplies the name of the role of the ECS instance.
pub(super) const ROLE_NAME: Fallback = Fallback::everywhere(&["ALIBABA_CLOUD_ECS_METADATA"]);

pub(super) const SESSION_NAME: Fallback =
    Fallback::everywhere(&["ALIBABA_CLOUD_ROLE_SESSION_NAME"]);
