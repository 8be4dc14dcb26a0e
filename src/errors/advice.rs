//! What to do about an error.

use alicloud::credentials::CredentialOrigins;
use alicloud::{ApiErrorClass, Error, Stage, TransportFault};

use super::subject::Subject;

/// What to do about an error of this class.
pub(super) fn for_api_error(class: ApiErrorClass, error: &Error, subject: &Subject<'_>) -> String {
    let Subject { kind, name, attribute, elsewhere, circumstances, ram_action, service, .. } =
        subject;
    let place = error.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
    let origins = error.credential_origins.as_ref();
    let origin = origins.map_or("the configuration", |origins| &origins.access_key_id);
    match class {
        ApiErrorClass::NotFound => format!(
            "There is no {kind} {name:?}{place} that these credentials can see. Check \
             `{attribute}`; {elsewhere}."
        ),
        ApiErrorClass::Denied if error.action == "AssumeRoleWithOIDC" => {
            "The trust policy of the role must allow the identity provider, with the token's \
             issuer, audience and subject."
                .to_owned()
        }
        ApiErrorClass::Denied => format!(
            "Ask for the RAM action `{ram_action}` on the {kind} {name:?} to be granted to the \
             user or role of the access key from {origin}."
        ),
        ApiErrorClass::UnknownAccessKey => format!(
            "The access key from {origin} does not exist or is disabled, or its session has \
             expired. Look it up in the RAM console and set one that is active, or get new session \
             credentials."
        ),
        ApiErrorClass::BadSignature => bad_signature(origin, origins),
        ApiErrorClass::BadSession => bad_session(origin, origins),
        ApiErrorClass::BadIdentityToken => format!(
            "The token from {origin} has expired, or it is not of the identity provider that is \
             named, or the role's trust policy does not accept it."
        ),
        ApiErrorClass::ClockSkew => {
            "The clock of this machine and the clock of Alibaba Cloud differ by more than 15 \
             minutes. Set this machine's clock."
                .to_owned()
        }
        ApiErrorClass::Throttled => format!(
            "All callers in the account share a quota of calls to {service}. Try again, with fewer \
             reads at the same time (`-parallelism`)."
        ),
        ApiErrorClass::ServiceUnusable => {
            format!("Activate {service} for the account, or settle what it owes.")
        }
        ApiErrorClass::ServiceFailed => format!("{service} failed. Try again."),
        ApiErrorClass::WrongState => format!(
            "The state of the {kind} does not allow the read. Wait until the {kind} is running and \
             not locked, and try again."
        ),
        ApiErrorClass::WrongService => format!(
            "The endpoint is of another service than {service}. Check the endpoint that is \
             configured."
        ),
        ApiErrorClass::Other => (*circumstances).to_owned(),
        _ => String::new(),
    }
}

/// What to do about a secret that is not the secret of the access key from `origin`.
fn bad_signature(origin: &str, origins: Option<&CredentialOrigins>) -> String {
    let secret = origins.map(|origins| origins.access_key_secret.as_str());
    let secret_origin = match secret.filter(|secret| *secret != origin) {
        Some(secret) => format!(" The secret is from {secret}."),
        None => String::new(),
    };
    format!(
        "The secret does not belong to the access key ID from {origin}.{secret_origin} Set both \
         values of one pair. A blank or a line break that was copied with the secret is enough to \
         make the secret wrong."
    )
}

/// What to do about a security token that is expired, missing, or not of the session of the access
/// key from `origin`.
fn bad_session(origin: &str, origins: Option<&CredentialOrigins>) -> String {
    const RENEW: &str = "Get new session credentials, and set all three of their values.";
    match origins.map(|origins| origins.security_token.as_deref()) {
        Some(Some(token)) if token != origin => format!(
            "The security token from {token} has expired, or is of another session than the access \
             key from {origin}. {RENEW} If the access key belongs to no session, remove the \
             security token."
        ),
        Some(Some(_)) => format!(
            "The session credentials from {origin} have expired, or their security token is of \
             another session. {RENEW}"
        ),
        Some(None) | None => format!(
            "The session credentials from {origin} have expired, or their security token is \
             missing or of another session. No security token is set. {RENEW}"
        ),
    }
}

/// What to do about a response in a form that the service does not use.
pub(super) fn for_unexpected_response(status: u16, error: &Error, subject: &Subject<'_>) -> String {
    match status {
        429 => for_api_error(ApiErrorClass::Throttled, error, subject),
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
        Stage::Queue | Stage::Backoff => for_api_error(ApiErrorClass::Throttled, error, subject),
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
