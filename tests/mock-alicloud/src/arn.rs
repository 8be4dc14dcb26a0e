//! Resource names of KMS: `acs:kms:<region>:<account>:key/<key ID>`.

/// The parts of a key's ARN.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct KeyArn<'a> {
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) key_id: &'a str,
}

impl<'a> KeyArn<'a> {
    /// Reads a key's ARN; an ARN of anything else, or with an empty part, is none.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (region, rest) = text.strip_prefix("acs:kms:")?.split_once(':')?;
        let (account, resource) = rest.split_once(':')?;
        let key_id = resource.strip_prefix("key/")?;
        let whole = ![region, account, key_id].contains(&"");
        whole.then_some(Self { region, account, key_id })
    }
}

/// The account in an ARN of any service: its fourth part.
pub(crate) fn account(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_arn_has_three_parts_that_vary() {
        let arn = KeyArn::parse("acs:kms:cn-hangzhou:1540:key/key-hzz").unwrap();
        assert_eq!(arn, KeyArn { region: "cn-hangzhou", account: "1540", key_id: "key-hzz" });
        for wrong in ["", "alias/x", "acs:kms:r:a:alias/x", "acs:kms:r::key/x", "acs:kms:r:a:key/"]
        {
            assert_eq!(KeyArn::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_account_of_a_role_is_found_although_roles_have_no_region() {
        assert_eq!(account("acs:ram::1540:role/terraform"), "1540");
        assert_eq!(account("nonsense"), "");
    }
}
