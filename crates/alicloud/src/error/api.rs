//! Errors of the services, and their meaning.

use super::class::{self, ApiErrorClass};
use super::denial::AccessDenied;

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
    /// Why the service denied the call, if the error tells.
    pub denial: Option<Box<AccessDenied>>,
}

impl ApiError {
    /// The meaning of the code. If the code is unknown, the status tells denials, throttling and
    /// failures of the service.
    pub fn class(&self) -> ApiErrorClass {
        // An expired session can have the message `The specified parameter "SecurityToken.Expired" …`.
        let is_bad_session = self.code.eq_ignore_ascii_case("InvalidParameter")
            && self.message.contains("SecurityToken.");
        match class::of(&self.code, self.status) {
            Some(class) => class,
            None if self.denial.is_some() => ApiErrorClass::Denied,
            None if is_bad_session => ApiErrorClass::BadSession,
            None if self.status == 429 => ApiErrorClass::Throttled,
            None if self.status >= 500 => ApiErrorClass::ServiceFailed,
            None => ApiErrorClass::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(code: &str, status: u16, message: &str) -> ApiErrorClass {
        let (code, message) = (code.to_owned(), message.to_owned());
        ApiError { code, message, request_id: None, status, denial: None }.class()
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
