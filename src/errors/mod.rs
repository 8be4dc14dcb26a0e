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
use alicloud::{ApiErrorClass, Error, ErrorKind};
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

/// The diagnostic for missing credentials before the first call of a read.
pub(crate) fn explain_credentials(error: &CredentialError) -> Diagnostic {
    let (said, advice) = credentials::credentials(error);
    Diagnostic::error(table::UNUSABLE_CREDENTIALS.summary, paragraphs(&[said, advice]))
}

/// The detail, in this order: the message of the API or the failing layer, the advice, and the
/// request ID, endpoint and region.
fn detail(error: &Error, subject: &Subject<'_>) -> String {
    if let ErrorKind::Credentials(CredentialError::RoleNotAssumed { role_arn, error }) = &error.kind
    {
        let role = Subject {
            kind: "role",
            name: role_arn,
            attribute: "role_arn",
            elsewhere: "its ARN names the account that owns it",
            circumstances: "",
            mismatch_attribute: None,
            service: "Security Token Service",
            ram_action: "sts:AssumeRole",
            ..*subject
        };
        return format!("The role {role_arn} could not be assumed.\n\n{}", detail(error, &role));
    }
    let (said, advice) = statement::statement(&error.kind, error, subject);
    let request_id = statement::request_id(&error.kind).map(|id| format!("Request ID: {id}\n"));
    let endpoint = format!("Endpoint: {}", error.endpoint);
    let region = error.region.as_ref().map(|region| format!("\nRegion: {region}"));
    let tries = (error.tries > 1)
        .then(|| format!("\nAttempts: {}, in {:.1} s", error.tries, error.time.as_secs_f64()));
    let place = [request_id.unwrap_or_default(), endpoint];
    let place = [place.concat(), region.unwrap_or_default(), tries.unwrap_or_default()].concat();
    paragraphs(&[said, advice, place])
}

fn paragraphs(texts: &[String]) -> String {
    let texts = texts.iter().filter(|text| !text.is_empty());
    texts.map(String::as_str).collect::<Vec<_>>().join("\n\n")
}
