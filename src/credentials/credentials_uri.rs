//! The credentials URI of the provider block or the environment.

use alicloud::credentials::{CredentialsUri, SkippedSource};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::schema::Argument;

use super::configured::Configured;
use super::search::{Credentials, Search};
use crate::config::Setting;
use crate::config::arguments::CREDENTIALS_URI;
use crate::errors::{explain_invalid_source, table};

pub(super) fn find(
    search: &Search<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<Configured<Credentials>, Diagnostic> {
    let written = search.config.credentials_uri.as_ref();
    let setting = Setting::of(&CREDENTIALS_URI, written, search.environment);
    let text = match setting.text() {
        Argument::Null => return Ok(Configured::None),
        Argument::Unknown => return Ok(Configured::Unknown(CREDENTIALS_URI.path)),
        Argument::Known(text) => text,
    };
    let source = CredentialsUri::new(search.context.clone(), text, &setting.origin());
    let source = source.map_err(|invalid| {
        let error = explain_invalid_source(&invalid);
        // For an error on the argument, Terraform would print the line with the password.
        if text.contains(['@', '?']) { error } else { setting.locate(error) }
    })?;
    if source.is_insecure() {
        diagnostics.push(table::URI_WITHOUT_TLS.warning(&[]).at(CREDENTIALS_URI.attribute()));
    }
    Ok(Configured::Some(search.renewing(source).into()))
}

pub(super) fn skipped() -> Vec<SkippedSource> {
    vec![SkippedSource::new("credentials URI", CREDENTIALS_URI.not_set())]
}
