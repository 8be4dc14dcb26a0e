//! What can go wrong with a call.

use std::time::Duration;

use crate::call::progress::Stage;
use crate::credentials::CredentialError;

/// A call that gave no answer that can be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{action} at {endpoint}: {kind}")]
pub struct Error {
    /// The operation, such as `DescribeKey`.
    pub action: &'static str,
    /// Where it was called, or would have been.
    pub endpoint: String,
    /// The region it was called for, where it was for one.
    pub region: Option<String>,
    /// Where the credential is from that it was signed with; `None` when it was not signed.
    pub credential_origin: Option<String>,
    /// How often the call was made.
    pub tries: u32,
    /// How long that took.
    pub time: Duration,
    /// What went wrong.
    pub kind: ErrorKind,
}

impl Error {
    /// Whether it may mean that the credential's session has ended: KMS says of an expired one
    /// that its access key is unknown.
    pub(crate) fn suggests_expired_session(&self) -> bool {
        let ErrorKind::Api(api) = &self.kind else { return false };
        matches!(api.class(), ApiErrorClass::BadSession | ApiErrorClass::UnknownAccessKey)
    }
}

impl ErrorKind {
    /// Whether the endpoint's name may have no address: where a proxy resolves names, it only says
    /// that it does not connect.
    pub(crate) fn suggests_unknown_host(&self) -> bool {
        let Self::Transport { fault, .. } = self else { return false };
        matches!(fault, TransportFault::NameNotResolved | TransportFault::ProxyRefused)
    }
}

/// What went wrong with a call.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service answered that it will not.
    #[error("{0}")]
    Api(ApiError),
    /// There is nothing to sign with.
    #[error("{0}")]
    Credentials(CredentialError),
    /// The answer is in no form that the service uses: something else answers there.
    #[error("HTTP {status} with {content} instead of an API answer")]
    UnexpectedResponse {
        /// The HTTP status.
        status: u16,
        /// What came instead, in words.
        content: String,
        /// The request's ID, when it was there.
        request_id: Option<String>,
    },
    /// The service answered, and a member of the answer is missing or of the wrong type.
    #[error("the answer's member {member} {problem}")]
    Malformed {
        /// The path of the member, such as `KeyMetadata.KeyId`.
        member: String,
        /// What is wrong with it.
        problem: String,
        /// The request's ID, when it was there.
        request_id: Option<String>,
    },
    /// No answer came.
    #[error("{fault}{}", cause.as_ref().map(|cause| format!(": {cause}")).unwrap_or_default())]
    Transport {
        /// What kind of failure it was.
        fault: TransportFault,
        /// What the failing layer said, where that is more.
        cause: Option<String>,
    },
    /// The read was given up because it took too long.
    #[error(
        "given up after {limit:?}, waiting for {stage}{}",
        last.as_ref().map(|last| format!("; the last of {tries} tries: {last}")).unwrap_or_default()
    )]
    TimeLimit {
        /// How long it could take.
        limit: Duration,
        /// What it was waiting for.
        stage: Stage,
        /// How often the call was made or begun.
        tries: u32,
        /// What came of the last try that ended.
        last: Option<Box<ErrorKind>>,
    },
    /// The request could not be made.
    #[error("{0}")]
    Request(String),
}

/// How a request came to get no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportFault {
    /// The host's name has no address.
    #[error("the name does not resolve")]
    NameNotResolved,
    /// Nothing listens there.
    #[error("the connection was refused")]
    Refused,
    /// A proxy answers, and does not connect to the host.
    #[error("the proxy does not connect to it")]
    ProxyRefused,
    /// TLS failed, mostly over the server's certificate.
    #[error("no TLS connection could be made")]
    Tls,
    /// What answers there does not speak TLS.
    #[error("it does not speak TLS")]
    NotTls,
    /// What answers there does not speak HTTP, or not without TLS.
    #[error("it does not speak HTTP")]
    NotHttp,
    /// No connection came about in time.
    #[error("no connection came about in time")]
    NotConnected,
    /// The server was silent for too long.
    #[error("no answer came in time")]
    TimedOut,
    /// The connection ended before the answer did.
    #[error("the connection broke")]
    Broken,
    /// The answer is larger than any answer of these services.
    #[error("the answer is too large")]
    TooLarge,
}

/// An error answer of a service.
///
/// Its text has been made fit to show: one line of limited length, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// The code, as the service spells it.
    pub code: String,
    /// The message, possibly empty.
    pub message: String,
    /// The ID to give to Alibaba Cloud's support.
    pub request_id: Option<String>,
    /// The HTTP status. It does not decide what an error means: 404 is the status of an unknown
    /// access key as much as of an unknown KMS key.
    pub status: u16,
}

/// What an error code means for whoever made the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiErrorClass {
    /// The key, alias or instance does not exist, or not here.
    NotFound,
    /// The credential may not do this.
    Denied,
    /// The access key does not exist, or is disabled.
    UnknownAccessKey,
    /// The signature was not made with the secret of the access key.
    BadSignature,
    /// The session's token is expired, malformed, or of another key.
    BadSession,
    /// The token of an identity provider was not accepted.
    BadIdentityToken,
    /// The clocks of this machine and of the service are too far apart.
    ClockSkew,
    /// Too many calls.
    Throttled,
    /// The account cannot use the service: it is not activated, or payment is due.
    ServiceUnusable,
    /// The service failed.
    ServiceFailed,
    /// The service has no such operation: it is another one.
    WrongService,
    /// The same request came twice.
    NonceUsed,
    /// Anything else.
    Other,
}

