//! The IDs of MongoDB instances.

use std::fmt;
use std::str::FromStr;

/// The ID of an instance, such as `dds-bp2235d0cdf4e2e4`. Not blank.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceId(String);

/// The text is not the ID of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the value is empty or blank: write the ID of a MongoDB instance, such as \
     `dds-bp2235d0cdf4e2e4`"
)]
pub struct InvalidInstanceId;

impl InstanceId {
    /// The ID, as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InstanceId {
    type Err = InvalidInstanceId;

    fn from_str(text: &str) -> Result<Self, InvalidInstanceId> {
        if text.trim().is_empty() { Err(InvalidInstanceId) } else { Ok(Self(text.to_owned())) }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_id_is_kept_as_written_and_is_not_blank() {
        for text in ["dds-bp2235d0cdf4e2e4", " dds-1 "] {
            assert_eq!(text.parse::<InstanceId>().unwrap().to_string(), text);
        }
        for blank in ["", " \t\n"] {
            assert_eq!(blank.parse::<InstanceId>(), Err(InvalidInstanceId), "{blank:?}");
        }
    }
}
