//! The member `AccessDeniedDetail` of an error.

use serde_json::{Map, Value};

use crate::error::denial::AccessDenied;
use crate::redaction::Redactor;

/// Reads why a call was denied, as leniently as possible. The comparison of names ignores case.
/// `None` if the body does not tell.
pub(super) fn read(body: &[u8], redactor: &Redactor) -> Option<Box<AccessDenied>> {
    let document = serde_json::from_slice(body).ok()?;
    let detail = match member(object(&document)?, "AccessDeniedDetail")? {
        // Some gateways encode the object as text.
        Value::String(text) => serde_json::from_str(text).ok()?,
        detail => detail.clone(),
    };
    let detail = object(&detail)?;
    let text = |name: &str| {
        let text = match member(detail, name)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(redactor.presentable(&text)).filter(|text| !text.trim().is_empty())
    };
    let denial = AccessDenied {
        action: text("AuthAction"),
        principal_type: text("AuthPrincipalType"),
        principal: text("AuthPrincipalDisplayName"),
        account_id: text("AuthPrincipalOwnerId"),
        denial_type: text("NoPermissionType"),
        policy_type: text("PolicyType"),
        has_diagnosis: text("EncodedDiagnosticMessage").is_some(),
    };
    (denial != AccessDenied::default()).then(|| Box::new(denial))
}

fn object(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object()
}

fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn denial(body: &Value) -> Option<AccessDenied> {
        let redactor = Redactor::new(vec!["s3cret".into()]);
        read(body.to_string().as_bytes(), &redactor).map(|denial| *denial)
    }

    #[test]
    fn every_member_of_a_denial_is_read() {
        let detail = json!({
            "AuthAction": "kms:DescribeKey", "AuthPrincipalType": "SubUser",
            "AuthPrincipalDisplayName": "2345", "AuthPrincipalOwnerId": 1234,
            "NoPermissionType": "ExplicitDeny", "PolicyType": "ControlPolicy",
            "EncodedDiagnosticMessage": "AQIBIAAAA",
        });
        let text = |text: &str| Some(text.to_owned());
        let expected = AccessDenied {
            action: text("kms:DescribeKey"),
            principal_type: text("SubUser"),
            principal: text("2345"),
            account_id: text("1234"),
            denial_type: text("ExplicitDeny"),
            policy_type: text("ControlPolicy"),
            has_diagnosis: true,
        };
        let encoded = Value::from(detail.to_string());
        for body in
            [json!({ "AccessDeniedDetail": &detail }), json!({ "accessDeniedDetail": encoded })]
        {
            assert_eq!(denial(&body), Some(expected.clone()), "{body}");
        }
    }

    #[test]
    fn odd_members_are_none_and_hide_no_other_member() {
        let detail = json!({
            "AuthAction": { "a": 1 }, "AuthPrincipalType": " ", "PolicyType": null,
            "authprincipaldisplayname": "a s3cret",
        });
        let found = denial(&json!({ "AccessDeniedDetail": detail })).unwrap();
        assert_eq!(found.principal.as_deref(), Some("a [removed]"));
        assert_eq!(
            found,
            AccessDenied { principal: found.principal.clone(), ..Default::default() }
        );
        for odd in [json!(null), json!([]), json!({}), json!("text"), json!({ "PolicyType": "" })] {
            assert_eq!(denial(&json!({ "AccessDeniedDetail": odd })), None, "{odd}");
        }
        for body in [json!({ "Code": "a" }), json!([1]), json!("AccessDeniedDetail")] {
            assert_eq!(denial(&body), None, "{body}");
        }
    }
}
