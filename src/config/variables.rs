//! The environment variables that stand for arguments of the provider block. Of several, the first
//! that is set is taken.
//!
//! Of the official provider's the deprecated names come first, as there: a machine where both are
//! set gives the same account in both. The descriptions of the arguments repeat them, which a test
//! holds them to.

pub(crate) const ACCESS_KEY: &[&str] = &[
    "ALICLOUD_ACCESS_KEY",
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABACLOUD_ACCESS_KEY_ID",
    "ALICLOUD_ACCESS_KEY_ID",
];
pub(crate) const SECRET_KEY: &[&str] = &[
    "ALICLOUD_SECRET_KEY",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABACLOUD_ACCESS_KEY_SECRET",
    "ALICLOUD_ACCESS_KEY_SECRET",
];
pub(crate) const SECURITY_TOKEN: &[&str] =
    &["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"];
pub(crate) const REGION: &[&str] = &[
    "ALICLOUD_REGION",
    "ALIBABA_CLOUD_REGION",
    "ALIBABA_CLOUD_REGION_ID",
    "ALIBABACLOUD_REGION_ID",
    "ALICLOUD_REGION_ID",
];
pub(crate) const PROFILE: &[&str] =
    &["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE", "ALIBABACLOUD_PROFILE"];
pub(crate) const SHARED_CREDENTIALS_FILE: &[&str] =
    &["ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"];
pub(crate) const ECS_ROLE_NAME: &[&str] = &["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"];
pub(crate) const CREDENTIALS_URI: &[&str] =
    &["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"];

pub(crate) const ROLE_ARN: &[&str] = &["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"];
pub(crate) const SESSION_NAME: &[&str] =
    &["ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME"];
pub(crate) const SESSION_EXPIRATION: &[&str] = &["ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"];

pub(crate) const OIDC_PROVIDER_ARN: &[&str] = &["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"];
pub(crate) const OIDC_TOKEN_FILE: &[&str] = &["ALIBABA_CLOUD_OIDC_TOKEN_FILE"];
pub(crate) const OIDC_TOKEN: &[&str] = &["ALIBABA_CLOUD_OIDC_TOKEN"];
pub(crate) const OIDC_ROLE_ARN: &[&str] = &["ALIBABA_CLOUD_ROLE_ARN"];
pub(crate) const OIDC_SESSION_NAME: &[&str] = &["ALIBABA_CLOUD_ROLE_SESSION_NAME"];

pub(crate) const KMS: &[&str] = &["ALIBABA_CLOUD_ENDPOINT_KMS", "KMS_ENDPOINT"];
pub(crate) const DDS: &[&str] = &["ALIBABA_CLOUD_ENDPOINT_DDS", "DDS_ENDPOINT"];
pub(crate) const STS: &[&str] =
    &["ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT", "ALIBABA_CLOUD_STS_ENDPOINT"];

pub(crate) const CONNECT_TIMEOUT: &[&str] = &["CLIENT_CONNECT_TIMEOUT"];
pub(crate) const READ_TIMEOUT: &[&str] = &["CLIENT_READ_TIMEOUT"];
pub(crate) const MAX_RETRY_TIMEOUT: &[&str] = &["MAX_RETRY_TIMEOUT"];
pub(crate) const CONFIGURATION_SOURCE: &[&str] = &["TF_APPEND_USER_AGENT"];
pub(crate) const SOURCE_IP: &[&str] = &["ALICLOUD_SOURCE_IP", "ALIBABA_CLOUD_SOURCE_IP"];
pub(crate) const SECURE_TRANSPORT: &[&str] =
    &["ALICLOUD_SECURE_TRANSPORT", "ALIBABA_CLOUD_SECURE_TRANSPORT"];
pub(crate) const SKIP_REGION_VALIDATION: &[&str] = &["ALICLOUD_SKIP_REGION_VALIDATION"];

/// Where the services' own hosts are called from: `vpc`, or nothing. No argument stands for it.
pub(crate) const ENDPOINT_TYPE: &[&str] =
    &["ALIBABA_CLOUD_ENDPOINT_TYPE", "ALIBABACLOUD_ENDPOINT_TYPE", "ALICLOUD_ENDPOINT_TYPE"];

/// Proxies. No arguments stand for them.
pub(crate) const HTTPS_PROXY: &[&str] = &["HTTPS_PROXY", "https_proxy"];
pub(crate) const HTTP_PROXY: &[&str] = &["HTTP_PROXY", "http_proxy"];
pub(crate) const ALL_PROXY: &[&str] = &["ALL_PROXY", "all_proxy"];
pub(crate) const NO_PROXY: &[&str] = &["NO_PROXY", "no_proxy"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProviderConfig;
    use tfplugin::schema::{Block, Schema};

    fn described(block: &Block, path: &[&str]) -> String {
        match path {
            [name] => {
                let attribute = block.attributes.iter().find(|attribute| attribute.name == *name);
                attribute.unwrap().description.clone()
            }
            [name, rest @ ..] => {
                let nested = block.blocks.iter().find(|nested| nested.name == *name).unwrap();
                described(&nested.block, rest)
            }
            [] => unreachable!("a path has a name"),
        }
    }

    #[test]
    fn the_description_of_an_argument_names_its_variables_in_their_order() {
        let block = Schema::of::<ProviderConfig>().unwrap().block;
        let (role, oidc) = ("assume_role", "assume_role_with_oidc");
        for (path, variables) in [
            (&["access_key"][..], ACCESS_KEY),
            (&["secret_key"], SECRET_KEY),
            (&["security_token"], SECURITY_TOKEN),
            (&["region"], REGION),
            (&["profile"], PROFILE),
            (&["shared_credentials_file"], SHARED_CREDENTIALS_FILE),
            (&["ecs_role_name"], ECS_ROLE_NAME),
            (&["credentials_uri"], CREDENTIALS_URI),
            (&[role, "role_arn"], ROLE_ARN),
            (&[role, "session_name"], SESSION_NAME),
            (&[role, "session_expiration"], SESSION_EXPIRATION),
            (&[oidc, "oidc_provider_arn"], OIDC_PROVIDER_ARN),
            (&[oidc, "oidc_token_file"], OIDC_TOKEN_FILE),
            (&[oidc, "oidc_token"], OIDC_TOKEN),
            (&[oidc, "role_arn"], OIDC_ROLE_ARN),
            (&[oidc, "role_session_name"], OIDC_SESSION_NAME),
            (&["endpoints", "kms"], KMS),
            (&["endpoints", "dds"], DDS),
            (&["endpoints", "sts"], STS),
            (&["client_connect_timeout"], CONNECT_TIMEOUT),
            (&["client_read_timeout"], READ_TIMEOUT),
            (&["max_retry_timeout"], MAX_RETRY_TIMEOUT),
            (&["configuration_source"], CONFIGURATION_SOURCE),
            (&["source_ip"], SOURCE_IP),
            (&["secure_transport"], SECURE_TRANSPORT),
            (&["skip_region_validation"], SKIP_REGION_VALIDATION),
        ] {
            let description = described(&block, path);
            let named: Vec<_> = description
                .split("Environment: ")
                .nth(1)
                .unwrap_or_default()
                .split(". ")
                .next()
                .unwrap_or_default()
                .split('`')
                .skip(1)
                .step_by(2)
                .collect();
            assert_eq!(named, variables, "{path:?}: {description}");
        }
    }
}
