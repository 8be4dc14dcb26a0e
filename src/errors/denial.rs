//! What to do about a denial.

use alicloud::{AccessDenied, ApiError, Error};

use super::blanks::Blanks;
use super::subject::Subject;
use super::table::{self, ErrorEntry};

/// The cause and the cure of a denial, from what the service tells about it.
pub(super) fn advice(api: &ApiError, error: &Error, subject: &Subject<'_>) -> String {
    let blanks = Blanks::of(error, subject);
    let origin = blanks.value("origin").to_owned();
    let denial = api.denial.as_deref();
    let principal = denial.and_then(principal);
    let principal = match principal {
        Some(principal) => format!("{principal}, with the access key from {origin}"),
        None => format!("the user or role of the access key from {origin}"),
    };
    let blanks = blanks.with("principal", principal);
    let blanks = match denial {
        None => blanks,
        Some(denial) => {
            let policy = policy(denial.policy_type.as_deref());
            let action = denial.action.clone().unwrap_or(blanks.value("action").to_owned());
            blanks.with("action", action).with("policy", policy)
        }
    };
    let mut sentences = vec![blanks.fill(&entry(api, error))];
    if subject.ram_action.starts_with("kms:") {
        sentences.push(blanks.fill(&table::DENIED_BY_KEY_POLICY));
    }
    if denial.is_some_and(|denial| denial.has_diagnosis) {
        sentences.push(blanks.fill(&table::DENIED_WITH_DIAGNOSIS));
    }
    sentences.join(" ")
}

/// The entry for a denial: the policy that the service names, else what is known of the call.
fn entry(api: &ApiError, error: &Error) -> ErrorEntry {
    let denial = api.denial.as_deref();
    let is = |member: Option<&str>, value: &str| {
        member.is_some_and(|member| member.eq_ignore_ascii_case(value))
    };
    let policy_type = denial.and_then(|denial| denial.policy_type.as_deref());
    let is_root = denial.is_some_and(|it| is(it.principal_type.as_deref(), "RootUser"))
        || api.message.to_ascii_lowercase().contains("root account");
    let assumes_role = matches!(error.action, "AssumeRole" | "AssumeRoleWithOIDC");
    if assumes_role && is_root {
        table::ROLE_DENIED_TO_ROOT
    } else if is(policy_type, "ControlPolicy") {
        table::DENIED_BY_CONTROL_POLICY
    } else if denial.is_some_and(|denial| is(denial.denial_type.as_deref(), "ExplicitDeny")) {
        table::DENIED_EXPLICITLY
    } else if is(policy_type, "SessionPolicy") {
        table::DENIED_BY_SESSION_POLICY
    } else if error.action == "AssumeRoleWithOIDC" {
        table::ROLE_DENIED_TO_TOKEN
    } else if is(policy_type, "AssumeRolePolicy") {
        table::DENIED_BY_TRUST_POLICY
    } else if assumes_role && policy_type.is_none() {
        table::ROLE_DENIED
    } else {
        table::DENIED
    }
}

/// The caller, in words; `None` if the service does not tell.
fn principal(denial: &AccessDenied) -> Option<String> {
    let name = denial.principal.as_deref();
    let who = match (denial.principal_type.as_deref(), name) {
        (None, None) => return None,
        (Some("RootUser"), _) => "the root user".to_owned(),
        (Some("SubUser"), name) => format!("the RAM user {}", name.unwrap_or_default()),
        (Some("AssumedRoleUser"), name) => {
            format!("the role session {}", name.unwrap_or_default())
        }
        (kind, name) => [kind.unwrap_or("the caller"), name.unwrap_or_default()].join(" "),
    };
    let account = denial.account_id.as_ref().map(|id| format!(" of the account {id}"));
    Some(who.trim_end().to_owned() + &account.unwrap_or_default())
}

