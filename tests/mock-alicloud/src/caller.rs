//! Whom a request is from, once that has been proved in whatever way.

use crate::access::AccessKey;
use crate::arn::account;

/// A principal and what RAM refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) arn: String,
    /// RAM actions: `kms:DescribeKey`, `dds:*` or `*`.
    pub(crate) deny: Vec<String>,
}

impl Caller {
    /// The account of the principal.
    pub(crate) fn account(&self) -> &str {
        account(&self.arn)
    }

    pub(crate) fn denies(&self, action: &str) -> bool {
        self.deny.iter().any(|denied| match denied.strip_suffix('*') {
            Some(prefix) => action.starts_with(prefix),
            None => action == denied,
        })
    }
}

impl From<AccessKey> for Caller {
    fn from(key: AccessKey) -> Self {
        Self { arn: key.arn, deny: key.deny }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_covers_one_action_a_service_or_everything() {
        let caller = |action: &str| Caller::from(AccessKey::new("1", "a", "b").denied(action));
        assert!(caller("*").denies("kms:DescribeKey"));
        assert!(caller("kms:*").denies("kms:DescribeKey"));
        assert!(!caller("dds:*").denies("kms:DescribeKey"));
        assert!(caller("kms:DescribeKey").denies("kms:DescribeKey"));
        assert!(!Caller::from(AccessKey::new("1", "a", "b")).denies("kms:DescribeKey"));
    }
}
