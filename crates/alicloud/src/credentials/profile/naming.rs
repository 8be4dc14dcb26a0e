//! Names of profiles, in words.

use std::path::Path;

/// The name of the default profile.
pub(super) const DEFAULT: &str = "default";

/// The maximum number of profiles that an error lists.
const MAX_LISTED: usize = 20;

/// A profile, as the origin of a credential.
pub(super) fn origin(name: &str, path: &Path) -> String {
    format!("the profile {name:?} in {}", path.display())
}

/// The profiles that a file contains instead of the requested profile, as the end of a clause.
pub(super) fn others<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let unlisted = names.len().saturating_sub(MAX_LISTED);
    let mut listed: Vec<_> = names.take(MAX_LISTED).map(|name| format!("{name:?}")).collect();
    if unlisted > 0 {
        listed.push(format!("and {unlisted} more"));
    }
    if listed.is_empty() { "and no other".to_owned() } else { format!("but {}", listed.join(", ")) }
}
