//! The arguments that STS refuses.

use alicloud::{ApiError, Error};

use super::table::{self, ErrorEntry};

/// The codes of STS for a refused parameter, each with the entry of the argument.
const PARAMETERS: [(&str, ErrorEntry); 6] = [
    ("InvalidParameter.RoleArn", table::ROLE_ARN),
    ("InvalidParameter.RoleSessionName", table::SESSION_NAME),
    ("InvalidParameter.DurationSeconds", table::SESSION_EXPIRATION),
    ("InvalidParameter.PolicyGrammar", table::SESSION_POLICY),
    ("InvalidParameter.PolicySize", table::SESSION_POLICY_SIZE),
    ("InvalidParameter.ExternalId", table::EXTERNAL_ID),
];

/// The entry for a parameter that STS refuses; `None` for any other error.
pub(super) fn refused_argument(api: &ApiError, error: &Error) -> Option<ErrorEntry> {
    if !matches!(error.action, "AssumeRole" | "AssumeRoleWithOIDC") {
        return None;
    }
    let mut parameters = PARAMETERS.into_iter();
    let found = parameters.find(|(code, _)| code.eq_ignore_ascii_case(&api.code));
    found.map(|(_, entry)| entry)
}
