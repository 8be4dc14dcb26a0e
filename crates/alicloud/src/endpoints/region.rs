//! Region IDs.

use std::fmt;
use std::str::FromStr;

use super::hosts::mongodb_lists;

/// A region ID, such as `cn-hangzhou`.
///
/// Any well-formed ID is accepted, because new regions appear without notice. The form matters: the
/// ID becomes part of the host name of signed requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region(String);

/// The known regions that are not in the table of MongoDB's hosts. The last six are old IDs of
/// finance regions, which the official provider `aliyun/alicloud` accepts.
const KNOWN_OTHERS: [&str; 9] = [
    "ap-southeast-8",
    "cn-zhongwei",
    "rus-west-1",
    "cn-beijing-finance-1-pub",
    "cn-hzfinance",
    "cn-hzjbp",
    "cn-shanghai-finance-1-pub",
    "cn-shenzhen-finance",
    "cn-szfinance",
];

/// The text is not a region ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a region ID consists of lower-case letters, digits and hyphens, such as `cn-hangzhou`")]
pub struct InvalidRegion;

impl Region {
    /// Whether this version of the crate knows the region.
    pub fn is_known(&self) -> bool {
        mongodb_lists(self.as_str()) || KNOWN_OTHERS.contains(&self.as_str())
    }

    /// The ID.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Region {
    type Err = InvalidRegion;

    fn from_str(text: &str) -> Result<Self, InvalidRegion> {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let ends = |c: char| inner(c) && c != '-';
        // 63 is the limit of one label of a host name.
        let well_formed = (1..=63).contains(&text.len())
            && text.chars().all(inner)
            && text.starts_with(ends)
            && text.ends_with(ends);
        if well_formed { Ok(Self(text.to_owned())) } else { Err(InvalidRegion) }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_ids_are_accepted_whether_they_are_known_or_not() {
        for id in ["cn-hangzhou", "ap-southeast-1", "mars-north-7", "local"] {
            assert_eq!(id.parse::<Region>().unwrap().as_str(), id);
        }
    }

    #[test]
    fn regions_of_every_table_are_known_and_others_are_not() {
        let is_known = |id: &str| id.parse::<Region>().unwrap().is_known();
        for id in ["cn-hangzhou", "cn-shenzhen", "me-central-1", "rus-west-1-pop"] {
            assert!(is_known(id), "{id}");
        }
        for id in KNOWN_OTHERS {
            assert!(is_known(id), "{id}");
        }
        for id in ["cn-hangzou", "cn-szfinance-1", "mars-north-7", "finance"] {
            assert!(!is_known(id), "{id}");
        }
    }

    #[test]
    fn nothing_that_could_change_a_host_name_is_a_region() {
        let long = "a".repeat(64);
        for text in ["", "CN-Hangzhou", "a.b", "a/b", "a@b", "a b", "-a", "a-", "a:1", "ä", &long]
        {
            assert!(text.parse::<Region>().is_err(), "{text:?}");
        }
    }
}
