//! CloudSSO: sessions for users who have signed in.
//!
//! The codes of refusals are this mock's choice; none is documented for this request.

use serde::Deserialize;
use serde_json::json;

use super::World;
use crate::error::ApiError;
use crate::request::Request;
use crate::session;
use crate::shape::Body;

const SESSION_NAME: &str = "cloud-sso-user";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    account_id: String,
    access_configuration_id: String,
}

/// Answers `CreateCloudCredential` with a new session.
pub(super) fn credential(world: &World, request: &Request) -> Result<Body, ApiError> {
    let token = request.bearer().unwrap_or_default();
    let own = || world.seed.cloud_sso.iter().filter(|entry| entry.access_token == token);
    if own().next().is_none() {
        let message = "The access token is invalid or has expired.";
        return Err(ApiError::new(401, "InvalidAccessToken", message));
    }
    let wanted: Wanted = serde_json::from_slice(&request.body).map_err(|_| {
        let message = "The request body must name AccountId and AccessConfigurationId.";
        ApiError::new(400, "InvalidParameter", message)
    })?;
    let mut of_account = own().filter(|entry| entry.account_id == wanted.account_id).peekable();
    if of_account.peek().is_none() {
        let message = "The user has no access to the specified account.";
        return Err(ApiError::new(403, "NoPermission", message));
    }
    let entry = of_account
        .find(|entry| entry.access_configuration_id == wanted.access_configuration_id)
        .ok_or_else(|| {
            let message = "The specified access configuration does not exist.";
            ApiError::new(404, "EntityNotExists.AccessConfiguration", message)
        })?;
    let role = session::role(world, &entry.role_arn)?;
    let key = session::open(world, role, SESSION_NAME, entry.session_seconds);
    Ok(Body::Json(json!({ "CloudCredential": session::members(&key) })))
}
