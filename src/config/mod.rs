//! The provider block as data: its arguments, its nested blocks, and the environment variables that
//! stand in for arguments.

pub mod arguments;
mod assume_role;
mod assume_role_with_oidc;
mod endpoints;
mod official;
mod setting;
#[cfg(test)]
pub(crate) mod tests;

pub use assume_role::AssumeRoleBlock;
pub use assume_role_with_oidc::AssumeRoleWithOidcBlock;
pub use endpoints::EndpointsBlock;
pub use official::{EcsInstanceFeaturesBlock, FeaturesBlock, SignVersionBlock};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
pub(crate) use setting::Setting;
use tfplugin::schema::{Field, ListBlock, Optional, SetBlock};

/// Reads the state of encryption keys in Alibaba Cloud: keys of Key Management Service (KMS) and
/// the keys that encrypt ApsaraDB for MongoDB instances.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ProviderConfig {
    /// The access key ID. Environment: `ALICLOUD_ACCESS_KEY`, `ALIBABA_CLOUD_ACCESS_KEY_ID`,
    /// `ALIBABACLOUD_ACCESS_KEY_ID` or `ALICLOUD_ACCESS_KEY_ID`.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub access_key: Field<Optional, SecretString>,

    /// The access key secret. Environment: `ALICLOUD_SECRET_KEY`,
    /// `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALIBABACLOUD_ACCESS_KEY_SECRET` or
    /// `ALICLOUD_ACCESS_KEY_SECRET`.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub secret_key: Field<Optional, SecretString>,

    /// The security token of a session, where the key pair belongs to one. Environment:
    /// `ALICLOUD_SECURITY_TOKEN`, `ALIBABA_CLOUD_SECURITY_TOKEN` or
    /// `ALIBABACLOUD_SECURITY_TOKEN`.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub security_token: Field<Optional, SecretString>,

    /// The profile of Alibaba Cloud CLI that credentials are taken from, in any of its modes, and
    /// the region where nothing else names one. Environment: `ALICLOUD_PROFILE`,
    /// `ALIBABA_CLOUD_PROFILE` or `ALIBABACLOUD_PROFILE`.
    pub profile: Field<Optional, String>,

    /// The file with the profile: `~/.aliyun/config.json` by default. Its current profile is
    /// taken where `profile` names none. A file of Alibaba Cloud's SDKs, in sections like
    /// `[default]`, is read too. Environment: `ALICLOUD_SHARED_CREDENTIALS_FILE` or
    /// `ALIBABA_CLOUD_CREDENTIALS_FILE`.
    pub shared_credentials_file: Field<Optional, String>,

    /// A URL that answers with the credentials of a session. Environment:
    /// `ALICLOUD_CREDENTIALS_URI` or `ALIBABA_CLOUD_CREDENTIALS_URI`.
    pub credentials_uri: Field<Optional, String>,

    /// The RAM role of the ECS instance that Terraform runs on, whose sessions its metadata
    /// service gives. Environment: `ALICLOUD_ECS_ROLE_NAME` or `ALIBABA_CLOUD_ECS_METADATA`.
    pub ecs_role_name: Field<Optional, String>,

    /// The region of reads that name none, such as `cn-hangzhou`. Where it is not set, it is the
    /// profile's; there is no other default. Environment: `ALICLOUD_REGION`,
    /// `ALIBABA_CLOUD_REGION`, `ALIBABA_CLOUD_REGION_ID`, `ALIBABACLOUD_REGION_ID` or
    /// `ALICLOUD_REGION_ID`.
    pub region: Field<Optional, String>,

    /// Whether a region that the provider does not know passes without a warning: `false` by
    /// default. Environment: `ALICLOUD_SKIP_REGION_VALIDATION`.
    pub skip_region_validation: Field<Optional, bool>,

    /// How the services' own hosts are spoken to: `HTTPS`, which is the default, or `HTTP`, which
    /// anybody on the way can read and change. KMS answers HTTPS only.
    pub protocol: Field<Optional, String>,

    /// How long a connection may take to come about, in milliseconds: 10000 by default.
    /// Environment: `CLIENT_CONNECT_TIMEOUT`.
    pub client_connect_timeout: Field<Optional, i64>,

    /// How long a service may be silent before its answer is given up, in milliseconds: 10000 by
    /// default. Environment: `CLIENT_READ_TIMEOUT`.
    pub client_read_timeout: Field<Optional, i64>,

    /// How long after its first try a call is tried again, in seconds. 0, which is the default,
    /// sets no limit of its own. Environment: `MAX_RETRY_TIMEOUT`.
    pub max_retry_timeout: Field<Optional, i64>,

    /// What is added to the user agent, to tell in audit logs which configuration called.
    /// Environment: `TF_APPEND_USER_AGENT`.
    pub configuration_source: Field<Optional, String>,

    /// The IP address that calls say they come from, for conditions of RAM policies.
    /// Environment: `ALICLOUD_SOURCE_IP` or `ALIBABA_CLOUD_SOURCE_IP`.
    pub source_ip: Field<Optional, String>,

    /// Whether calls say that they are made over a secure channel, for conditions of RAM policies:
    /// `true` or `false`. Environment: `ALICLOUD_SECURE_TRANSPORT` or
    /// `ALIBABA_CLOUD_SECURE_TRANSPORT`.
    pub secure_transport: Field<Optional, String>,

    /// An older name of `secure_transport`, which has precedence. Environment:
    /// `ALICLOUD_SECURITY_TRANSPORT` or `ALIBABA_CLOUD_SECURITY_TRANSPORT`.
    pub security_transport: Field<Optional, String>,

    /// The account ID. Accepted for compatibility with the official provider. Has no effect.
    pub account_id: Field<Optional, String>,

    /// The kind of the account: `Domestic` or `International`. Accepted for compatibility with the
    /// official provider. Has no effect.
    pub account_type: Field<Optional, String>,

    /// A role to assume. The other credentials are then used for that alone, and every read is
    /// made with a session of the role.
    #[schemars(length(max = 1))]
    pub assume_role: SetBlock<AssumeRoleBlock>,

    /// A role to assume with the token of an identity provider, such as that of the service
    /// account of a pod. An empty block takes all of it from the environment.
    #[schemars(length(max = 1))]
    pub assume_role_with_oidc: ListBlock<AssumeRoleWithOidcBlock>,

    /// Accepted for compatibility with the official provider. Has no effect.
    #[schemars(length(max = 1))]
    pub features: ListBlock<FeaturesBlock>,

    /// Accepted for compatibility with the official provider. Has no effect.
    #[schemars(length(max = 1))]
    pub sign_version: SetBlock<SignVersionBlock>,

    /// Endpoints to use instead of the services' own, in every region. Each is a host,
    /// `host:port`, or a URL that begins with `http://` or `https://`.
    pub endpoints: SetBlock<EndpointsBlock>,
}
