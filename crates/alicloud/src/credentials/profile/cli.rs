//! The search for a profile in the configuration file of Alibaba Cloud CLI.

use std::path::Path;

use super::cli_file::Profiles;
use super::entry::Entry;
use super::modes;
use super::naming::{DEFAULT, repair};
use crate::credentials::context::Context;
use crate::credentials::resolved::Lookup;
use crate::error::source::{InvalidSource, SourceFault};

/// Looks a profile up in the text of a file; the current profile if `name` is `None`.
pub(super) fn look_up(
    context: &Context,
    path: &Path,
    text: &str,
    name: Option<&str>,
) -> Result<Lookup, InvalidSource> {
    let file = || format!("the file {}", path.display());
    let profiles = Profiles::read(context, path, text).map_err(|unreadable| {
        InvalidSource::new(SourceFault::Malformed, file(), unreadable.to_string())
            .with_advice(repair(name.unwrap_or(DEFAULT)))
    })?;
    let current = profiles.current.as_deref();
    let selected = name.or(current).unwrap_or(DEFAULT);
    match profiles.get(selected) {
        Some(Ok(profile)) => modes::look_up(&Entry::new(&profiles, selected, profile)),
        Some(Err(invalid)) => Err(invalid),
        // A person has written a wrong name: the command line renames the current profile when it
        // deletes a profile. The SDKs go on to the next source, which may belong to another account.
        None if name.is_none() && current.is_some() && !profiles.is_empty() => {
            let problem =
                format!("the current profile is {selected:?}, and {}", profiles.lacks(selected));
            Err(InvalidSource::new(SourceFault::ProfileNotFound, file(), problem))
        }
        None => Ok(Lookup::Absent(profiles.lacks(selected))),
    }
}
