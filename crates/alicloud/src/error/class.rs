//! The meanings of the services' error codes, as data.

use ApiErrorClass::{
    BadIdentityToken, BadSession, BadSignature, ClockSkew, Denied, NonceUsed, NotFound,
    ServiceFailed, ServiceUnusable, Throttled, UnknownAccessKey, WrongService, WrongState,
};

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
    /// The state of the instance does not allow the operation.
    WrongState,
    /// The service has already received a request with this nonce.
    NonceUsed,
    /// Any other meaning.
    Other,
}

/// The codes in small letters, each with its meaning. The first code that matches counts. A `*`
/// stands for any text, which can be empty. Some documented codes contain typing errors.
const CODES: &[(&str, ApiErrorClass)] = &[
    ("forbidden.keynotfound", NotFound),
    ("forbidden.aliasnotfound", NotFound),
    ("forbidden.resourcenotfound", NotFound),
    ("invalid*instance*.notfound", NotFound),
    ("entitynotexist.role", NotFound),
    ("forbidden.accesskey", UnknownAccessKey),
    ("invalidaccesskeyid", UnknownAccessKey),
    ("invalidaccesskeyid.*", UnknownAccessKey),
    ("missingaccesskeyid", UnknownAccessKey),
    ("signaturedoesnotmatch", BadSignature),
    ("incompletesignature", BadSignature),
    ("missingsecuritytoken", BadSession),
    ("invalidsecuritytoken*", BadSession),
    ("authenticationfail.*", BadIdentityToken),
    ("illegaltimestamp", ClockSkew),
    ("requesttimetooskewed", ClockSkew),
    ("invalidtimestamp*", ClockSkew),
    ("rejected.throttling", Throttled),
    ("throttling*", Throttled),
    ("signaturenonceused", NonceUsed),
    ("invalidaction.notfound", WrongService),
    ("invalidapi.notfound", WrongService),
    ("invalidversion", WrongService),
    ("forbidden.kmsservicenotenabled", ServiceUnusable),
    ("forbidden.indebt*", ServiceUnusable),
    ("serviceunavailable", ServiceFailed),
    ("serviceunavailabletemporary", ServiceFailed),
    ("serivceunavailabletemporary", ServiceFailed),
    ("serivceunvailabletemporary", ServiceFailed),
    ("internalfailure", ServiceFailed),
    ("internalerror", ServiceFailed),
    ("incorrectdbinstancestate*", WrongState),
    ("incorrectdbinstancelockmode*", WrongState),
    ("instancestatusinvalid*", WrongState),
    ("invalid*instance*status*", WrongState),
    ("operationdenied.*status*", WrongState),
    ("forbedden.notsupportram", Denied),
    ("forbidden", Denied),
    ("forbidden.accessdenied*", Denied),
    ("forbidden.nopermission*", Denied),
    ("forbidden.notadminuser", Denied),
    ("forbidden.ram*", Denied),
    ("forbidden.unauthorized", Denied),
    ("nopermission*", Denied),
    ("notauthorized", Denied),
];

/// Parts of the codes of denials. With the status 403, an unknown code with such a part is a
/// denial.
const DENIALS: &[&str] = &["accessdenied", "authoriz", "forbidden", "permission"];

/// The meaning of a code; `None` if the code is unknown. The comparison ignores case, because
/// services spell the same code differently.
pub(super) fn of(code: &str, status: u16) -> Option<ApiErrorClass> {
    let code = code.to_ascii_lowercase();
    let known = CODES.iter().find(|(pattern, _)| matches(pattern, &code));
    let is_denial = || {
        status == 403
            && !code.ends_with("notfound")
            && DENIALS.iter().any(|part| code.contains(part))
    };
    known.map(|(_, class)| *class).or_else(|| is_denial().then_some(Denied))
}

/// Whether a text matches a pattern, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("a.b", "a.b", true),
            ("a.b", "a.bc", false),
            ("a*", "a", true),
            ("a*", "a.b", true),
            ("a*", "b", false),
            ("a*c", "abc", true),
            ("a*c", "abcd", false),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "acb", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn every_code_has_its_own_meaning_in_any_case_and_with_any_status() {
        for (pattern, expected) in CODES {
            let code = pattern.replace('*', "x").to_ascii_uppercase();
            for status in [200, 400, 403, 404, 500] {
                assert_eq!(of(&code, status), Some(*expected), "{code}");
            }
        }
    }

    #[test]
    fn an_unknown_code_is_a_denial_only_if_it_and_the_status_say_so() {
        for code in ["Forbidden.Other", "PermissionDenied", "User.NotAuthorized", "AccessDenied.X"]
        {
            assert_eq!(of(code, 403), Some(Denied), "{code}");
            assert_eq!(of(code, 400), None, "{code}");
        }
        for code in ["Unheard.Of", "Forbidden.DKMSInstanceNotFound", "OperationDenied.Other"] {
            assert_eq!(of(code, 403), None, "{code}");
        }
    }

    #[test]
    fn instances_are_not_found_or_in_a_wrong_state_in_every_spelling() {
        for (code, expected) in [
            ("InvalidDBInstanceId.NotFound", NotFound),
            ("InvalidDbInstanceId.NotFound", NotFound),
            ("InvalidDBInstanceName.NotFound", NotFound),
            ("InvalidInstanceId.NotFound", NotFound),
            ("IncorrectDBInstanceState", WrongState),
            ("OperationDenied.DBInstanceStatus", WrongState),
            ("OperationDenied.DBInstanceStatusInvalid", WrongState),
            ("InvalidDBInstanceStatus", WrongState),
        ] {
            assert_eq!(of(code, 400), Some(expected), "{code}");
        }
        for code in ["InvalidAction.NotFound", "InvalidRegion.NotFound", "IncorrectDBInstanceType"]
        {
            assert_ne!(of(code, 404), Some(NotFound), "{code}");
            assert_ne!(of(code, 404), Some(WrongState), "{code}");
        }
    }
}
