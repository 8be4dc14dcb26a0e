//! From an error of the API client to a diagnostic: what was said, what to do, and where.

use alicloud::credentials::{CredentialError, InvalidSource};
use alicloud::{ApiErrorClass, Error, ErrorKind, Stage, TransportFault};
use tfplugin::diagnostics::Diagnostic;

/// What a read was about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// What could not be done to what: `Unable to read KMS key`.
    pub(crate) summary: &'static str,
    /// What is read, in a word: `key`.
    pub(crate) kind: &'static str,
    /// Which one, as the configuration has it.
    pub(crate) name: &'a str,
    /// The argument that names it.
    pub(crate) attribute: &'static str,
    /// Where else it may be, when it is not found.
    pub(crate) elsewhere: &'static str,
    /// The service, by its full name.
    pub(crate) service: &'static str,
    /// What may be behind a refusal whose code does not say it.
    pub(crate) circumstances: &'a str,
    /// The action that RAM must grant for it.
    pub(crate) ram_action: &'static str,
}

/// The diagnostic for a read that failed.
pub(crate) fn explain(error: &Error, subject: &Subject<'_>) -> Diagnostic {
    let diagnostic = Diagnostic::error(subject.summary, detail(error, subject));
    match &error.kind {
        ErrorKind::Api(api) if api.class() == ApiErrorClass::NotFound => {
            diagnostic.at(subject.attribute)
        }
        _ => diagnostic,
    }
}

/// The diagnostic for credentials that cannot be used, where there is no read yet.
pub(crate) fn explain_invalid_source(unusable: &InvalidSource) -> Diagnostic {
    let (said, advice) = invalid_source_in_words(unusable);
    Diagnostic::error("Unusable credentials", paragraphs(&[said, advice]))
}

/// The diagnostic for a lack of credentials before a read knows what it would call.
pub(crate) fn explain_credentials(error: &CredentialError) -> Diagnostic {
    let (said, advice) = credentials(error);
    Diagnostic::error("Unusable credentials", paragraphs(&[said, advice]))
}

fn invalid_source_in_words(unusable: &InvalidSource) -> (String, String) {
    let said = format!("The credentials cannot be used. {}.", capitalised(&unusable.to_string()));
    (said, unusable.advice.clone().unwrap_or_default())
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + characters.as_str()
    })
}

fn paragraphs(texts: &[String]) -> String {
    let texts = texts.iter().filter(|text| !text.is_empty());
    texts.map(String::as_str).collect::<Vec<_>>().join("\n\n")
}

/// What the API or the failing layer said, what to do about it, and the request ID, endpoint and
/// region for whoever has to look further; in this order.
fn detail(error: &Error, subject: &Subject<'_>) -> String {
    if let ErrorKind::Credentials(CredentialError::RoleNotAssumed { role_arn, error }) = &error.kind
    {
        let role = Subject {
            kind: "role",
            name: role_arn,
            attribute: "role_arn",
            elsewhere: "its ARN names the account that owns it",
            circumstances: "",
            service: "Security Token Service",
            ram_action: "sts:AssumeRole",
            ..*subject
        };
        return format!("The role {role_arn} could not be assumed.\n\n{}", detail(error, &role));
    }
    let (said, advice) = said_and_advised(&error.kind, error, subject);
    let request_id = request_id(&error.kind).map(|id| format!("Request ID: {id}\n"));
    let endpoint = format!("Endpoint: {}", error.endpoint);
    let region = error.region.as_ref().map(|region| format!("\nRegion: {region}"));
    let tries = (error.tries > 1)
        .then(|| format!("\nTries: {}, in {:.1} s", error.tries, error.time.as_secs_f64()));
    let place = [request_id.unwrap_or_default(), endpoint];
    let place = [place.concat(), region.unwrap_or_default(), tries.unwrap_or_default()].concat();
    paragraphs(&[said, advice, place])
}

