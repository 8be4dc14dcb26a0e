//! The ways to name a KMS key.

use std::fmt;
use std::str::FromStr;

use super::key_arn::{InvalidKeyArn, KeyArn};
use crate::endpoints::region::Region;

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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKeyId {
    /// The text is empty or blank.
    #[error(
        "the value is empty or blank: write a key ID, an alias such as `alias/orders`, or a key ARN"
    )]
    Blank,
    /// The text is `alias/`, without a name.
    #[error(
        "the name of the alias is missing: write `alias/` and the name, such as `alias/orders`"
    )]
    UnnamedAlias,
    /// The text is the ARN of an alias, which KMS does not accept.
    #[error(
        "KMS does not accept the ARN of an alias: write `{alias}`, and set the region to {region}"
    )]
    AliasArn {
        /// The alias in the ARN, such as `alias/orders`.
        alias: String,
        /// The region in the ARN.
        region: Region,
    },
    /// The text contains a `:`, as only an ARN does, and is not a key ARN.
    #[error(transparent)]
    Arn(#[from] InvalidKeyArn),
}

/// The prefix of every alias.
const ALIAS: &str = "alias/";

impl KeyId {
    /// The ID of the key; `None` if the key is named by an alias.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Id(id) => Some(id),
            Self::Arn(arn) => Some(&arn.key_id),
            Self::Alias(_) => None,
        }
    }

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
            None if let Some(error) = alias_arn(text) => Err(error),
            // Neither a key ID nor an alias contains a colon.
            None if text.contains(':') => Ok(Self::Arn(text.parse()?)),
            None => Ok(Self::Id(text.to_owned())),
        }
    }
}

/// The error for the ARN of an alias, `acs:kms:<region>:<account>:alias/<name>`; `None` for any other
/// text.
fn alias_arn(text: &str) -> Option<InvalidKeyId> {
    let parts: Vec<&str> = text.split(':').collect();
    let ["acs", "kms", region, _, alias] = parts[..] else { return None };
    let name = alias.strip_prefix(ALIAS).filter(|name| !name.is_empty())?;
    let is_alias = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/'));
    let region = region.parse().ok()?;
    is_alias.then(|| InvalidKeyId::AliasArn { alias: alias.to_owned(), region })
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
    fn an_id_and_an_arn_have_an_id() {
        let id = |text: &str| text.parse::<KeyId>().unwrap().id().map(str::to_owned);
        assert_eq!(id("acs:kms:cn-hangzhou:1:key/2").as_deref(), Some("2"));
        assert_eq!([id("a").as_deref(), id("alias/a").as_deref()], [Some("a"), None]);
    }

    #[test]
    fn only_an_arn_has_an_arn() {
        let region =
            |text: &str| text.parse::<KeyId>().unwrap().arn().map(|arn| arn.region.clone());
        assert_eq!(region("acs:kms:cn-hangzhou:1:key/2"), "cn-hangzhou".parse().ok());
        assert_eq!([region("alias/a"), region("a")], [None, None]);
    }

    #[test]
    fn the_error_for_the_arn_of_an_alias_names_the_alias() {
        let error = "acs:kms:cn-hangzhou:1:alias/orders".parse::<KeyId>().unwrap_err().to_string();
        assert!(error.contains("write `alias/orders`"), "{error}");
        assert!(error.contains("the region to cn-hangzhou"), "{error}");
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
