//! The operations themselves, after the gateway has let a request through.

mod cloud_sso;
mod credentials_uri;
mod dds;
mod kms;
mod metadata;
mod oauth;
mod sts;

use serde_json::json;

use crate::authenticate::Credentials;
use crate::caller::Caller;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::identifiers::Identifiers;
use crate::operation::Operation;
use crate::request::Request;
use crate::seed::Seed;
use crate::shape::Body;
use crate::token::Tokens;

/// What the operations work on.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) seed: Seed,
    /// The one region that is served; `None` for all.
    pub(crate) region: Option<String>,
    pub(crate) clock: Clock,
    /// How long sessions last, in seconds, whatever a request or the seed says.
    pub(crate) session_seconds: Option<u32>,
    pub(crate) credentials: Credentials,
    pub(crate) tokens: Tokens,
    pub(crate) identifiers: Identifiers,
}

/// Performs an operation for `caller`, who is `None` only where requests are not signed. The
/// answer lacks the request ID, which is not the operation's business.
pub(crate) fn perform(
    world: &World,
    operation: Operation,
    request: &Request,
    caller: Option<&Caller>,
) -> Result<Body, ApiError> {
    if let Some(caller) = caller {
        check_permission(operation, request, caller)?;
    }
    let caller = caller.ok_or_else(|| ApiError::missing("AccessKeyId"));
    let answer = match operation {
        Operation::DescribeKey => kms::describe_key(world, request, caller?),
        Operation::DescribeDbInstanceEncryptionKey => dds::encryption_key(world, request),
        Operation::DescribeDbInstanceTdeInfo => dds::tde_info(world, request),
        Operation::AssumeRole => sts::assume_role(world, request),
        Operation::AssumeRoleWithOidc => sts::assume_role_with_oidc(world, request),
        Operation::GetCallerIdentity => Ok(sts::caller_identity(caller?)),
        Operation::GetMetadataToken => return metadata::token(world, request),
        Operation::ListMetadataRoles => return metadata::roles(world, request),
        Operation::GetMetadataCredentials => return metadata::credentials(world, request),
        Operation::GetCredentials => return credentials_uri::credentials(world, request),
        Operation::CreateCloudCredential => return cloud_sso::credential(world, request),
        Operation::RefreshOAuthToken => return oauth::refresh(world, request),
        Operation::ExchangeOAuthToken => return oauth::exchange(world, request),
    };
    answer.map(Body::Json)
}

/// Refuses what RAM denies the caller, in the words of the service.
fn check_permission(
    operation: Operation,
    request: &Request,
    caller: &Caller,
) -> Result<(), ApiError> {
    let Some(action) = operation.ram_action().filter(|action| caller.denies(action)) else {
        return Ok(());
    };
    let mut error = match operation {
        Operation::DescribeKey => ApiError::new(
            403,
            "Forbidden.NoPermission",
            format!(
                "This operation for {} is forbidden by permission system.",
                kms::resource(request, caller)
            ),
        ),
        Operation::AssumeRole => ApiError::new(
            403,
            "NoPermission",
            "You are not authorized to do this action. You should be authorized by RAM.",
        ),
        _ => ApiError::new(
            403,
            "Forbidden.RAM",
            "User not authorized to operate on the specified resource, or this API doesn't \
             support RAM.",
        ),
    };
    let (_, name) = caller.arn.rsplit_once(":user/").unwrap_or(("", &caller.arn));
    let is_user = caller.arn.contains(":user/");
    error.denied = Some(json!({
        "AuthAction": action,
        "AuthPrincipalType": if is_user { "SubUser" } else { "AssumedRoleUser" },
        "AuthPrincipalOwnerId": caller.account(),
        "AuthPrincipalDisplayName": name,
        "NoPermissionType": "ImplicitDeny",
        "PolicyType": "AccountLevelIdentityBasedPolicy",
        "EncodedDiagnosticMessage": "AQEAAAAAZBgxr0U1MjA1NTM1LUM4BBktMzE5RS1CODgxLUU1QTI0RDNF",
    }));
    Err(error)
}
