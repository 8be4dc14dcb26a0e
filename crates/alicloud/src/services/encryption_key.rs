//! Whether a response names the requested key of an instance.

use crate::call::answer::Mismatch;

const ENCRYPTION_KEY: &str = "EncryptionKey";

/// The value of `EncryptionKey` for instances without a customer key.
const NO_CUSTOMER_KEY: &str = "NoActiveBYOK";

/// Accepts the key in a response. `requested` is the key that the request names; `None` requests
/// the key in use.
///
/// # Errors
/// If the response names another key, or no key.
pub(super) fn check(requested: Option<&str>, found: &str) -> Result<(), Mismatch> {
    if !is_customer_key(found) {
        let problem = "names no customer key";
        return Err(Mismatch::Unusable { member: ENCRYPTION_KEY, problem });
    }
    match requested {
        Some(requested) if !is_same(requested, found) => {
            let (found, requested) = (found.to_owned(), requested.to_owned());
            Err(Mismatch::Other { member: ENCRYPTION_KEY, found, requested })
        }
        _ => Ok(()),
    }
}

/// Whether a member `EncryptionKey` names a key of the customer.
pub(super) fn is_customer_key(key: &str) -> bool {
    !key.trim().is_empty() && !key.trim().eq_ignore_ascii_case(NO_CUSTOMER_KEY)
}

/// Whether two texts name the same key. One text can be an ARN, and the other the ID in the ARN.
/// The comparison ignores case: no two keys have IDs that differ only in case.
fn is_same(one: &str, other: &str) -> bool {
    let id = |text: &str| text.rsplit_once(":key/").map(|(_, id)| id.to_owned());
    let [one_id, other_id] = [id(one), id(other)];
    match (&one_id, &other_id) {
        (Some(id), None) => id.eq_ignore_ascii_case(other),
        (None, Some(id)) => id.eq_ignore_ascii_case(one),
        _ => one.eq_ignore_ascii_case(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "2a1b7c44-3ba2-4fa6-8d41-4323aca6f3b1";
    const ARN: &str = "acs:kms:cn-hangzhou:1:key/2a1b7c44-3ba2-4fa6-8d41-4323aca6f3b1";
    const OTHER: &str = "acs:kms:cn-hangzhou:2:key/2a1b7c44-3ba2-4fa6-8d41-4323aca6f3b1";

    #[test]
    fn the_requested_key_is_accepted_by_its_id_and_by_its_arn() {
        for found in [ID, ARN, &ID.to_ascii_uppercase()] {
            for requested in [None, Some(ID), Some(ARN)] {
                assert_eq!(check(requested, found), Ok(()), "{requested:?} {found}");
            }
        }
    }

    #[test]
    fn another_key_is_refused() {
        for (requested, found) in [(ID, "key-1"), (ARN, "key-1"), (ARN, OTHER), (ID, &ID[1..])] {
            let error = check(Some(requested), found).unwrap_err();
            assert!(matches!(error, Mismatch::Other { .. }), "{requested} {found}: {error:?}");
        }
    }

    #[test]
    fn a_response_without_a_key_is_refused() {
        for found in ["", " ", "\n", "NoActiveBYOK", " NoActiveBYOK "] {
            for requested in [None, Some(ID), Some(found)] {
                let error = check(requested, found).unwrap_err();
                assert!(matches!(error, Mismatch::Unusable { .. }), "{requested:?} {found:?}");
            }
        }
    }
}
