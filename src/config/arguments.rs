//! The arguments of the provider block that more than the block can set: the environment variables
//! of each, and what an empty string means.
//!
//! Of several variables, the first that is set is used. The deprecated names of the official
//! provider come first, as in the official provider: a machine that sets both names uses the same
//! account with both providers. The descriptions of the arguments repeat the names; a test compares
//! them.

/// One argument of the provider block.
#[derive(Clone, Copy, Debug)]
pub struct ArgumentSpec {
    /// The argument with the name of its block, such as `endpoints.kms`.
    pub path: &'static str,
    /// The environment variables, in order of precedence.
    pub variables: &'static [&'static str],
    /// What an empty or blank text in the block means.
    pub empty: Empty,
}

/// What an empty or blank text in the block means. In the environment, an empty variable always
/// counts as not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// The argument counts as not set, so that the environment can set it: `region = var.region`
    /// with an empty default is common.
    NotSet,
    /// The argument is set to nothing, and the provider ignores the environment, as in the official
    /// provider. The phrase says what an empty string stands for.
    Nothing(&'static str),
}

impl ArgumentSpec {
    /// The name of the argument inside its block.
    pub(crate) fn name(&self) -> &'static str {
        self.path.rsplit('.').next().unwrap_or(self.path)
    }

    /// That neither the block nor the environment sets the argument, as a clause.
    pub(crate) fn not_set(&self) -> String {
        let Self { path, variables, .. } = self;
        format!("neither `{path}` nor any of `{}` is set", variables.join("`, `"))
    }

    /// The argument or block at the top of the provider block, on which diagnostics are shown.
    ///
    /// A place in a set of blocks has no address.
    pub(crate) fn attribute(&self) -> &'static str {
        self.path.split('.').next().unwrap_or(self.path)
    }
}

/// Defines a constant for each row, and `ALL` with every row.
macro_rules! arguments {
    ($($name:ident: $path:literal, [$($variable:literal),*], $empty:expr;)*) => {
        $(pub(crate) const $name: ArgumentSpec =
            ArgumentSpec { path: $path, variables: &[$($variable),*], empty: $empty };)*

        /// Every argument that the environment can set too, or that an empty string has a meaning for.
        pub const ALL: &[ArgumentSpec] = &[$($name),*];
    };
}

