//! What is wrong with credentials, and what to do.

use alicloud::credentials::{CredentialError, InvalidSource, SourceFault};

use super::blanks::capitalised;
use super::network;
use super::table::{self, ErrorEntry};

/// The error and the advice for missing or invalid credentials.
pub(super) fn credentials(error: &CredentialError) -> (String, String) {
    match error {
        CredentialError::NotConfigured { tried } => {
            let tried = tried.iter().map(|p| format!("- {}: {}", p.source, p.reason));
            let tried = tried.collect::<Vec<_>>().join("\n");
            (
                format!(
                    "No credentials for Alibaba Cloud were found. The provider tried these \
                         sources:\n{tried}"
                ),
                table::NO_CREDENTIALS.cure.to_owned(),
            )
        }
        CredentialError::Unknown { argument } => (
            format!("The provider's `{argument}` is known only after apply."),
            table::UNKNOWN_CREDENTIALS.cure.to_owned(),
        ),
        CredentialError::InvalidSource(source) => invalid_source(source),
        other => (format!("There are no credentials: {other}."), String::new()),
    }
}

/// The error and the advice for a source that is configured and invalid.
pub(super) fn invalid_source(source: &InvalidSource) -> (String, String) {
    let said = format!("The credentials cannot be used. {}.", capitalised(&source.to_string()));
    let advice = source.advice.as_deref().unwrap_or(entry(source.fault).cure);
    (said, advice.to_owned())
}

/// The entry for a kind of fault of a credential source.
fn entry(fault: SourceFault) -> ErrorEntry {
    match fault {
        SourceFault::ProfileNotFound => table::PROFILE_NOT_FOUND,
        SourceFault::Unreadable => table::SOURCE_UNREADABLE,
        SourceFault::Malformed => table::SOURCE_MALFORMED,
        SourceFault::Incomplete => table::SOURCE_INCOMPLETE,
        SourceFault::Forbidden => table::SOURCE_FORBIDDEN,
        SourceFault::LoggedOut => table::LOGGED_OUT,
        SourceFault::Program => table::SOURCE_PROGRAM,
        SourceFault::Service => table::SOURCE_SERVICE,
        SourceFault::Shortage(shortage) => network::for_shortage(shortage),
        _ => table::SOURCE_INVALID,
    }
}
