//! Errors of calls and credentials. They contain each other: a call needs a credential, and a
//! credential can need a call.

use std::time::Duration;

use super::api::ApiError;
use super::class::ApiErrorClass;
use super::shortage::Shortage;
use super::source::{InvalidSource, SkippedSource, SourceFault};
use super::stage::Stage;
use super::transport::TransportFault;
use crate::credential::CredentialOrigins;

/// A call without a usable response.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{action} at {endpoint}: {kind}")]
pub struct Error {
    /// The operation, such as `DescribeKey`.
    pub action: &'static str,
    /// The endpoint, also if the call was not sent.
    pub endpoint: String,
    /// The place that configures the endpoint, in words; `None` for the service's own host.
    pub endpoint_origin: Option<String>,
    /// The region of the call, if the operation has one.
    pub region: Option<String>,
    /// The origins of the credential that signed the call; `None` if no credential was available.
    pub credential_origins: Option<CredentialOrigins>,
    /// The address of the proxy of the call; `None` without a proxy.
    pub proxy: Option<String>,
    /// The number of attempts.
    pub tries: u32,
    /// The time that all attempts took.
    pub time: Duration,
    /// The cause.
    pub kind: ErrorKind,
}

impl Error {
    /// Whether the session of the credential may have expired. KMS reports the access key of an
    /// expired session as unknown.
    pub(crate) fn suggests_expired_session(&self) -> bool {
        let ErrorKind::Api(api) = &self.kind else { return false };
        matches!(api.class(), ApiErrorClass::BadSession | ApiErrorClass::UnknownAccessKey)
    }
}

impl ErrorKind {
    /// The fault below the call, if there is one.
    pub(crate) fn transport_fault(&self) -> Option<TransportFault> {
        match self {
            Self::Transport { fault, .. } => Some(*fault),
            _ => None,
        }
    }

    /// What this machine lacks, if that is the cause.
    pub fn shortage(&self) -> Option<Shortage> {
        match self {
            Self::Transport { fault: TransportFault::Shortage(shortage), .. } => Some(*shortage),
            Self::Credentials(error) => error.shortage(),
            _ => None,
        }
    }
}

impl From<TransportFault> for ErrorKind {
    fn from(fault: TransportFault) -> Self {
        Self::Transport { fault, cause: None }
    }
}

/// The cause of an [`Error`].
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service returned an error.
    #[error("{0}")]
    Api(ApiError),
    /// No credential is available.
    #[error("{0}")]
    Credentials(CredentialError),
    /// The response is not in the form of the service. Something else answers at the endpoint.
    #[error("HTTP {status} with {content} instead of an API response")]
    UnexpectedResponse {
        /// The HTTP status.
        status: u16,
        /// A description of the response.
        content: String,
        /// The ID of the request, if the response contains it.
        request_id: Option<String>,
    },
    /// A member of the response is missing or has the wrong type.
    #[error("the response's member {member} {problem}")]
    Malformed {
        /// The path of the member, such as `KeyMetadata.KeyId`.
        member: String,
        /// The problem, as a clause without a subject.
        problem: String,
        /// The ID of the request, if the response contains it.
        request_id: Option<String>,
    },
    /// The response belongs to another request: a member names something other than the request.
    #[error("the response's member {member} is {found:?}, and the request was for {requested:?}")]
    Mismatch {
        /// The path of the member, such as `KeyMetadata.KeyId`.
        member: String,
        /// The value of the member.
        found: String,
        /// The value that the request was for.
        requested: String,
        /// The ID of the request, if the response contains it.
        request_id: Option<String>,
    },
    /// No response arrived.
    #[error("{fault}{}", cause.as_ref().map(|cause| format!(": {cause}")).unwrap_or_default())]
    Transport {
        /// The kind of fault.
        fault: TransportFault,
        /// The details from the failing layer, if it has any.
        cause: Option<String>,
    },
    /// The read timed out.
    #[error(
        "timed out after {limit:?} while waiting for {stage}{}",
        last.as_ref().map(|last| format!("; the last of {tries} attempts: \
                                          {last}")).unwrap_or_default()
    )]
    TimeLimit {
        /// The timeout of the read.
        limit: Duration,
        /// What the read was waiting for.
        stage: Stage,
        /// The number of attempts that were started.
        tries: u32,
        /// The result of the last attempt that ended.
        last: Option<Box<ErrorKind>>,
    },
    /// The configured endpoint is not known yet.
    #[error("the endpoint is known only after apply")]
    UnknownEndpoint,
    /// The request could not be built.
    #[error("{0}")]
    Request(String),
}

/// Why no credential is available.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// No credential source is configured.
    #[error("no credentials are configured{}", in_brackets(tried))]
    NotConfigured {
        /// All sources, in the order of the search.
        tried: Vec<SkippedSource>,
    },
    /// A credential source is configured with a value that is not known yet.
    #[error("the credentials are not known yet")]
    Unknown {
        /// The name of the argument.
        argument: &'static str,
    },
    /// A credential source is configured, and it or its credential is invalid.
    #[error(transparent)]
    InvalidSource(#[from] InvalidSource),
    /// STS does not return a session of the role.
    #[error("the role {role_arn} cannot be assumed: {error}")]
    RoleNotAssumed {
        /// The ARN of the role.
        role_arn: String,
        /// The error of STS.
        error: Box<Error>,
    },
}

impl CredentialError {
    /// What this machine lacks, if that is the cause.
    pub fn shortage(&self) -> Option<Shortage> {
        match self {
            Self::InvalidSource(source) => match source.fault {
                SourceFault::Shortage(shortage) => Some(shortage),
                _ => None,
            },
            Self::RoleNotAssumed { error, .. } => error.kind.shortage(),
            Self::NotConfigured { .. } | Self::Unknown { .. } => None,
        }
    }
}

/// The skipped sources with their reasons, in brackets; empty if there are none.
fn in_brackets(skipped: &[SkippedSource]) -> String {
    let sources = skipped.iter().map(|skipped| format!("{}: {}", skipped.source, skipped.reason));
    let list = sources.collect::<Vec<_>>().join("; ");
    if list.is_empty() { list } else { format!(" ({list})") }
}