arguments! {
    ACCESS_KEY: "access_key", [
        "ALICLOUD_ACCESS_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABACLOUD_ACCESS_KEY_ID",
        "ALICLOUD_ACCESS_KEY_ID"
    ], Empty::NotSet;
    SECRET_KEY: "secret_key", [
        "ALICLOUD_SECRET_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABACLOUD_ACCESS_KEY_SECRET",
        "ALICLOUD_ACCESS_KEY_SECRET"
    ], Empty::NotSet;
    SECURITY_TOKEN: "security_token", [
        "ALICLOUD_SECURITY_TOKEN",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
        "ALIBABACLOUD_SECURITY_TOKEN"
    ], Empty::NotSet;
    REGION: "region", [
        "ALICLOUD_REGION",
        "ALIBABA_CLOUD_REGION",
        "ALIBABA_CLOUD_REGION_ID",
        "ALIBABACLOUD_REGION_ID",
        "ALICLOUD_REGION_ID"
    ], Empty::NotSet;
    PROFILE: "profile", [
        "ALICLOUD_PROFILE",
        "ALIBABA_CLOUD_PROFILE",
        "ALIBABACLOUD_PROFILE"
    ], Empty::NotSet;
    SHARED_CREDENTIALS_FILE: "shared_credentials_file", [
        "ALICLOUD_SHARED_CREDENTIALS_FILE",
        "ALIBABA_CLOUD_CREDENTIALS_FILE"
    ], Empty::NotSet;
    ECS_ROLE_NAME: "ecs_role_name", [
        "ALICLOUD_ECS_ROLE_NAME",
        "ALIBABA_CLOUD_ECS_METADATA"
    ], Empty::NotSet;
    CREDENTIALS_URI: "credentials_uri", [
        "ALICLOUD_CREDENTIALS_URI",
        "ALIBABA_CLOUD_CREDENTIALS_URI"
    ], Empty::NotSet;
    ROLE_ARN: "assume_role.role_arn", [
        "ALICLOUD_ASSUME_ROLE_ARN",
        "ALIBABA_CLOUD_ROLE_ARN"
    ], Empty::Nothing("no role");
    SESSION_NAME: "assume_role.session_name", [
        "ALICLOUD_ASSUME_ROLE_SESSION_NAME",
        "ALIBABA_CLOUD_ROLE_SESSION_NAME"
    ], Empty::Nothing("the session name in the profile, else `terraform`");
    POLICY: "assume_role.policy", [], Empty::Nothing("no policy");
    SESSION_EXPIRATION: "assume_role.session_expiration", [
        "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"
    ], Empty::NotSet;
    EXTERNAL_ID: "assume_role.external_id", [], Empty::Nothing("no external ID");
    OIDC_PROVIDER_ARN: "assume_role_with_oidc.oidc_provider_arn", [
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"
    ], Empty::Nothing("an error");
    OIDC_TOKEN_FILE: "assume_role_with_oidc.oidc_token_file", [
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE"
    ], Empty::Nothing("no file: `oidc_token` must be set");
    OIDC_TOKEN: "assume_role_with_oidc.oidc_token", [
        "ALIBABA_CLOUD_OIDC_TOKEN"
    ], Empty::Nothing("the token in `oidc_token_file`");
    OIDC_ROLE_ARN: "assume_role_with_oidc.role_arn", [
        "ALIBABA_CLOUD_ROLE_ARN"
    ], Empty::Nothing("an error");
    OIDC_SESSION_NAME: "assume_role_with_oidc.role_session_name", [
        "ALIBABA_CLOUD_ROLE_SESSION_NAME"
    ], Empty::Nothing("`terraform`");
    OIDC_POLICY: "assume_role_with_oidc.policy", [], Empty::Nothing("no policy");
    OIDC_SESSION_EXPIRATION: "assume_role_with_oidc.session_expiration", [], Empty::NotSet;
    KMS_ENDPOINT: "endpoints.kms", ["ALIBABA_CLOUD_ENDPOINT_KMS", "KMS_ENDPOINT"], Empty::NotSet;
    DDS_ENDPOINT: "endpoints.dds", ["ALIBABA_CLOUD_ENDPOINT_DDS", "DDS_ENDPOINT"], Empty::NotSet;
    STS_ENDPOINT: "endpoints.sts", ["ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"], Empty::NotSet;
    PROTOCOL: "protocol", [], Empty::NotSet;
    CONNECT_TIMEOUT: "client_connect_timeout", ["CLIENT_CONNECT_TIMEOUT"], Empty::NotSet;
    READ_TIMEOUT: "client_read_timeout", ["CLIENT_READ_TIMEOUT"], Empty::NotSet;
    MAX_RETRY_TIMEOUT: "max_retry_timeout", ["MAX_RETRY_TIMEOUT"], Empty::NotSet;
    CONFIGURATION_SOURCE: "configuration_source", ["TF_APPEND_USER_AGENT"], Empty::NotSet;
    SOURCE_IP: "source_ip", ["ALICLOUD_SOURCE_IP", "ALIBABA_CLOUD_SOURCE_IP"], Empty::NotSet;
    SECURE_TRANSPORT: "secure_transport", [
        "ALICLOUD_SECURE_TRANSPORT",
        "ALIBABA_CLOUD_SECURE_TRANSPORT"
    ], Empty::NotSet;
    SECURITY_TRANSPORT: "security_transport", [
        "ALICLOUD_SECURITY_TRANSPORT",
        "ALIBABA_CLOUD_SECURITY_TRANSPORT"
    ], Empty::NotSet;
    SKIP_REGION_VALIDATION: "skip_region_validation", [
        "ALICLOUD_SKIP_REGION_VALIDATION"
    ], Empty::NotSet;
    RECORD_REQUEST_IDS: "record_request_ids", ["ALICLOUD_RECORD_REQUEST_IDS"], Empty::NotSet;
}

#[cfg(test)]
mod tests {
    use tfplugin::schema::{Block, Schema};

    use super::*;
    use crate::ProviderConfig;

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
        for spec in ALL {
            let path: Vec<_> = spec.path.split('.').collect();
            let description = described(&block, &path);
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
            assert_eq!(named, spec.variables, "{}: {description}", spec.path);
        }
    }
}
