//! The operations the cloud knows, and the services they belong to.

use crate::error::ApiError;
use crate::request::Request;

/// Where the metadata service has the credentials of roles, `/` and a name after it.
pub(crate) const METADATA_CREDENTIALS: &str = "/latest/meta-data/ram/security-credentials";
/// What the path of a credentials URI begins with.
pub(crate) const CREDENTIALS_URI: &str = "/credentials/";

/// A set of operations with one shape of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Kms,
    Dds,
    Sts,
    Metadata,
    CredentialsUri,
    CloudSso,
    OAuth,
}

impl Service {
    const ALL: [Self; 7] = [
        Self::Kms,
        Self::Dds,
        Self::Sts,
        Self::Metadata,
        Self::CredentialsUri,
        Self::CloudSso,
        Self::OAuth,
    ];

    /// The version of an RPC API, which requests name; `None` for a service found by its paths.
    fn version(self) -> Option<&'static str> {
        match self {
            Self::Kms => Some("2016-01-20"),
            Self::Dds => Some("2015-12-01"),
            Self::Sts => Some("2015-04-01"),
            Self::Metadata | Self::CredentialsUri | Self::CloudSso | Self::OAuth => None,
        }
    }

    /// The product's name as links to the troubleshooter spell it; empty where there are none.
    pub(crate) fn product(self) -> &'static str {
        match self {
            Self::Kms => "Kms",
            Self::Dds => "Dds",
            Self::Sts => "Sts",
            Self::Metadata | Self::CredentialsUri | Self::CloudSso | Self::OAuth => "",
        }
    }

    /// The service whose path or version a request names.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        if let Some(operation) = Operation::at_path(&request.path) {
            return Some(operation.service());
        }
        let version = request.version.as_deref()?;
        Self::ALL.into_iter().find(|service| service.version() == Some(version))
    }
}

/// An operation that is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    DescribeKey,
    DescribeDbInstanceEncryptionKey,
    DescribeDbInstanceTdeInfo,
    AssumeRole,
    AssumeRoleWithOidc,
    GetCallerIdentity,
    GetMetadataToken,
    ListMetadataRoles,
    GetMetadataCredentials,
    GetCredentials,
    CreateCloudCredential,
    RefreshOAuthToken,
    ExchangeOAuthToken,
}

impl Operation {
    pub(crate) const ALL: [Self; 13] = [
        Self::DescribeKey,
        Self::DescribeDbInstanceEncryptionKey,
        Self::DescribeDbInstanceTdeInfo,
        Self::AssumeRole,
        Self::AssumeRoleWithOidc,
        Self::GetCallerIdentity,
        Self::GetMetadataToken,
        Self::ListMetadataRoles,
        Self::GetMetadataCredentials,
        Self::GetCredentials,
        Self::CreateCloudCredential,
        Self::RefreshOAuthToken,
        Self::ExchangeOAuthToken,
    ];

