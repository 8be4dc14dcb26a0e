//! The operations the cloud knows, and the services they belong to.

use crate::error::ApiError;
use crate::request::Request;

/// A service: the set of operations under one API version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Kms,
    Dds,
    Sts,
}

impl Service {
    const ALL: [Self; 3] = [Self::Kms, Self::Dds, Self::Sts];

    fn version(self) -> &'static str {
        match self {
            Self::Kms => "2016-01-20",
            Self::Dds => "2015-12-01",
            Self::Sts => "2015-04-01",
        }
    }

    /// The product's name as links to the troubleshooter spell it.
    pub(crate) fn product(self) -> &'static str {
        match self {
            Self::Kms => "Kms",
            Self::Dds => "Dds",
            Self::Sts => "Sts",
        }
    }

    /// The service whose version a request names.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let version = request.version.as_deref()?;
        Self::ALL.into_iter().find(|service| service.version() == version)
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
}

impl Operation {
    pub(crate) const ALL: [Self; 6] = [
        Self::DescribeKey,
        Self::DescribeDbInstanceEncryptionKey,
        Self::DescribeDbInstanceTdeInfo,
        Self::AssumeRole,
        Self::AssumeRoleWithOidc,
        Self::GetCallerIdentity,
    ];

    /// The value of `Action`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DescribeKey => "DescribeKey",
            Self::DescribeDbInstanceEncryptionKey => "DescribeDBInstanceEncryptionKey",
            Self::DescribeDbInstanceTdeInfo => "DescribeDBInstanceTDEInfo",
            Self::AssumeRole => "AssumeRole",
            Self::AssumeRoleWithOidc => "AssumeRoleWithOIDC",
            Self::GetCallerIdentity => "GetCallerIdentity",
        }
    }

    pub(crate) fn service(self) -> Service {
        match self {
            Self::DescribeKey => Service::Kms,
            Self::DescribeDbInstanceEncryptionKey | Self::DescribeDbInstanceTdeInfo => Service::Dds,
            Self::AssumeRole | Self::AssumeRoleWithOidc | Self::GetCallerIdentity => Service::Sts,
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

    /// Whether requests come unsigned: an identity provider's token stands for the caller.
    pub(crate) fn is_anonymous(self) -> bool {
        self == Self::AssumeRoleWithOidc
    }

    /// The operation that a request names, or the gateway's error if there is none.
    pub(crate) fn of(request: &Request) -> Result<Self, ApiError> {
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
