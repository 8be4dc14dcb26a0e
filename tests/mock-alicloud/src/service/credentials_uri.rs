//! Credentials URIs: what a local service answers that has sessions to give.

use percent_encoding::percent_decode_str;
use serde_json::json;

use super::World;
use crate::error::ApiError;
use crate::operation::CREDENTIALS_URI;
use crate::request::Request;
use crate::session;
use crate::shape::Body;

const SESSION_NAME: &str = "credentials-uri";

/// Answers `GetCredentials` with a new session.
pub(super) fn credentials(world: &World, request: &Request) -> Result<Body, ApiError> {
    let name = request.path.strip_prefix(CREDENTIALS_URI).unwrap_or_default();
    let name = percent_decode_str(name).decode_utf8_lossy();
    let entry = world.seed.credentials_uris.iter().find(|entry| entry.name == name);
    let entry = entry
        .ok_or_else(|| ApiError::new(404, "NotFound", "There are no credentials of this name."))?;
    let role = session::role(world, &entry.role_arn)?;
    let key = session::open(world, role, SESSION_NAME, entry.session_seconds);
    let mut answer = session::members(&key);
    answer.insert("Code".to_owned(), json!("Success"));
    Ok(Body::Json(answer.into()))
}
