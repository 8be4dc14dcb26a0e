//! Error codes of the services, and their meaning.

/// An error response of a service.
///
/// Its texts are presentable: one line of limited length, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// The code, as the service spells it.
    pub code: String,
    /// The message. Can be empty.
    pub message: String,
    /// The ID of the request, for Alibaba Cloud's support.
    pub request_id: Option<String>,
    /// The HTTP status. It does not tell errors apart: an unknown access key and an unknown KMS key
    /// both have status 404.
    pub status: u16,
}

/// The meaning of an error code for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiErrorClass {
    /// The key, alias or instance does not exist in this region and account.
    NotFound,
    /// The caller lacks a permission.
    Denied,
    /// The access key does not exist, or is disabled.
    UnknownAccessKey,
    /// The secret does not belong to the access key.
    BadSignature,
    /// The security token is expired, malformed, missing, or belongs to another session.
    BadSession,
    /// STS does not accept the token of the identity provider.
    BadIdentityToken,
    /// The clocks of this machine and of the service differ too much.
    ClockSkew,
    /// The quota of calls is exhausted.
    Throttled,
    /// The account cannot use the service: it is not activated, or payment is due.
    ServiceUnusable,
    /// The service has failed.
    ServiceFailed,
    /// The endpoint belongs to a service that does not have the operation.
    WrongService,
    /// The service has already received a request with this nonce.
    NonceUsed,
    /// Any other meaning.
    Other,
}

impl ApiError {
    /// The meaning of the code. The comparison ignores case, because services spell the same code
    /// differently. If the code is unknown, the status tells throttling and failures of the
    /// service.
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
            // An expired session can have the message `The specified parameter
            // "SecurityToken.Expired" …`.
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

    fn class(code: &str, status: u16, message: &str) -> ApiErrorClass {
        let (code, message) = (code.to_owned(), message.to_owned());
        ApiError { code, message, request_id: None, status }.class()
    }

    #[test]
    fn the_code_decides_in_any_case_and_with_any_status() {
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
            assert_eq!(class(code, status, ""), expected, "{code}");
        }
    }

    #[test]
    fn an_expired_session_is_recognised_by_its_message_too() {
        let message = r#"The specified parameter "SecurityToken.Expired" is not valid."#;
        assert_eq!(class("InvalidParameter", 400, message), ApiErrorClass::BadSession);
        assert_eq!(class("InvalidParameter", 400, "KeyId"), ApiErrorClass::Other);
    }
}
