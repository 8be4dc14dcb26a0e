//! Names of keys, instances and regions in arguments.

use std::fmt::{self, Display};
use std::ops::Deref;
use std::str::FromStr;

use alicloud::{InvalidInstanceId, InvalidKeyId, InvalidRegion};

/// A name in an argument. The error for another text says what to write in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<T>(T);

/// The ID of a customer key (BYOK) of a MongoDB instance. Not an ARN and not an alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerKeyId(String);

/// An error of a name, as the user of an argument needs it.
pub trait NameError: Display {
    /// What is wrong, and what to write instead. Without the last full stop.
    fn advice(&self) -> String {
        self.to_string()
    }
}

impl NameError for InvalidKeyId {
    fn advice(&self) -> String {
        match self {
            Self::AliasArn { alias, region } => format!(
                "KMS does not accept the ARN of an alias: set `key_id` to `{alias}`, and \
                 `region_id` to `{region}`"
            ),
            _ => self.to_string(),
        }
    }
}

impl NameError for InvalidRegion {
    fn advice(&self) -> String {
        format!("{self}. Correct the region, or leave out the argument")
    }
}

impl NameError for InvalidInstanceId {}
impl NameError for &str {}

impl<T: FromStr<Err: NameError>> FromStr for Name<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        if !trimmed.is_empty() && trimmed != text {
            return Err("the value begins or ends with a blank or a line break, as the text of a \
                        file often does: write `trimspace(…)` around the text"
                .to_owned());
        }
        text.parse().map(Self).map_err(|error: T::Err| error.advice())
    }
}

impl FromStr for CustomerKeyId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text {
            _ if text.trim().is_empty() => Err(
                "the value is empty or blank: write the ID of a key, or leave out the argument to \
                 read the key in use",
            ),
            // The ID of a key contains neither a colon nor a slash.
            _ if text.contains([':', '/']) => Err(
                "MongoDB names a key by its ID: instead of an ARN or an alias, write the `id` of \
                 the key, such as `data.alicloud_kms_key.example.id`",
            ),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

impl From<String> for CustomerKeyId {
    /// The key in a response, whatever the service calls it.
    fn from(key: String) -> Self {
        Self(key)
    }
}

impl Display for CustomerKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T> From<T> for Name<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Name<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Display> Display for Name<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use alicloud::{InstanceId, KeyId, Region};

    use super::*;

    fn advice<T: FromStr<Err: NameError> + fmt::Debug>(text: &str) -> String {
        text.parse::<Name<T>>().unwrap_err()
    }

    #[test]
    fn a_name_with_blanks_around_is_refused_and_nothing_is_trimmed() {
        for (before, after) in
            [("", "\n"), ("", "\r\n"), (" ", ""), ("\t", " "), ("\n", ""), ("\u{a0}", "\u{3000}")]
        {
            let padded = |name: &str| format!("{before}{name}{after}");
            let errors = [
                advice::<KeyId>(&padded("key-1")),
                advice::<KeyId>(&padded("alias/a")),
                advice::<KeyId>(&padded("acs:kms:cn-hangzhou:1:key/1")),
                advice::<KeyId>(&padded("acs:kms:cn-hangzhou:1:alias/a")),
                advice::<InstanceId>(&padded("dds-1")),
                advice::<CustomerKeyId>(&padded("key-1")),
                advice::<Region>(&padded("cn-hangzhou")),
            ];
            for error in errors {
                assert!(error.contains("`trimspace(…)`"), "{before:?} {after:?}: {error}");
            }
        }
        let kept = "key 1".parse::<Name<KeyId>>().unwrap();
        assert_eq!(kept.to_string(), "key 1");
    }

    #[test]
    fn a_blank_name_is_missing_and_not_padded() {
        for blank in ["", " ", "\n"] {
            for error in [
                advice::<KeyId>(blank),
                advice::<InstanceId>(blank),
                advice::<CustomerKeyId>(blank),
            ] {
                assert!(error.starts_with("the value is empty or blank"), "{blank:?}: {error}");
            }
        }
    }

    #[test]
    fn the_key_of_an_instance_is_named_by_its_id_alone() {
        for id in ["key-hzz630494463ejqjx0000", "05754286-3ba2-4fa6-8d41-4323aca6****"] {
            assert_eq!(id.parse::<CustomerKeyId>().unwrap().to_string(), id);
        }
        for other in [
            "alias/orders",
            "acs:kms:cn-hangzhou:1:key/1",
            "acs:kms:cn-hangzhou:1:alias/a",
            "key/1",
        ] {
            assert!(advice::<CustomerKeyId>(other).contains("`id` of the key"), "{other}");
        }
    }
}
