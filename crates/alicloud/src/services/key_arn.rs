//! ARNs of KMS keys.

use std::fmt;
use std::str::FromStr;

use crate::endpoints::region::Region;

/// The ARN of a key: `acs:kms:<region>:<account>:key/<id>`. Only an ARN names a key of another
/// account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyArn {
    /// The region of the key.
    pub region: Region,
    /// The ID of the account that owns the key.
    pub account_id: String,
    /// The ID of the key.
    pub key_id: String,
}

/// The text is not a key ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ARN of a key is `acs:kms:<region>:<account>:key/<id>`, but {0}")]
pub struct InvalidKeyArn(&'static str);

impl FromStr for KeyArn {
    type Err = InvalidKeyArn;

    fn from_str(text: &str) -> Result<Self, InvalidKeyArn> {
        let parts: Vec<&str> = text.split(':').collect();
        let [acs, kms, region, account_id, resource] = parts[..] else {
            return Err(InvalidKeyArn("the value does not have five parts between colons"));
        };
        if acs != "acs" || kms != "kms" {
            return Err(InvalidKeyArn("the value does not begin with `acs:kms:`"));
        }
        if region.is_empty() {
            return Err(InvalidKeyArn("the region is missing"));
        }
        let region_id = region
            .parse()
            .map_err(|_| InvalidKeyArn("the region is not written like `cn-hangzhou`"))?;
        if account_id.is_empty() {
            return Err(InvalidKeyArn("the account is missing"));
        }
        if !Self::can_hold(account_id) {
            return Err(InvalidKeyArn(
                "the account contains a character that no account ID \
                                      contains",
            ));
        }
        match resource.strip_prefix("key/") {
            None | Some("") => {
                Err(InvalidKeyArn("the value does not end in `key/` and the ID of a key"))
            }
            Some(key_id) if Self::can_hold(key_id) => {
                Ok(Self { region: region_id, account_id: account_id.into(), key_id: key_id.into() })
            }
            Some(_) => Err(InvalidKeyArn(
                "the key ID contains a character that no key ID \
                                          contains",
            )),
        }
    }
}

impl KeyArn {
    /// Whether a text can be the account ID or the key ID in an ARN: not empty, and only printable
    /// ASCII without spaces, `:` and `/`.
    pub fn can_hold(part: &str) -> bool {
        let fits = |c: char| c.is_ascii_graphic() && !matches!(c, ':' | '/');
        !part.is_empty() && part.chars().all(fits)
    }
}

impl fmt::Display for KeyArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "acs:kms:{}:{}:key/{}", self.region, self.account_id, self.key_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_written_as_it_was_read() {
        let text = "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****";
        let arn: KeyArn = text.parse().unwrap();
        assert_eq!(arn.region.as_str(), "cn-hangzhou");
        assert_eq!(arn.account_id, "154035569884****");
        assert_eq!(arn.key_id, "05754286-3ba2-4fa6-8d41-4323aca6****");
        assert_eq!(arn.to_string(), text);
    }

    #[test]
    fn the_error_names_the_invalid_part_of_an_arn() {
        for (text, reason) in [
            ("acs:kms:cn-hangzhou:key/1", "five parts"),
            ("acs:kms:cn-hangzhou:1:key/1:2", "five parts"),
            ("arn:kms:cn-hangzhou:1:key/1", "begin with"),
            ("acs:rds:cn-hangzhou:1:key/1", "begin with"),
            ("acs:kms::1:key/1", "the region is missing"),
            ("acs:kms:CN-Hangzhou:1:key/1", "not written like"),
            ("acs:kms:cn-hangzhou::key/1", "the account is missing"),
            ("acs:kms:cn-hangzhou:1:key/", "ID of a key"),
            ("acs:kms:cn-hangzhou:1:alias/a", "ID of a key"),
            ("acs:kms:cn-hangzhou:1 2:key/1", "a character that no account ID contains"),
            ("acs:kms:cn-hangzhou:1:key/a/b", "a character that no key ID contains"),
            ("acs:kms:cn-hangzhou:1:key/a\n", "a character that no key ID contains"),
            ("acs:kms:cn-hangzhou:1:key/a\u{7}b", "a character that no key ID contains"),
            ("acs:kms:cn-hangzhou:1:key/a\u{202e}b", "a character that no key ID contains"),
        ] {
            let error = text.parse::<KeyArn>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
