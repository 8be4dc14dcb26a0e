//! What to do about an error.

use alicloud::{ApiError, ApiErrorClass, Error, Stage, TransportFault};

use super::blanks::Blanks;
use super::subject::Subject;
use super::table::{self, ErrorEntry};
use super::{denial, sts};

/// What to do about an error of a service.
pub(super) fn for_api_error(api: &ApiError, error: &Error, subject: &Subject<'_>) -> String {
    let blanks = || Blanks::of(error, subject);
    if let Some(refused) = sts::refused_argument(api, error) {
        return blanks().fill(&refused);
    }
    match api.class() {
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

/// What to do about a response in a form that the service does not use.
pub(super) fn for_unexpected_response(status: u16, error: &Error, subject: &Subject<'_>) -> String {
    match status {
        429 => Blanks::of(error, subject).fill(&table::THROTTLED),
        500.. => format!(
            "{}, or something on the way to it, failed. Try again; if it stays, check the endpoint \
             that is configured.",
            subject.service
        ),
        _ => format!("This is not {}. Check the endpoint that is configured.", subject.service),
    }
}

/// What to do about a read that timed out before any response came.
pub(super) fn for_timeout(stage: Stage, error: &Error, subject: &Subject<'_>) -> String {
    match stage {
        Stage::Credential => "Check where the credentials are from: a service that is asked for \
                              them, or a program, does not answer."
            .to_owned(),
        Stage::Queue | Stage::Backoff => Blanks::of(error, subject).fill(&table::THROTTLED),
        Stage::Response => for_transport_fault(TransportFault::TimedOut),
    }
}

/// What to do about a request without a response.
pub(super) fn for_transport_fault(fault: TransportFault) -> String {
    match fault {
        TransportFault::NameNotResolved => {
            "Check the region and the endpoint, that this machine can resolve names, and the name \
             of the proxy where one is configured (`HTTPS_PROXY`)."
        }
        TransportFault::NameLookupFailed => {
            "Check that this machine can resolve names: its name servers, and its route to them. \
             Check the name of the proxy if one is configured (`HTTPS_PROXY`). If the names of \
             other hosts resolve, check the region and the endpoint."
        }
        TransportFault::Unreachable => {
            "Check the network of this machine: its interfaces, its routes and its firewall. If \
             the endpoint is reached through a proxy, name the proxy in `HTTPS_PROXY`."
        }
        TransportFault::Refused => {
            "Check the endpoint, its port, and firewalls on the way to it. Where a proxy is \
             configured (`HTTPS_PROXY`), it may be the proxy that refuses."
        }
        TransportFault::ProxyRefused => {
            "Check the region and the endpoint, and that the proxy (`HTTPS_PROXY`, or `ALL_PROXY`) \
             may connect to it and can resolve its name."
        }
        TransportFault::Tls => {
            "The server's certificate must be for this host, valid by this machine's clock, and \
             from an authority that this machine trusts. Behind a proxy that opens TLS, or for an \
             endpoint of your own, name a file with the authority in `SSL_CERT_FILE`."
        }
        TransportFault::NotTls => {
            "Check the endpoint and its port. One that is meant to be spoken to in the clear, for \
             tests, is written with `http://`."
        }
        TransportFault::NotHttp => {
            "Check the endpoint and its port. One that speaks TLS is written with `https://`."
        }
        TransportFault::TooLarge => {
            "No answer of this service is that large: something else answers there. Check the \
             endpoint that is configured."
        }
        TransportFault::NotConnected | TransportFault::TimedOut => {
            "Check that this machine can reach the endpoint, if need be through a proxy \
             (`HTTPS_PROXY`)."
        }
        _ => "Try again; if it stays, check what stands between this machine and the endpoint.",
    }
    .to_owned()
}
