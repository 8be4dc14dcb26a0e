//! Which version of the application protocol is spoken.

use super::Error;
use crate::environment::Environment;

/// What is spoken with a host that lists no versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unlisted {
    /// The oldest, as go-plugin has it: the host is from before version negotiation.
    Lowest,
    /// The newest: the host is told which it is.
    Highest,
}

/// The one of `served` with the highest version that is also in `PLUGIN_PROTOCOL_VERSIONS`.
pub(super) fn choose<T>(
    environment: &Environment,
    served: Vec<T>,
    version: impl Fn(&T) -> u16,
    unlisted: Unlisted,
) -> Result<T, Error> {
    let offered = environment.get("PLUGIN_PROTOCOL_VERSIONS");
    let offered: Option<Vec<&str>> = offered.map(|text| text.split(',').map(str::trim).collect());
    let versions = served.iter().map(|it| version(it).to_string()).collect();
    let chosen = match (&offered, unlisted) {
        (None, Unlisted::Lowest) => served.into_iter().min_by_key(version),
        (None, Unlisted::Highest) => served.into_iter().max_by_key(version),
        (Some(offered), _) => served
            .into_iter()
            .filter(|it| offered.contains(&&*version(it).to_string()))
            .max_by_key(|it| version(it)),
    };
    chosen.ok_or_else(|| Error::NoCommonVersion {
        offered: offered.unwrap_or_default().into_iter().map(str::to_owned).collect(),
        served: versions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(offered: Option<&str>, served: &[u16], unlisted: Unlisted) -> Result<u16, Error> {
        let environment = offered.map(|offered| ("PLUGIN_PROTOCOL_VERSIONS", offered));
        let environment = environment.into_iter().collect();
        choose(&environment, served.to_vec(), |version| *version, unlisted)
    }

    #[test]
    fn the_highest_common_version_is_chosen() {
        for unlisted in [Unlisted::Lowest, Unlisted::Highest] {
            assert_eq!(chosen(Some("5,6"), &[5, 6], unlisted).unwrap(), 6);
            assert_eq!(chosen(Some("4, 5"), &[5, 6], unlisted).unwrap(), 5);
            assert_eq!(chosen(Some("6,5"), &[6, 5], unlisted).unwrap(), 6);
        }
    }

    #[test]
    fn without_a_list_it_is_the_lowest_or_the_highest() {
        assert_eq!(chosen(None, &[6, 5], Unlisted::Lowest).unwrap(), 5);
        assert_eq!(chosen(None, &[6, 5], Unlisted::Highest).unwrap(), 6);
    }

    #[test]
    fn entries_that_are_no_numbers_are_passed_over() {
        assert_eq!(chosen(Some("six,,6,-1"), &[6], Unlisted::Lowest).unwrap(), 6);
    }

    #[test]
    fn no_common_version_names_both_sides() {
        let error = chosen(Some("4,5"), &[6], Unlisted::Lowest).unwrap_err().to_string();
        assert!(error.contains("offers plugin protocol 4, 5; this provider speaks 6"), "{error}");
    }
}