    /// The value of `Action`; for an operation found by its path, this mock's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DescribeKey => "DescribeKey",
            Self::DescribeDbInstanceEncryptionKey => "DescribeDBInstanceEncryptionKey",
            Self::DescribeDbInstanceTdeInfo => "DescribeDBInstanceTDEInfo",
            Self::AssumeRole => "AssumeRole",
            Self::AssumeRoleWithOidc => "AssumeRoleWithOIDC",
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::GetMetadataToken => "GetMetadataToken",
            Self::ListMetadataRoles => "ListMetadataRoles",
            Self::GetMetadataCredentials => "GetMetadataCredentials",
            Self::GetCredentials => "GetCredentials",
            Self::CreateCloudCredential => "CreateCloudCredential",
            Self::RefreshOAuthToken => "RefreshOAuthToken",
            Self::ExchangeOAuthToken => "ExchangeOAuthToken",
        }
    }

    pub(crate) fn service(self) -> Service {
        match self {
            Self::DescribeKey => Service::Kms,
            Self::DescribeDbInstanceEncryptionKey | Self::DescribeDbInstanceTdeInfo => Service::Dds,
            Self::AssumeRole | Self::AssumeRoleWithOidc | Self::GetCallerIdentity => Service::Sts,
            Self::GetMetadataToken | Self::ListMetadataRoles | Self::GetMetadataCredentials => {
                Service::Metadata
            }
            Self::GetCredentials => Service::CredentialsUri,
            Self::CreateCloudCredential => Service::CloudSso,
            Self::RefreshOAuthToken | Self::ExchangeOAuthToken => Service::OAuth,
        }
    }

    /// The RAM action that a caller needs; absent where RAM grants nothing.
    pub(crate) fn ram_action(self) -> Option<String> {
        let prefix = match self {
            Self::GetCallerIdentity | Self::AssumeRoleWithOidc => return None,
            other => other.service().product().to_ascii_lowercase(),
        };
        Some(format!("{prefix}:{}", self.name()))
    }

    /// Whether RPC requests come unsigned: an identity provider's token stands for the caller.
    pub(crate) fn is_anonymous(self) -> bool {
        self == Self::AssumeRoleWithOidc
    }

    /// Whether it is one operation of an RPC API, and not found by its path.
    pub(crate) fn is_rpc(self) -> bool {
        self.service().version().is_some()
    }

    /// The operation that a path alone names, as those that give credentials are.
    pub(crate) fn at_path(path: &str) -> Option<Self> {
        match path {
            "/latest/api/token" => return Some(Self::GetMetadataToken),
            "/cloud-credentials" => return Some(Self::CreateCloudCredential),
            "/v1/token" => return Some(Self::RefreshOAuthToken),
            "/v1/exchange" => return Some(Self::ExchangeOAuthToken),
            _ => {}
        }
        if path.starts_with(CREDENTIALS_URI) {
            return Some(Self::GetCredentials);
        }
        match path.strip_prefix(METADATA_CREDENTIALS)? {
            "" | "/" => Some(Self::ListMetadataRoles),
            rest => rest.starts_with('/').then_some(Self::GetMetadataCredentials),
        }
    }

    /// The method of an operation found by its path.
    fn method(self) -> &'static str {
        match self {
            Self::GetMetadataToken => "PUT",
            Self::ListMetadataRoles | Self::GetMetadataCredentials | Self::GetCredentials => "GET",
            _ => "POST",
        }
    }

    /// The operation that a request names, or the gateway's error if there is none.
    pub(crate) fn of(request: &Request) -> Result<Self, ApiError> {
        if let Some(operation) = Self::at_path(&request.path) {
            let is_allowed = request.method == operation.method();
            return is_allowed.then_some(operation).ok_or_else(|| {
                let message = format!("The method is not {}.", operation.method());
                ApiError::new(405, "MethodNotAllowed", message)
            });
        }
        let action = request.action.as_deref().ok_or_else(|| ApiError::missing("Action"))?;
        if request.version.is_none() {
            return Err(ApiError::missing("Version"));
        }
        let service = Service::of(request).ok_or_else(|| {
            ApiError::new(400, "InvalidVersion", "Specified parameter Version is not valid.")
        })?;
        let known = |operation: &Self| operation.service() == service && operation.name() == action;
        Self::ALL.into_iter().find(known).filter(|_| request.path == "/").ok_or_else(|| {
            ApiError::new(
                404,
                "InvalidAction.NotFound",
                "Specified api is not found, please check your url and method.",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_an_operation_only_if_it_is_whole() {
        let at = |rest: &str| Operation::at_path(&format!("{METADATA_CREDENTIALS}{rest}"));
        assert_eq!(at(""), Some(Operation::ListMetadataRoles));
        assert_eq!(at("/"), Some(Operation::ListMetadataRoles));
        assert_eq!(at("/a%20b"), Some(Operation::GetMetadataCredentials));
        assert_eq!(at("x"), None);
        assert_eq!(Operation::at_path("/credentials/a"), Some(Operation::GetCredentials));
        assert_eq!(Operation::at_path("/v1/token/"), None);
        assert_eq!(Operation::at_path("/"), None);
    }
}