/// A policy that denies explicitly, in words.
fn policy(policy_type: Option<&str>) -> String {
    match policy_type {
        None => "a policy".to_owned(),
        Some("AccountLevelIdentityBasedPolicy") => "a RAM policy of the account".to_owned(),
        Some("ResourceGroupLevelIdentityBasedPolicy") => {
            "a RAM policy of a resource group".to_owned()
        }
        Some("SessionPolicy") => "the policy of the session".to_owned(),
        Some("AssumeRolePolicy") => "the trust policy of the role".to_owned(),
        Some(other) => format!("a policy of the type {other}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use alicloud::ErrorKind;
    use serde_json::{Value, json};

    use super::*;

    fn denied(action: &'static str, message: &str, detail: Value) -> String {
        let text = |name: &str| detail[name].as_str().map(str::to_owned);
        let mut denial = AccessDenied::default();
        denial.action = text("action");
        denial.principal_type = text("principal_type");
        denial.principal = text("principal");
        denial.account_id = text("account");
        denial.denial_type = text("denial");
        denial.policy_type = text("policy");
        denial.has_diagnosis = detail["diagnosis"] == true;
        let api = ApiError {
            code: "NoPermission".to_owned(),
            message: message.to_owned(),
            request_id: None,
            status: 403,
            denial: (!detail.is_null()).then(|| Box::new(denial)),
        };
        let error = Error {
            action,
            endpoint: "https://example.com".to_owned(),
            endpoint_origin: None,
            region: None,
            credential_origins: None,
            proxy: None,
            tries: 1,
            time: Duration::ZERO,
            kind: ErrorKind::Api(api.clone()),
        };
        let ram_action = match action {
            "DescribeKey" => "kms:DescribeKey",
            "DescribeDBInstanceEncryptionKey" => "dds:DescribeDBInstanceEncryptionKey",
            _ => "sts:AssumeRole",
        };
        let subject = Subject { name: "the-name", kind: "thing", ram_action, ..Subject::default() };
        advice(&api, &error, &subject)
    }

    #[track_caller]
    fn assert_says(advice: &str, said: &[&str], unsaid: &[&str]) {
        for text in said {
            assert!(advice.contains(text), "no {text:?} in: {advice}");
        }
        for text in unsaid {
            assert!(!advice.contains(text), "{text:?} in: {advice}");
        }
    }

    #[test]
    fn a_denial_without_details_asks_for_a_grant_and_names_the_key_policy() {
        let kms = denied("DescribeKey", "", Value::Null);
        let grant = "Ask an administrator to grant the RAM action `kms:DescribeKey` on the thing \
                     \"the-name\" to the user or role of the access key from the configuration.";
        assert_says(&kms, &[grant, "key policy"], &["DecodeDiagnosticMessage"]);
        let mongodb = denied("DescribeDBInstanceEncryptionKey", "", Value::Null);
        assert_says(&mongodb, &["grant the RAM action `dds:"], &["key policy"]);
    }

    #[test]
    fn the_action_and_the_principal_of_the_answer_are_named() {
        for (kind, name, who) in [
            ("SubUser", "2345", "the RAM user 2345 of the account 1234"),
            ("AssumedRoleUser", "ci:run", "the role session ci:run of the account 1234"),
            ("RootUser", "1234", "the root user of the account 1234"),
            ("Unheard", "x", "Unheard x of the account 1234"),
        ] {
            let detail = json!({
                "action": "kms:Other", "principal_type": kind, "principal": name, "account": "1234",
                "denial": "ImplicitDeny", "policy": "AccountLevelIdentityBasedPolicy",
                "diagnosis": true,
            });
            let advice = denied("DescribeKey", "", detail);
            let grant = format!("to {who}, with the access key from");
            let said =
                ["`kms:Other`", &grant, "key policy", "`aliyun ram DecodeDiagnosticMessage`"];
            assert_says(&advice, &said, &["explicit"]);
        }
    }

    #[test]
    fn no_grant_is_advised_if_no_grant_can_help() {
        for (denial, policy, said) in [
            (
                "ExplicitDeny",
                "AccountLevelIdentityBasedPolicy",
                "A RAM policy of the account expli",
            ),
            ("ExplicitDeny", "ResourceGroupLevelIdentityBasedPolicy", "A RAM policy of a resource"),
            ("ExplicitDeny", "Unheard", "A policy of the type Unheard explicitly denies"),
            ("ExplicitDeny", "SessionPolicy", "The policy of the session explicitly denies"),
            ("ExplicitDeny", "ControlPolicy", "A control policy of the resource directory denies"),
            ("ImplicitDeny", "ControlPolicy", "A control policy of the resource directory denies"),
            ("ImplicitDeny", "SessionPolicy", "Add the action to the `policy`"),
        ] {
            for action in ["DescribeKey", "DescribeDBInstanceEncryptionKey", "AssumeRole"] {
                let advice = denied(action, "", json!({ "denial": denial, "policy": policy }));
                assert_says(&advice, &[said], &["Ask an administrator"]);
            }
        }
        let explicit = denied("DescribeKey", "", json!({ "denial": "ExplicitDeny" }));
        assert_says(
            &explicit,
            &["A policy explicitly denies the RAM \
                                  action"],
            &["Ask an administrator"],
        );
    }

    #[test]
    fn a_denied_role_has_three_causes_unless_the_answer_names_one() {
        let advice = denied("AssumeRole", "You are not authorized.", Value::Null);
        let said = ["`sts:AssumeRole`", "trust policy", "`external_id`", "root account"];
        assert_says(&advice, &said, &["key policy"]);
        let root = "belongs to a root account. A root account cannot assume a role.";
        let message = "Roles may not be assumed by root accounts.";
        let by_message = denied("AssumeRole", message, Value::Null);
        assert_says(&by_message, &[root], &["trust policy"]);
        let by_detail = denied("AssumeRole", "", json!({ "principal_type": "RootUser" }));
        assert_says(&by_detail, &[root], &["trust policy"]);
        let trust = denied(
            "AssumeRole",
            "",
            json!({ "denial": "ImplicitDeny", "policy": "AssumeRolePolicy" }),
        );
        assert_says(&trust, &["The trust policy of the role does not"], &["Ask an administrator"]);
        let grant =
            json!({ "denial": "ImplicitDeny", "policy": "AccountLevelIdentityBasedPolicy" });
        assert_says(&denied("AssumeRole", "", grant), &["Ask an administrator"], &["trust policy"]);
        let token = denied("AssumeRoleWithOIDC", "", Value::Null);
        assert_says(&token, &["issuer, audience and subject"], &["Ask an administrator"]);
    }
}
