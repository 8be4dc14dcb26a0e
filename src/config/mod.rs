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

/// Reads encryption keys in Alibaba Cloud: keys of Key Management Service (KMS), and the keys that
/// encrypt ApsaraDB for MongoDB instances.
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

    /// The security token, if the key pair belongs to a session. Environment:
    /// `ALICLOUD_SECURITY_TOKEN`, `ALIBABA_CLOUD_SECURITY_TOKEN` or `ALIBABACLOUD_SECURITY_TOKEN`.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub security_token: Field<Optional, SecretString>,

    /// The profile of Alibaba Cloud CLI that supplies the credentials. The profile also supplies
    /// a region and an endpoint, which `region` and `endpoints` override. Environment:
    /// `ALICLOUD_PROFILE`, `ALIBABA_CLOUD_PROFILE` or `ALIBABACLOUD_PROFILE`.
    pub profile: Field<Optional, String>,

    /// The file with the profile: a file of Alibaba Cloud CLI, or a credentials file of Alibaba
    /// Cloud's SDKs, with sections such as `[default]`. If not set, the provider searches for
    /// `profile` in `~/.aliyun/config.json`, then in the SDKs' file. If `profile` is not set, the
    /// provider uses the current profile of the file. Environment:
    /// `ALICLOUD_SHARED_CREDENTIALS_FILE` or `ALIBABA_CLOUD_CREDENTIALS_FILE`. The second variable
    /// sets this argument only if `profile` is set.
    pub shared_credentials_file: Field<Optional, String>,

    /// The URL of a server that returns the credentials of a session. Environment:
    /// `ALICLOUD_CREDENTIALS_URI` or `ALIBABA_CLOUD_CREDENTIALS_URI`.
    pub credentials_uri: Field<Optional, String>,

    /// The RAM role of the ECS instance that Terraform runs on. The metadata service of the
    /// instance supplies the sessions. Environment: `ALICLOUD_ECS_ROLE_NAME` or
    /// `ALIBABA_CLOUD_ECS_METADATA`.
    pub ecs_role_name: Field<Optional, String>,

    /// The default region of reads, such as `cn-hangzhou`. Default: the region of the profile.
    /// Without a profile, there is no default. Environment: `ALICLOUD_REGION`,
    /// `ALIBABA_CLOUD_REGION`, `ALIBABA_CLOUD_REGION_ID`, `ALIBABACLOUD_REGION_ID` or
    /// `ALICLOUD_REGION_ID`.
    pub region: Field<Optional, String>,

    /// Whether the provider accepts unknown regions without a warning. Default: `false`.
    /// Environment: `ALICLOUD_SKIP_REGION_VALIDATION`.
    pub skip_region_validation: Field<Optional, bool>,

    /// Whether data sources set `request_id`. Default: `false`. The request ID differs at each read.
    /// If an output or a trigger contains all attributes of a data source, the request ID causes a
    /// change at each plan. Errors and the log at the level `DEBUG` always contain the request ID.
    /// Environment: `ALICLOUD_RECORD_REQUEST_IDS`.
    pub record_request_ids: Field<Optional, bool>,

    /// Protocol for the services' own hosts, and for `endpoints` without `https://` or `http://`:
    /// `HTTPS` or `HTTP`. Default: `HTTPS`. KMS supports HTTPS only. With `HTTP`, anyone on the
    /// network path can read and change requests and responses.
    pub protocol: Field<Optional, String>,

    /// Timeout for opening a connection, in milliseconds. Default: 10000.
    /// Environment: `CLIENT_CONNECT_TIMEOUT`.
    pub client_connect_timeout: Field<Optional, i64>,

    /// Timeout for each read from a connection, in milliseconds. Default: 10000. Environment:
    /// `CLIENT_READ_TIMEOUT`.
    pub client_read_timeout: Field<Optional, i64>,

    /// Maximum time to keep retrying an API call, in seconds. Default: 0 (no limit other than the
    /// read timeout). Environment: `MAX_RETRY_TIMEOUT`.
    pub max_retry_timeout: Field<Optional, i64>,

    /// String to append to the user agent, which audit logs contain. Environment:
    /// `TF_APPEND_USER_AGENT`.
    pub configuration_source: Field<Optional, String>,

    /// The parameter `SourceIp` of each call, for conditions of RAM policies: an IP address.
    /// Environment: `ALICLOUD_SOURCE_IP` or `ALIBABA_CLOUD_SOURCE_IP`.
    pub source_ip: Field<Optional, String>,

    /// The parameter `SecureTransport` of each call, for conditions of RAM policies: `true` or
    /// `false`. The argument does not change the connection. Environment:
    /// `ALICLOUD_SECURE_TRANSPORT` or `ALIBABA_CLOUD_SECURE_TRANSPORT`.
    pub secure_transport: Field<Optional, String>,

    /// Former name of `secure_transport`. If both are set, the provider uses `secure_transport`.
    /// Environment: `ALICLOUD_SECURITY_TRANSPORT` or `ALIBABA_CLOUD_SECURITY_TRANSPORT`.
    pub security_transport: Field<Optional, String>,

    /// The account ID. Accepted for compatibility with the official provider. Has no effect.
    pub account_id: Field<Optional, String>,

    /// The type of the account: `Domestic` or `International`. Accepted for compatibility with the
    /// official provider. Has no effect.
    pub account_type: Field<Optional, String>,

    /// A role to assume. The provider uses the credentials of the credential source only to assume
    /// the role. All reads use a session of the role.
    #[schemars(length(max = 1))]
    pub assume_role: SetBlock<AssumeRoleBlock>,

    /// A role to assume with the token of an identity provider, such as the token of a service
    /// account in Kubernetes. If the block is empty, the environment supplies all arguments.
    #[schemars(length(max = 1))]
    pub assume_role_with_oidc: ListBlock<AssumeRoleWithOidcBlock>,

    /// Accepted for compatibility with the official provider. Has no effect.
    #[schemars(length(max = 1))]
    pub features: ListBlock<FeaturesBlock>,

    /// Accepted for compatibility with the official provider. Has no effect.
    #[schemars(length(max = 1))]
    pub sign_version: SetBlock<SignVersionBlock>,

    /// Endpoints that replace the services' own endpoints, in every region. An endpoint is a host,
    /// `host:port`, or a URL with `http://` or `https://`.
    pub endpoints: SetBlock<EndpointsBlock>,
}
