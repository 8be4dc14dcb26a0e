//! The ways to name a KMS key.

use std::fmt;
use std::str::FromStr;

use super::key_arn::{InvalidKeyArn, KeyArn};

/// A KMS key, as a caller of `DescribeKey` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyId {
    /// The ID of the key, such as `key-hzz630494463ejqjx****`.
    Id(String),
    /// An alias of the key, such as `alias/orders`.
    Alias(String),
    /// The ARN of the key. Only an ARN names a key of another account.
    Arn(KeyArn),
}

/// The text does not name a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKeyId {
    /// The text is empty or blank.
    #[error("the ID of a key, an alias such as `alias/orders`, or a key ARN cannot be empty")]
    Blank,
    /// The text is `alias/`, without a name.
    #[error("an alias is `alias/` and a name, and the name is missing")]
    UnnamedAlias,
    /// The text contains a `:`, as only an ARN does, and is not a key ARN.
    #[error(transparent)]
    Arn(#[from] InvalidKeyArn),
}

/// The prefix of every alias.
const ALIAS: &str = "alias/";

impl KeyId {
    /// The ARN, if the key is named by its ARN.
    pub fn arn(&self) -> Option<&KeyArn> {
        match self {
            Self::Arn(arn) => Some(arn),
            Self::Id(_) | Self::Alias(_) => None,
        }
    }
}

impl FromStr for KeyId {
    type Err = InvalidKeyId;

    fn from_str(text: &str) -> Result<Self, InvalidKeyId> {
        match text.strip_prefix(ALIAS) {
            Some("") => Err(InvalidKeyId::UnnamedAlias),
            Some(_) => Ok(Self::Alias(text.to_owned())),
            None if text.trim().is_empty() => Err(InvalidKeyId::Blank),
            // Neither a key ID nor an alias contains a colon.
            None if text.contains(':') => Ok(Self::Arn(text.parse()?)),
            None => Ok(Self::Id(text.to_owned())),
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(text) | Self::Alias(text) => f.write_str(text),
            Self::Arn(arn) => arn.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_an_alias_and_an_arn_are_told_apart_and_written_back() {
        let id = "05754286-3ba2-4fa6-8d41-4323aca6****";
        let arn = "acs:kms:cn-hangzhou:1:key/2";
        assert_eq!(id.parse(), Ok(KeyId::Id(id.to_owned())));
        assert_eq!("alias/acs:kms".parse(), Ok(KeyId::Alias("alias/acs:kms".to_owned())));
        assert_eq!(arn.parse(), Ok(KeyId::Arn(arn.parse().unwrap())));
        for text in [id, "alias/acs:kms", arn, "alias/ ", " padded "] {
            assert_eq!(text.parse::<KeyId>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn only_an_arn_has_an_arn() {
        let region =
            |text: &str| text.parse::<KeyId>().unwrap().arn().map(|arn| arn.region.clone());
        assert_eq!(region("acs:kms:cn-hangzhou:1:key/2"), "cn-hangzhou".parse().ok());
        assert_eq!([region("alias/a"), region("a")], [None, None]);
    }

    #[test]
    fn what_names_no_key_is_refused_for_its_reason() {
        for blank in ["", " ", "\t\n"] {
            assert_eq!(blank.parse::<KeyId>(), Err(InvalidKeyId::Blank), "{blank:?}");
        }
        assert_eq!("alias/".parse::<KeyId>(), Err(InvalidKeyId::UnnamedAlias));
        for malformed in ["acs:kms", " acs:kms:cn-hangzhou:1:key/2", "ACS:KMS:cn-hangzhou:1:key/2"]
        {
            let error = malformed.parse::<KeyId>().unwrap_err();
            assert!(matches!(error, InvalidKeyId::Arn(_)), "{malformed}: {error}");
        }
    }
}
