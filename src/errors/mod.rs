//! Diagnostics for errors of the client: what failed, what the service said, what to do, and where.

mod advice;
mod blanks;
mod credentials;
mod denial;
mod network;
mod statement;
mod sts;
mod subject;
pub(crate) mod table;

use alicloud::credentials::{CredentialError, InvalidSource};
use alicloud::{ApiErrorClass, Error, ErrorKind, Stage};
use tfplugin::diagnostics::Diagnostic;

pub(crate) use self::subject::Subject;
pub use self::table::{BLANKS, ERRORS, ErrorEntry, ErrorFamily};

/// The diagnostic for a read that failed.
pub(crate) fn explain(error: &Error, subject: &Subject<'_>) -> Diagnostic {
    let diagnostic = Diagnostic::error(subject.summary, detail(error, subject));
    match &error.kind {
        ErrorKind::Api(api) if api.class() == ApiErrorClass::NotFound => {
            diagnostic.at(subject.attribute)
        }
        ErrorKind::Mismatch { .. } => match subject.mismatch_attribute {
            Some(attribute) => diagnostic.at(attribute),
            None => diagnostic,
        },
        _ => diagnostic,
    }
}

/// The diagnostic for invalid credentials outside a read.
pub(crate) fn explain_invalid_source(source: &InvalidSource) -> Diagnostic {
    let (said, advice) = credentials::invalid_source(source);
    Diagnostic::error(table::UNUSABLE_CREDENTIALS.summary, paragraphs(&[said, advice]))
}

/// The warning of an invalid profile that is looked up for its region only. `leave_out` is how to
/// use no profile, as an imperative.
pub(crate) fn explain_unused_profile(source: &InvalidSource, leave_out: &str) -> Diagnostic {
    let (_, advice) = credentials::invalid_source(source);
    table::UNUSED_PROFILE.warning(&[
        ("source", &source.origin),
        ("problem", &source.problem),
        ("leave_out_the_value", leave_out),
        ("advice", &advice),
    ])
}

/// The diagnostic for missing credentials before the first call of a read.
pub(crate) fn explain_credentials(error: &CredentialError) -> Diagnostic {
    let (said, advice) = credentials::credentials(error);
    Diagnostic::error(table::UNUSABLE_CREDENTIALS.summary, paragraphs(&[said, advice]))
}

/// The detail, in this order: the message of the API or the failing layer, the advice, and the
/// place of the call.
fn detail(error: &Error, subject: &Subject<'_>) -> String {
    if let ErrorKind::Credentials(CredentialError::RoleNotAssumed { role_arn, error }) = &error.kind
    {
        let role = Subject {
            kind: "role",
            name: role_arn,
            attribute: "role_arn",
            elsewhere: "The ARN names the account that owns the role, and the role: \
                        `acs:ram::<account>:role/<name>`.",
            circumstances: "",
            mismatch_attribute: None,
            service: "Security Token Service",
            ram_action: "sts:AssumeRole",
            ..*subject
        };
        return format!("The role {role_arn} could not be assumed.\n\n{}", detail(error, &role));
    }
    let (said, advice) = statement::statement(&error.kind, error, subject);
    paragraphs(&[said, advice, place(error)])
}

/// The request ID, endpoint and region of a call, and the number of attempts. Empty if the error is
/// about a credential, before any call.
fn place(error: &Error) -> String {
    if let ErrorKind::Credentials(_)
    | ErrorKind::TimeLimit { stage: Stage::Credential, last: None, .. } = error.kind
    {
        return String::new();
    }
    let request_id = statement::request_id(&error.kind).map(|id| format!("Request ID: {id}"));
    let origin = match (&error.kind, &error.endpoint_origin) {
        (ErrorKind::UnknownEndpoint, _) => String::new(),
        (_, None) => " (default)".to_owned(),
        (_, Some(origin)) => format!(" (from {origin})"),
    };
    let endpoint = format!("Endpoint: {}{origin}", error.endpoint);
    let region = error.region.as_ref().map(|region| format!("Region: {region}"));
    let tries = (error.tries > 1)
        .then(|| format!("Attempts: {}, in {:.1} s", error.tries, error.time.as_secs_f64()));
    let lines = [request_id, Some(endpoint), region, tries];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn paragraphs(texts: &[String]) -> String {
    let texts = texts.iter().filter(|text| !text.is_empty());
    texts.map(String::as_str).collect::<Vec<_>>().join("\n\n")
}
