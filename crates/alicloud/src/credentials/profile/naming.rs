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

/// How to repair a file that cannot be read, as sentences. `name` is the profile that is needed.
pub(super) fn repair(name: &str) -> String {
    format!(
        "Correct the file, or move the file away and make a new file: `aliyun configure --profile \
         {name}`."
    )
}

/// The names that a file contains instead of `name`, as the end of a clause.
pub(super) fn others<'a>(
    name: &str,
    names: impl ExactSizeIterator<Item = &'a str> + Clone,
) -> String {
    let unlisted = names.len().saturating_sub(MAX_LISTED);
    let mut listed: Vec<_> =
        names.clone().take(MAX_LISTED).map(|name| format!("{name:?}")).collect();
    if unlisted > 0 {
        listed.push(format!("and {unlisted} more"));
    }
    let suggestion = match nearest(name, names) {
        Some(nearest) => format!("; the nearest name is {nearest:?}"),
        None => String::new(),
    };
    match listed[..] {
        [] => "and no other".to_owned(),
        _ => format!("but {}{suggestion}", listed.join(", ")),
    }
}

/// The name with the fewest different characters, if few are different. Case does not count.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    let distances =
        names.map(|other| (strsim::osa_distance(&folded, &other.to_lowercase()), other));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    let longer = folded.chars().count().max(nearest.chars().count());
    (distance <= longer.max(3) / 3).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_differs_in_case_or_in_few_characters() {
        let names = ["dev", "prod", "Production", "资源-prod", "x"];
        for (written, expected) in [
            ("PROD", Some("prod")),
            ("prdo", Some("prod")),
            ("prod ", Some("prod")),
            ("pro", Some("prod")),
            ("deb", Some("dev")),
            ("production", Some("Production")),
            ("prodction", Some("Production")),
            ("资源-prd", Some("资源-prod")),
            ("default", None),
            ("stage", None),
            ("main", None),
            ("", Some("x")),
        ] {
            assert_eq!(nearest(written, names.into_iter()), expected, "{written:?}");
        }
        assert_eq!(nearest("dev", std::iter::empty()), None);
    }
}
