//! The errors and warnings that the provider explains: identifier, summary, cause and cure, each
//! once.

#[macro_use]
mod entry;

mod configuration;
mod credentials;
mod network;
mod services;

pub(crate) use self::configuration::*;
pub(crate) use self::credentials::*;
pub use self::entry::ErrorEntry;
pub(crate) use self::network::*;
pub(crate) use self::services::*;

/// Errors with a common subject.
#[derive(Clone, Copy, Debug)]
pub struct ErrorFamily {
    /// The subject.
    pub title: &'static str,
    /// The errors.
    pub entries: &'static [ErrorEntry],
}

/// All errors.
pub const ERRORS: [ErrorFamily; 4] = [
    ErrorFamily { title: "Configuration", entries: configuration::ENTRIES },
    ErrorFamily { title: "Credentials and roles", entries: credentials::ENTRIES },
    ErrorFamily { title: "Network", entries: network::ENTRIES },
    ErrorFamily { title: "Services", entries: services::ENTRIES },
];

/// The blanks in the texts, each with its meaning.
pub const BLANKS: &[(&str, &str)] = &[
    ("action", "the RAM action of the call"),
    ("advice", "what to do about this problem"),
    ("argument", "the argument"),
    ("attribute", "the argument that names what is read"),
    ("block", "the block that names the role"),
    ("elsewhere", "advice for a key or an instance in another place"),
    ("endpoint", "the endpoint"),
    ("kind", "key, instance or role"),
    (
        "leave_out_the_value",
        "how to unset the value: leave out the argument, or remove the variable",
    ),
    ("limit", "the timeout of the read"),
    ("name", "the key, instance or role, as configured"),
    ("named", "the region in `region_id`"),
    ("origin", "the origin of the access key"),
    ("own", "the region of the ARN"),
    ("place", "`in` and the region, such as `in cn-hangzhou`"),
    ("policy", "the policy that denies the call"),
    ("principal", "the caller"),
    ("problem", "the problem"),
    ("proxy", "the address of the proxy"),
    ("region", "the region"),
    ("secret_origin", "the origin of the secret, if it differs from the access key's"),
    ("service", "the service"),
    ("session_name", "the argument with the name of the session"),
    ("source", "the credential source"),
    ("token_origin", "the origin of the security token"),
    ("variable", "the environment variable"),
    ("variables", "the environment variables"),
    ("ways", "how to set each missing value"),
    ("what", "what is configured, and what is not"),
    ("where", "the argument or the environment variable"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn entries() -> impl Iterator<Item = &'static ErrorEntry> {
        ERRORS.iter().flat_map(|family| family.entries)
    }

    #[test]
    fn each_error_has_an_identifier_of_its_own_and_a_cure() {
        let ids: BTreeSet<_> = entries().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), entries().count());
        for ErrorEntry { id, summary, cause, cure } in entries() {
            assert!(id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{id}");
            assert!(summary.len() <= 60 && !summary.ends_with('.'), "{id}");
            assert!(cause.is_empty() || cause.ends_with(['.', '}']), "{id}");
            assert!(cure.ends_with(['.', '}']), "{id}");
        }
    }

    #[test]
    fn every_blank_has_a_meaning() {
        for ErrorEntry { id, summary, cause, cure } in entries() {
            for blank in [summary, cause, cure].into_iter().flat_map(|text| text.split('{').skip(1))
            {
                let name = blank.split('}').next().unwrap_or_default();
                assert!(BLANKS.iter().any(|(known, _)| *known == name), "{id}: {name}");
            }
        }
    }
}
