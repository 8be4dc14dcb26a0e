//! The OAuth service of a site: tokens for refresh tokens, and sessions for access tokens.

use serde_json::json;
use time::Duration;

use super::World;
use crate::error::ApiError;
use crate::request::Request;
use crate::session;
use crate::shape::Body;
use crate::source::{OAuth, Site};
use crate::token::Purpose;

const SESSION_NAME: &str = "oauth-user";
/// How long an access token is good for, in seconds.
const ACCESS_TOKEN_SECONDS: u32 = 3600;

/// Answers `RefreshOAuthToken` with an access token and the refresh token that replaces the one
/// in the request, which is used up.
pub(super) fn refresh(world: &World, request: &Request) -> Result<Body, ApiError> {
    if request.text("grant_type") != Some("refresh_token") {
        let message = "The grant type is not refresh_token.";
        return Err(ApiError::new(400, "unsupported_grant_type", message));
    }
    let now = world.clock.now();
    let client = request.text("client_id").unwrap_or_default();
    let fits = |purpose: Purpose| match purpose {
        Purpose::OAuthRefresh(index) => {
            login(world, request, index).is_some_and(|login| login.site.client_id() == client)
        }
        _ => false,
    };
    let token = request.text("refresh_token").unwrap_or_default();
    let Some(Purpose::OAuthRefresh(index)) = world.tokens.spend(token, now, fits) else {
        let message = "The refresh token is invalid, has been used, or is another client's.";
        return Err(ApiError::new(400, "invalid_grant", message));
    };
    let (access, refresh) = (world.identifiers.word(64), world.identifiers.word(64));
    let ends = now + Duration::seconds(ACCESS_TOKEN_SECONDS.into());
    world.tokens.add(access.clone(), Purpose::OAuthAccess(index), Some(ends));
    world.tokens.add(refresh.clone(), Purpose::OAuthRefresh(index), None);
    Ok(Body::Json(json!({
        "access_token": access,
        "refresh_token": refresh,
        "expires_in": ACCESS_TOKEN_SECONDS,
        "token_type": "Bearer",
    })))
}

/// Answers `ExchangeOAuthToken` with a new session.
pub(super) fn exchange(world: &World, request: &Request) -> Result<Body, ApiError> {
    let token = request.bearer().unwrap_or_default();
    let login = match world.tokens.purpose(token, world.clock.now()) {
        Some(Purpose::OAuthAccess(index)) => login(world, request, index),
        _ => None,
    };
    let login = login.ok_or_else(|| {
        ApiError::new(401, "invalid_token", "The access token is invalid or has expired.")
    })?;
    let role = session::role(world, &login.role_arn)?;
    let key = session::open(world, role, SESSION_NAME, login.session_seconds);
    Ok(Body::Json(json!({
        "accessKeyId": key.access_key_id,
        "accessKeySecret": key.access_key_secret,
        "securityToken": key.security_token,
        "expiration": key.expiration,
    })))
}

/// A login of the seed, unless the request went to the host of the other site.
fn login<'a>(world: &'a World, request: &Request, index: usize) -> Option<&'a OAuth> {
    let site = request.host.as_deref().and_then(Site::of_host);
    world.seed.oauth.get(index).filter(|login| site.is_none_or(|site| site == login.site))
}
