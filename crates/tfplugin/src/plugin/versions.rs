//! The choice of the application protocol's version.

use super::error::Error;
use crate::environment::Environment;

/// The version for a host that lists no versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DefaultVersion {
    /// The lowest, as in go-plugin: the host is older than version negotiation.
    Lowest,
    /// The highest: the plugin tells the host the version.
    Highest,
}

/// The element of `served` with the highest version that `PLUGIN_PROTOCOL_VERSIONS` lists.
pub(super) fn choose<T>(
    environment: &Environment,
    served: Vec<T>,
    version: impl Fn(&T) -> u16,
    default: DefaultVersion,
) -> Result<T, Error> {
    let offered = environment.get("PLUGIN_PROTOCOL_VERSIONS");
    let offered: Option<Vec<&str>> = offered.map(|text| text.split(',').map(str::trim).collect());
    let versions = served.iter().map(|it| version(it).to_string()).collect();
    let chosen = match (&offered, default) {
        (None, DefaultVersion::Lowest) => served.into_iter().min_by_key(version),
        (None, DefaultVersion::Highest) => served.into_iter().max_by_key(version),
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

    fn chosen(
        offered: Option<&str>,
        served: &[u16],
        default: DefaultVersion,
    ) -> Result<u16, Error> {
        let environment = offered.map(|offered| ("PLUGIN_PROTOCOL_VERSIONS", offered));
        let environment = environment.into_iter().collect();
        choose(&environment, served.to_vec(), |version| *version, default)
    }

    #[test]
    fn the_highest_common_version_is_chosen() {
        for default in [DefaultVersion::Lowest, DefaultVersion::Highest] {
            assert_eq!(chosen(Some("5,6"), &[5, 6], default).unwrap(), 6);
            assert_eq!(chosen(Some("4, 5"), &[5, 6], default).unwrap(), 5);
            assert_eq!(chosen(Some("6,5"), &[6, 5], default).unwrap(), 6);
        }
    }

    #[test]
    fn without_a_list_the_default_version_is_chosen() {
        assert_eq!(chosen(None, &[6, 5], DefaultVersion::Lowest).unwrap(), 5);
        assert_eq!(chosen(None, &[6, 5], DefaultVersion::Highest).unwrap(), 6);
    }

    #[test]
    fn entries_that_are_not_numbers_are_ignored() {
        assert_eq!(chosen(Some("six,,6,-1"), &[6], DefaultVersion::Lowest).unwrap(), 6);
    }

    #[test]
    fn no_common_version_names_both_sides() {
        let error = chosen(Some("4,5"), &[6], DefaultVersion::Lowest).unwrap_err().to_string();
        assert!(
            error.contains("supports plugin protocol 4, 5. This provider supports 6"),
            "{error}"
        );
    }
}