fn said_and_advised(kind: &ErrorKind, error: &Error, subject: &Subject<'_>) -> (String, String) {
    match kind {
        ErrorKind::Api(api) => {
            let refusal = api.class();
            let who = match refusal {
                ApiErrorClass::WrongService => &error.endpoint,
                _ => subject.service,
            };
            let said = match api.message.as_str() {
                "" => format!("{who} answered {}.", api.code),
                message => format!("{who} answered {}: {message}", api.code),
            };
            (said, refused(refusal, error, subject))
        }
        ErrorKind::Credentials(missing) => credentials(missing),
        ErrorKind::UnexpectedResponse { status, .. } => {
            (format!("{} answered {kind}.", error.endpoint), not_an_api(*status, error, subject))
        }
        ErrorKind::Malformed { .. } => (
            format!("{} gave an answer that cannot be used: {kind}.", subject.service),
            "If the endpoint is right, the API has changed: please report this to the provider's \
             maintainers."
                .to_owned(),
        ),
        ErrorKind::Transport { fault, .. } => {
            (format!("No answer came from {}: {kind}.", error.endpoint), no_answer(*fault))
        }
        ErrorKind::TimeLimit { limit, stage, tries, last } => {
            let place = match stage {
                Stage::Response => format!(" from {}", error.endpoint),
                _ => String::new(),
            };
            let said =
                format!("The read was given up after {limit:?}, waiting for {stage}{place}.");
            match last {
                Some(last) => {
                    let (last, advice) = said_and_advised(last, error, subject);
                    let of = match tries {
                        1 => "What came of its only try".to_owned(),
                        tries => format!("Of its {tries} tries, the last that ended"),
                    };
                    (format!("{said} {of}: {last}"), advice)
                }
                None => (said, waited_for(*stage, error, subject)),
            }
        }
        _ => (format!("The call could not be made: {kind}."), String::new()),
    }
}

/// What to do about an answer that is in no form that the service uses.
fn not_an_api(status: u16, error: &Error, subject: &Subject<'_>) -> String {
    match status {
        429 => refused(ApiErrorClass::Throttled, error, subject),
        500.. => format!(
            "{}, or something on the way to it, failed. Try again; if it stays, check the endpoint \
             that is configured.",
            subject.service
        ),
        _ => format!("This is not {}. Check the endpoint that is configured.", subject.service),
    }
}

/// What to do about a read that came to no answer at all before it was given up.
fn waited_for(stage: Stage, error: &Error, subject: &Subject<'_>) -> String {
    match stage {
        Stage::Credential => "Check where the credentials are from: a service that is asked for \
                              them, or a program, does not answer."
            .to_owned(),
        Stage::Queue | Stage::Backoff => refused(ApiErrorClass::Throttled, error, subject),
        Stage::Response => no_answer(TransportFault::TimedOut),
    }
}

fn request_id(kind: &ErrorKind) -> Option<&str> {
    match kind {
        ErrorKind::Api(api) => api.request_id.as_deref(),
        ErrorKind::Malformed { request_id, .. }
        | ErrorKind::UnexpectedResponse { request_id, .. } => request_id.as_deref(),
        ErrorKind::TimeLimit { last: Some(last), .. } => request_id(last),
        _ => None,
    }
}

fn refused(refusal: ApiErrorClass, error: &Error, subject: &Subject<'_>) -> String {
    let Subject { kind, name, attribute, elsewhere, circumstances, ram_action, service, .. } =
        subject;
    let place = error.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
    let origin = error.credential_origin.as_deref().unwrap_or("the configuration");
    match refusal {
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
        ApiErrorClass::BadSignature => format!(
            "The secret does not belong to the access key ID from {origin}. Set the two of one \
             pair; a blank or a line break copied with the secret is enough to make it wrong."
        ),
        ApiErrorClass::BadSession => format!(
            "The session credentials from {origin} have expired, or their security token is \
             missing or of another session. Get new session credentials, and set all three of \
             their values."
        ),
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
        ApiErrorClass::WrongService => format!(
            "The endpoint is of another service than {service}. Check the endpoint that is \
             configured."
        ),
        ApiErrorClass::Other => (*circumstances).to_owned(),
        _ => String::new(),
    }
}

fn credentials(error: &CredentialError) -> (String, String) {
    match error {
        CredentialError::NotConfigured { tried } => {
            let tried = tried.iter().map(|p| format!("- {}: {}", p.source, p.reason));
            let tried = tried.collect::<Vec<_>>().join("\n");
            (
                format!("No credentials for Alibaba Cloud were found. These were tried:\n{tried}"),
                "Set one of them.".to_owned(),
            )
        }
        CredentialError::Unknown { argument } => (
            format!("The provider's `{argument}` is known only after apply."),
            "Give the provider credentials that are known when it plans.".to_owned(),
        ),
        CredentialError::InvalidSource(unusable) => invalid_source_in_words(unusable),
        other => (format!("There are no credentials: {other}."), String::new()),
    }
}

fn no_answer(fault: TransportFault) -> String {
    match fault {
        TransportFault::NameNotResolved => {
            "Check the region and the endpoint, that this machine can resolve names, and the name of \
             the proxy where one is configured (`HTTPS_PROXY`)."
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
             from an authority that this machine trusts. Behind a proxy that opens TLS, or for an endpoint of your own, name a \
             file with the authority in `SSL_CERT_FILE`."
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
