//! The credentials of a configuration: the first source that is configured, and the role of
//! `assume_role` on top of that source.

use std::sync::Arc;

use alicloud::credentials::{
    AssumeRole, CredentialError, CredentialSource, DefaultChain, FixedSource,
};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};

use super::configured::Configured;
use super::role;
use super::search::{Credentials, Search};
use super::sources::{SOURCES, Source};
use crate::errors::explain_invalid_source;

/// The credentials of the configuration. Warnings go to `diagnostics`.
///
/// # Errors
/// When a source is configured and invalid. Other sources, which may belong to another account,
/// are not searched.
pub(crate) fn credentials(
    search: &Search<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<Credentials, Diagnostic> {
    let base = base(search, diagnostics)?;
    let request = match role::request(search)? {
        Configured::None => return Ok(base),
        Configured::Unknown(argument) => {
            return Ok(Credentials { source: unknown(argument), ..base });
        }
        Configured::Some(request) => request,
    };
    let location = search.context.sts_location(None);
    let location = location.map_err(|error| explain_invalid_source(&error))?;
    let transport = Arc::clone(&search.context.transport);
    let role = AssumeRole::new(transport, Arc::clone(&base.profile), request, location);
    Ok(Credentials { source: search.renewing(role), ..base })
}

/// The credentials below `assume_role`: those of the first configured source.
fn base(search: &Search<'_>, diagnostics: &mut Diagnostics) -> Result<Credentials, Diagnostic> {
    let mut skipped = Vec::new();
    let mut links = Vec::new();
    for source in SOURCES {
        match source {
            Source::Configuration(source) => match (source.find)(search, diagnostics)? {
                Configured::Some(credentials) => return Ok(credentials),
                Configured::Unknown(argument) => return Ok(unknown(argument).into()),
                Configured::None => skipped.extend((source.skipped)()),
            },
            Source::Chain(link) => links.push(link),
        }
    }
    let chain = Arc::new(DefaultChain::new(search.context.clone(), links, skipped));
    Ok(Credentials { source: chain.clone(), profile: chain })
}

/// A source whose credentials depend on an argument that is known only after apply: an error of
/// every read.
fn unknown(argument: &'static str) -> Arc<dyn CredentialSource> {
    Arc::new(FixedSource::new(Err(CredentialError::Unknown { argument })))
}
