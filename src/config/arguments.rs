//! The arguments of the provider block that more than the block can set: the environment variables
//! of each, and what an empty text means.
//!
//! Of several variables, the first that is set is used. The deprecated names of the official
//! provider come first, as in the official provider: a machine that sets both names uses the same
//! account with both providers. The descriptions of the arguments repeat the names; a test compares
//! them.

/// One argument of the provider block.
#[derive(Debug)]
pub struct ArgumentSpec {
    /// The argument with the name of its block, such as `endpoints.kms`.
    pub path: &'static str,
    /// The environment variables, in order of precedence.
    pub variables: &'static [&'static str],
}

impl ArgumentSpec {
    /// The name of the argument inside its block.
    pub(crate) fn name(&self) -> &'static str {
        self.path.rsplit('.').next().unwrap_or(self.path)
    }

    /// That neither the block nor the environment sets the argument, as a clause.
    pub(crate) fn not_set(&self) -> String {
        let Self { path, variables } = self;
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
    ($($name:ident: $path:literal, [$($variable:literal),*];)*) => {
        $(pub(crate) const $name: ArgumentSpec =
            ArgumentSpec { path: $path, variables: &[$($variable),*] };)*

        /// Every argument that the environment can set too.
        pub const ALL: &[ArgumentSpec] = &[$($name),*];
    };
}

arguments! {
    ACCESS_KEY: "access_key", [
        "ALICLOUD_ACCESS_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABACLOUD_ACCESS_KEY_ID",
        "ALICLOUD_ACCESS_KEY_ID"
    ];
    SECRET_KEY: "secret_key", [
        "ALICLOUD_SECRET_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABACLOUD_ACCESS_KEY_SECRET",
        "ALICLOUD_ACCESS_KEY_SECRET"
    ];
    SECURITY_TOKEN: "security_token", [
        "ALICLOUD_SECURITY_TOKEN",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
        "ALIBABACLOUD_SECURITY_TOKEN"
    ];
    REGION: "region", [
        "ALICLOUD_REGION",
        "ALIBABA_CLOUD_REGION",
        "ALIBABA_CLOUD_REGION_ID",
        "ALIBABACLOUD_REGION_ID",
        "ALICLOUD_REGION_ID"
    ];
    PROFILE: "profile", ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE", "ALIBABACLOUD_PROFILE"];
    SHARED_CREDENTIALS_FILE: "shared_credentials_file", [
        "ALICLOUD_SHARED_CREDENTIALS_FILE",
        "ALIBABA_CLOUD_CREDENTIALS_FILE"
    ];
    ECS_ROLE_NAME: "ecs_role_name", ["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"];
    CREDENTIALS_URI: "credentials_uri", [
        "ALICLOUD_CREDENTIALS_URI",
        "ALIBABA_CLOUD_CREDENTIALS_URI"
    ];
    ROLE_ARN: "assume_role.role_arn", ["ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"];
    SESSION_NAME: "assume_role.session_name", [
        "ALICLOUD_ASSUME_ROLE_SESSION_NAME",
        "ALIBABA_CLOUD_ROLE_SESSION_NAME"
    ];
    POLICY: "assume_role.policy", [];
    SESSION_EXPIRATION: "assume_role.session_expiration", [
        "ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"
    ];
    EXTERNAL_ID: "assume_role.external_id", [];
    OIDC_PROVIDER_ARN: "assume_role_with_oidc.oidc_provider_arn", [
        "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"
    ];
    OIDC_TOKEN_FILE: "assume_role_with_oidc.oidc_token_file", ["ALIBABA_CLOUD_OIDC_TOKEN_FILE"];
    OIDC_TOKEN: "assume_role_with_oidc.oidc_token", ["ALIBABA_CLOUD_OIDC_TOKEN"];
    OIDC_ROLE_ARN: "assume_role_with_oidc.role_arn", ["ALIBABA_CLOUD_ROLE_ARN"];
    OIDC_SESSION_NAME: "assume_role_with_oidc.role_session_name", [
        "ALIBABA_CLOUD_ROLE_SESSION_NAME"
    ];
    OIDC_POLICY: "assume_role_with_oidc.policy", [];
    OIDC_SESSION_EXPIRATION: "assume_role_with_oidc.session_expiration", [];
    KMS_ENDPOINT: "endpoints.kms", ["ALIBABA_CLOUD_ENDPOINT_KMS", "KMS_ENDPOINT"];
    DDS_ENDPOINT: "endpoints.dds", ["ALIBABA_CLOUD_ENDPOINT_DDS", "DDS_ENDPOINT"];
    STS_ENDPOINT: "endpoints.sts", [
        "ALIBABA_CLOUD_ENDPOINT_STS",
        "STS_ENDPOINT",
        "ALIBABA_CLOUD_STS_ENDPOINT"
    ];
    PROTOCOL: "protocol", [];
    CONNECT_TIMEOUT: "client_connect_timeout", ["CLIENT_CONNECT_TIMEOUT"];
    READ_TIMEOUT: "client_read_timeout", ["CLIENT_READ_TIMEOUT"];
    MAX_RETRY_TIMEOUT: "max_retry_timeout", ["MAX_RETRY_TIMEOUT"];
    CONFIGURATION_SOURCE: "configuration_source", ["TF_APPEND_USER_AGENT"];
    SOURCE_IP: "source_ip", ["ALICLOUD_SOURCE_IP", "ALIBABA_CLOUD_SOURCE_IP"];
    SECURE_TRANSPORT: "secure_transport", [
        "ALICLOUD_SECURE_TRANSPORT",
        "ALIBABA_CLOUD_SECURE_TRANSPORT"
    ];
    SKIP_REGION_VALIDATION: "skip_region_validation", ["ALICLOUD_SKIP_REGION_VALIDATION"];
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
