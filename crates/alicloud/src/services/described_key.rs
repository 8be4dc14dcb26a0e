//! Whether a description is about the requested key.

use super::key_arn::KeyArn;
use super::key_id::KeyId;
use crate::call::answer::Mismatch;

const KEY_ID: &str = "KeyMetadata.KeyId";

const ARN: &str = "KeyMetadata.Arn";

/// Accepts the description of the requested key, by the `key_id` and `arn` in the description.
///
/// A key that is requested by its ID or ARN must be named by the description. An alias can name any
/// key. The ARN in a description, if present, must be the ARN of the same key.
///
/// # Errors
/// If the description names another key, or no key.
pub(super) fn check(requested: &KeyId, key_id: &str, arn: Option<&str>) -> Result<(), Mismatch> {
    let other = |member, found: &str| {
        Err(Mismatch::Other { member, found: found.to_owned(), requested: requested.to_string() })
    };
    if key_id.trim().is_empty() {
        return Err(Mismatch::Unusable { member: KEY_ID, problem: "is empty" });
    }
    match requested.id() {
        Some(id) if !is_same(id, key_id) => return other(KEY_ID, key_id),
        None if !KeyArn::can_hold(key_id) => {
            return Err(Mismatch::Unusable { member: KEY_ID, problem: "is not the ID of a key" });
        }
        _ => {}
    }
    let Some(arn) = arn.filter(|arn| !arn.trim().is_empty()) else { return Ok(()) };
    let is_arn_of_key = match requested {
        KeyId::Arn(requested_arn) => is_same(&requested_arn.to_string(), arn),
        KeyId::Id(_) | KeyId::Alias(_) => {
            arn.rsplit_once(":key/").is_some_and(|(_, id)| is_same(id, key_id))
        }
    };
    if is_arn_of_key { Ok(()) } else { other(ARN, arn) }
}

/// The comparison ignores case: no two keys have IDs that differ only in case, and a service may
/// return an ID in another case than the request.
fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "05754286-3ba2-4fa6-8d41-4323aca6f3b1";
    const ARN_OF_ID: &str = "acs:kms:cn-hangzhou:1:key/05754286-3ba2-4fa6-8d41-4323aca6f3b1";
    const NEW_ID: &str = "key-hzz630494463ejqjx0000";

    /// The member that is at fault in the answer to a request.
    fn fault(requested: &str, id: &str, arn: Option<&str>) -> Option<&'static str> {
        match check(&requested.parse().unwrap(), id, arn) {
            Ok(()) => None,
            Err(Mismatch::Unusable { member, .. } | Mismatch::Other { member, .. }) => Some(member),
        }
    }

    #[test]
    fn a_key_that_the_request_names_is_accepted_in_any_case() {
        for requested in [ID, ARN_OF_ID, "alias/orders"] {
            for arn in [None, Some(""), Some(" "), Some(ARN_OF_ID)] {
                assert_eq!(fault(requested, ID, arn), None, "{requested} {arn:?}");
            }
            let upper = ID.to_ascii_uppercase();
            assert_eq!(fault(requested, &upper, Some(ARN_OF_ID)), None, "{requested}");
        }
        assert_eq!(fault("alias/orders", NEW_ID, None), None);
    }

    #[test]
    fn another_key_or_no_key_is_refused() {
        for requested in [ID, ARN_OF_ID] {
            for id in ["", " ", "\n", NEW_ID, "alias/orders", ARN_OF_ID, &ID[1..], &ID[..35]] {
                assert_eq!(fault(requested, id, None), Some(KEY_ID), "{requested} {id:?}");
            }
        }
        for id in ["", " ", "alias/orders", ARN_OF_ID, "a key"] {
            assert_eq!(fault("alias/orders", id, None), Some(KEY_ID), "{id:?}");
        }
    }

    #[test]
    fn the_arn_of_another_key_is_refused() {
        for requested in [ID, ARN_OF_ID, "alias/orders"] {
            for arn in [
                "acs:kms:cn-hangzhou:1:key/key-hzz630494463ejqjx0000",
                "acs:kms:cn-hangzhou:1:key/",
                "acs:kms:cn-hangzhou:1:key/x05754286-3ba2-4fa6-8d41-4323aca6f3b1",
                "acs:kms:cn-hangzhou:1:alias/05754286-3ba2-4fa6-8d41-4323aca6f3b1",
                ID,
                "text",
            ] {
                assert_eq!(fault(requested, ID, Some(arn)), Some(ARN), "{requested} {arn}");
            }
        }
        for other in ["acs:kms:cn-shanghai:1:key/", "acs:kms:cn-hangzhou:2:key/"] {
            let arn = format!("{other}{ID}");
            assert_eq!(fault(ARN_OF_ID, ID, Some(&arn)), Some(ARN), "{arn}");
        }
    }
}
