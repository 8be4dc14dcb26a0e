//! STS, version 2015-04-01.

use serde_json::{Value, json};

use super::World;
use crate::access::Role;
use crate::arn::account;
use crate::caller::Caller;
use crate::clock::format_date;
use crate::error::ApiError;
use crate::request::Request;
use crate::session;

/// The shortest session, in seconds.
const MIN_DURATION: u32 = 900;
/// How long a session lasts when the request does not say, in seconds.
const DEFAULT_DURATION: u32 = 3600;

/// Answers `AssumeRole` with the credentials of a new session.
pub(super) fn assume_role(world: &World, request: &Request) -> Result<Value, ApiError> {
    let role = role(world, request)?;
    if role.external_id.is_some() && role.external_id.as_deref() != request.text("ExternalId") {
        return Err(not_trusted());
    }
    new_session(world, request, role)
}

/// Answers `AssumeRoleWithOIDC` with the credentials of a new session and what the token says.
pub(super) fn assume_role_with_oidc(world: &World, request: &Request) -> Result<Value, ApiError> {
    let need = |name: &str| request.text(name).ok_or_else(|| ApiError::missing(name));
    let provider = need("OIDCProviderArn")?;
    let token = need("OIDCToken")?;
    let role = role(world, request)?;
    if role.oidc_provider_arn.as_deref() != Some(provider) {
        return Err(not_trusted());
    }
    let is_accepted = role.oidc_tokens.is_empty() || role.oidc_tokens.iter().any(|t| t == token);
    if !(4..=20000).contains(&token.len()) || !is_accepted {
        return Err(ApiError::new(
            400,
            "AuthenticationFail.OIDCToken.Invalid",
            "The OIDC token is invalid.",
        ));
    }
    let mut answer = new_session(world, request, role)?;
    answer["OIDCTokenInfo"] = json!({
        "Subject": "example-subject",
        "Issuer": "https://oidc.example.com",
        "ClientIds": "sts.aliyuncs.com",
        "ExpirationTime": answer["Credentials"]["Expiration"],
        "IssuanceTime": format_date(world.clock.now()),
        "VerificationInfo": "Success",
    });
    Ok(answer)
}

/// Answers `GetCallerIdentity`.
pub(super) fn caller_identity(caller: &Caller) -> Value {
    let mut answer = json!({ "AccountId": caller.account(), "Arn": caller.arn });
    if let Some((_, name)) = caller.arn.split_once(":assumed-role/") {
        let session = name.rsplit('/').next().unwrap_or_default();
        answer["IdentityType"] = json!("AssumedRoleUser");
        answer["RoleId"] = json!("33537620082992****");
        answer["PrincipalId"] = json!(format!("33537620082992****:{session}"));
    } else if caller.arn.ends_with(":root") {
        answer["IdentityType"] = json!("Account");
        answer["UserId"] = json!(caller.account());
        answer["PrincipalId"] = json!(caller.account());
    } else {
        answer["IdentityType"] = json!("RAMUser");
        answer["UserId"] = json!("216959339000****");
        answer["PrincipalId"] = json!("28877424437521****");
    }
    answer
}

fn role<'a>(world: &'a World, request: &Request) -> Result<&'a Role, ApiError> {
    let arn = request.text("RoleArn").ok_or_else(|| ApiError::missing("RoleArn"))?;
    session::role(world, arn)
}

fn not_trusted() -> ApiError {
    ApiError::new(
        403,
        "NoPermission",
        "You are not authorized to do this action. You should be authorized by the trust policy \
         of the role.",
    )
}

fn new_session(world: &World, request: &Request, role: &Role) -> Result<Value, ApiError> {
    let name =
        request.text("RoleSessionName").ok_or_else(|| ApiError::missing("RoleSessionName"))?;
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || ".@-_".contains(c);
    if !(2..=64).contains(&name.len()) || !name.chars().all(is_allowed) {
        return Err(invalid("RoleSessionName", "has characters or a length that it cannot have"));
    }
    let seconds = match request.text("DurationSeconds") {
        None => DEFAULT_DURATION,
        Some(text) => text.parse().unwrap_or_default(),
    };
    if !(MIN_DURATION..=role.max_session_duration).contains(&seconds) {
        let why = format!("is not from {MIN_DURATION} to {}", role.max_session_duration);
        return Err(invalid("DurationSeconds", &why));
    }
    if let Some(policy) = request.text("Policy") {
        let is_policy = serde_json::from_str::<Value>(policy).is_ok_and(|p| p.is_object());
        if !is_policy || policy.len() > 2048 {
            return Err(invalid("PolicyGrammar", "is not a policy"));
        }
    }
    let key = session::open(world, role, name, seconds);
    let account = account(&role.arn);
    Ok(json!({
        "AssumedRoleUser": {
            "Arn": format!("acs:ram::{account}:role/{}/{name}", role.name()),
            "AssumedRoleId": format!("33537620082992****:{name}"),
        },
        "Credentials": session::members(&key),
    }))
}

fn invalid(parameter: &str, why: &str) -> ApiError {
    let message = format!("The specified parameter {parameter} {why}.");
    ApiError::new(400, format!("InvalidParameter.{parameter}"), message)
}