impl ApiError {
    /// What the code means. Codes are compared without regard to case, since services spell the
    /// same code in several ways. Only where a code is not known does the status say whether the
    /// service throttles or has failed.
    pub fn class(&self) -> ApiErrorClass {
        let code = self.code.to_ascii_lowercase();
        match code.as_str() {
            "forbidden.keynotfound"
            | "forbidden.aliasnotfound"
            | "forbidden.resourcenotfound"
            | "invaliddbinstanceid.notfound"
            | "invalidinstanceid.notfound"
            | "entitynotexist.role" => ApiErrorClass::NotFound,
            "forbidden.nopermission"
            | "forbidden.ram"
            | "forbedden.notsupportram"
            | "nopermission" => ApiErrorClass::Denied,
            "invalidaccesskeyid.notfound"
            | "invalidaccesskeyid.inactive"
            | "invalidaccesskeyid"
            | "missingaccesskeyid"
            | "forbidden.accesskey" => ApiErrorClass::UnknownAccessKey,
            "signaturedoesnotmatch" | "incompletesignature" => ApiErrorClass::BadSignature,
            "missingsecuritytoken" => ApiErrorClass::BadSession,
            "illegaltimestamp" | "requesttimetooskewed" => ApiErrorClass::ClockSkew,
            "rejected.throttling" => ApiErrorClass::Throttled,
            "signaturenonceused" => ApiErrorClass::NonceUsed,
            "invalidaction.notfound" | "invalidapi.notfound" | "invalidversion" => {
                ApiErrorClass::WrongService
            }
            "forbidden.kmsservicenotenabled" | "forbidden.indebt" | "forbidden.indebtoverdue" => {
                ApiErrorClass::ServiceUnusable
            }
            "serviceunavailabletemporary"
            | "serivceunavailabletemporary"
            | "serivceunvailabletemporary"
            | "serviceunavailable"
            | "internalfailure"
            | "internalerror" => ApiErrorClass::ServiceFailed,
            // Seen for an expired session: `The specified parameter "SecurityToken.Expired" …`.
            "invalidparameter" if self.message.contains("SecurityToken.") => {
                ApiErrorClass::BadSession
            }
            _ if code.starts_with("throttling") => ApiErrorClass::Throttled,
            _ if code.starts_with("authenticationfail.") => ApiErrorClass::BadIdentityToken,
            _ if code.starts_with("invalidsecuritytoken") => ApiErrorClass::BadSession,
            _ if code.starts_with("invalidtimestamp") => ApiErrorClass::ClockSkew,
            _ if self.status == 429 => ApiErrorClass::Throttled,
            _ if self.status >= 500 => ApiErrorClass::ServiceFailed,
            _ => ApiErrorClass::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: &str, status: u16, message: &str) -> ApiErrorClass {
        let (code, message) = (code.to_owned(), message.to_owned());
        ApiError { code, message, request_id: None, status }.class()
    }

    #[test]
    fn a_code_decides_whatever_its_case_and_the_status() {
        for (code, status, expected) in [
            ("Forbidden.KeyNotFound", 404, ApiErrorClass::NotFound),
            ("InvalidAccessKeyId.NotFound", 404, ApiErrorClass::UnknownAccessKey),
            ("InvalidDBInstanceId.NotFound", 404, ApiErrorClass::NotFound),
            ("InvalidDbInstanceId.NotFound", 400, ApiErrorClass::NotFound),
            ("InvalidAction.NotFound", 404, ApiErrorClass::WrongService),
            ("Unheard.NotFound", 404, ApiErrorClass::Other),
            ("Unheard.Of", 429, ApiErrorClass::Throttled),
            ("Unheard.Of", 504, ApiErrorClass::ServiceFailed),
            ("Forbidden.KeyNotFound", 503, ApiErrorClass::NotFound),
            ("Forbidden.NoPermission", 400, ApiErrorClass::Denied),
            ("Forbidden.RAM", 403, ApiErrorClass::Denied),
            ("Throttling.User", 400, ApiErrorClass::Throttled),
            ("InvalidTimeStamp.Expired", 400, ApiErrorClass::ClockSkew),
            ("InvalidSecurityToken.Expired", 400, ApiErrorClass::BadSession),
            ("AuthenticationFail.OIDCToken.Expired", 400, ApiErrorClass::BadIdentityToken),
        ] {
            assert_eq!(refusal(code, status, ""), expected, "{code}");
        }
    }

    #[test]
    fn an_expired_session_is_known_by_its_message_too() {
        let message = r#"The specified parameter "SecurityToken.Expired" is not valid."#;
        assert_eq!(refusal("InvalidParameter", 400, message), ApiErrorClass::BadSession);
        assert_eq!(refusal("InvalidParameter", 400, "KeyId"), ApiErrorClass::Other);
    }
}
