//! What to do about an error of a service.

use alicloud::{ApiError, ApiErrorClass, Error};

use super::blanks::Blanks;
use super::subject::Subject;
use super::table::{self, ErrorEntry};
use super::{denial, network, sts};

/// What to do about an error of a service.
pub(super) fn for_api_error(api: &ApiError, error: &Error, subject: &Subject<'_>) -> String {
    let blanks = || Blanks::of(error, subject);
    if let Some(refused) = sts::refused_argument(api, error) {
        return blanks().fill(&refused);
    }
    match api.class() {
        ApiErrorClass::WrongService if network::is_instance_gateway(error) => {
            blanks().fill(&table::INSTANCE_GATEWAY)
        }
        ApiErrorClass::Denied => denial::advice(api, error, subject),
        ApiErrorClass::BadSignature => bad_signature(error, blanks()),
        ApiErrorClass::BadSession => bad_session(error, blanks()),
        ApiErrorClass::Other if !subject.circumstances.is_empty() => {
            subject.circumstances.to_owned()
        }
        class => blanks().fill(&entry(class)),
    }
}

/// The entry for a class of errors whose advice depends on nothing else.
fn entry(class: ApiErrorClass) -> ErrorEntry {
    match class {
        ApiErrorClass::NotFound => table::NOT_FOUND,
        ApiErrorClass::UnknownAccessKey => table::UNKNOWN_ACCESS_KEY,
        ApiErrorClass::BadIdentityToken => table::BAD_IDENTITY_TOKEN,
        ApiErrorClass::ClockSkew => table::CLOCK_SKEW,
        ApiErrorClass::Throttled => table::THROTTLED,
        ApiErrorClass::ServiceUnusable => table::SERVICE_UNUSABLE,
        ApiErrorClass::ServiceFailed => table::SERVICE_FAILED,
        ApiErrorClass::WrongState => table::WRONG_STATE,
        ApiErrorClass::WrongService => table::WRONG_SERVICE,
        ApiErrorClass::NonceUsed => table::NONCE_USED,
        _ => table::UNKNOWN_CODE,
    }
}

/// What to do about a secret that is not the secret of the access key.
fn bad_signature(error: &Error, blanks: Blanks<'_>) -> String {
    let origins = error.credential_origins.as_ref();
    let secret = origins.map(|origins| origins.access_key_secret.as_str());
    let secret_origin = match secret.filter(|secret| *secret != blanks.value("origin")) {
        Some(secret) => format!(" The secret is from {secret}."),
        None => String::new(),
    };
    blanks.with("secret_origin", secret_origin).fill(&table::BAD_SIGNATURE)
}

/// What to do about a security token that is expired, missing, or not of the session of the access
/// key.
fn bad_session(error: &Error, blanks: Blanks<'_>) -> String {
    let origins = error.credential_origins.as_ref();
    match origins.map(|origins| origins.security_token.as_deref()) {
        Some(Some(token)) if token != blanks.value("origin") => {
            blanks.with("token_origin", token).fill(&table::BAD_SECURITY_TOKEN)
        }
        Some(Some(_)) => blanks.fill(&table::BAD_SESSION),
        Some(None) | None => blanks.fill(&table::BAD_SESSION_WITHOUT_TOKEN),
    }
}
