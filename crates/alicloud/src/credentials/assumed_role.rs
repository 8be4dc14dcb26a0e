//! The answer of STS to a request for a role.

use serde::Deserialize;
use serde_json::Value;

use super::session_members::SessionMembers;
use crate::call::answer::Mismatch;
use crate::json::object;

/// The path of the member that names the role and the session of an answer.
const ARN: &str = "AssumedRoleUser.Arn";

/// The members of `AssumeRole` and `AssumeRoleWithOIDC`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AssumedRole {
    #[serde(deserialize_with = "object")]
    credentials: SessionMembers,
    #[serde(default)]
    assumed_role_user: Value,
}

impl AssumedRole {
    /// The members of the session, which belongs to the requested role.
    ///
    /// An answer without an ARN of a session is accepted: its credentials are complete without one.
    ///
    /// # Errors
    /// If the answer names another account, role or session.
    pub(super) fn accept(
        self,
        role_arn: &str,
        session_name: &str,
    ) -> Result<SessionMembers, Mismatch> {
        let found = self.assumed_role_user["Arn"].as_str().unwrap_or_default();
        let (Some(named), Some((account, role))) = (session(found), role(role_arn)) else {
            return Ok(self.credentials);
        };
        // A masked account is no number.
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let are_numbers = is_number(named.account) && is_number(account);
        let is_requested = (named.account == account || !are_numbers)
            && named.role.eq_ignore_ascii_case(role)
            && named.session == session_name;
        if is_requested {
            return Ok(self.credentials);
        }
        let requested = format!("the session {session_name:?} of {role_arn}");
        Err(Mismatch::Other { member: ARN, found: found.to_owned(), requested })
    }
}

/// The parts of the ARN of a session: `acs:ram::<account>:role/<role>/<session>`, or
/// `acs:sts::<account>:assumed-role/<role>/<session>`.
struct SessionArn<'a> {
    account: &'a str,
    role: &'a str,
    session: &'a str,
}

fn session(arn: &str) -> Option<SessionArn<'_>> {
    let (account, resource) = account_and_resource(arn)?;
    let (_, name) = resource.split_once('/')?;
    let (role, session) = name.rsplit_once('/')?;
    Some(SessionArn { account, role, session })
}

/// The account and the name in the ARN of a role: `acs:ram::<account>:role/<role>`.
fn role(arn: &str) -> Option<(&str, &str)> {
    let (account, resource) = account_and_resource(arn)?;
    Some((account, resource.split_once('/')?.1))
}

fn account_and_resource(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(5, ':').skip(3);
    Some((parts.next()?, parts.next()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Whether the answer with this member is accepted for the session `run` of a role.
    fn is_accepted(assumed_role_user: Value) -> bool {
        let answer = json!({
            "AssumedRoleUser": assumed_role_user,
            "Credentials": { "AccessKeyId": "a", "AccessKeySecret": "b" },
        });
        let answer: AssumedRole = crate::json::read(answer.to_string().as_bytes()).unwrap();
        answer.accept("acs:ram::1234:role/Deploy", "run").is_ok()
    }

    #[test]
    fn an_answer_about_the_session_is_accepted_in_every_form() {
        for arn in [
            "acs:ram::1234:role/Deploy/run",
            "acs:ram::1234:role/deploy/run",
            "acs:sts::1234:assumed-role/Deploy/run",
            "acs:ram::12****:role/Deploy/run",
        ] {
            assert!(is_accepted(json!({ "Arn": arn })), "{arn}");
        }
    }

    #[test]
    fn an_answer_that_names_no_session_is_accepted() {
        for user in [json!(null), json!({}), json!("a"), json!({ "Arn": 7 }), json!({ "Arn": "" })]
        {
            assert!(is_accepted(user.clone()), "{user}");
        }
    }

    #[test]
    fn an_answer_about_another_account_role_or_session_is_refused() {
        for arn in [
            "acs:ram::1235:role/Deploy/run",
            "acs:ram::1234:role/Deployer/run",
            "acs:ram::1234:role/Deploy/RUN",
            "acs:sts::1234:assumed-role/Audit/run",
        ] {
            assert!(!is_accepted(json!({ "Arn": arn })), "{arn}");
        }
    }
}
