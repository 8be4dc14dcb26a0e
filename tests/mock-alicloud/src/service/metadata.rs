//! The metadata service of a machine in ECS, in its first version and its second, which asks for
//! a token.

use percent_encoding::percent_decode_str;
use serde_json::json;
use time::Duration;

use super::World;
use crate::clock::format_date;
use crate::error::ApiError;
use crate::operation::METADATA_CREDENTIALS;
use crate::request::Request;
use crate::session;
use crate::shape::Body;
use crate::source::{Metadata, MetadataVersions};
use crate::token::Purpose;

const TTL_HEADER: &str = "x-aliyun-ecs-metadata-token-ttl-seconds";
const TOKEN_HEADER: &str = "x-aliyun-ecs-metadata-token";
/// The longest that a token is good for, in seconds.
const MAX_TTL: u32 = 21_600;
/// In ECS the name of a session is the machine's ID.
const SESSION_NAME: &str = "i-bp1example0machine";

/// Answers `GetMetadataToken` with a token that is good as long as the request says.
pub(super) fn token(world: &World, request: &Request) -> Result<Body, ApiError> {
    if metadata(world)?.versions == MetadataVersions::V1 {
        return Err(not_found());
    }
    let seconds = request.header(TTL_HEADER).and_then(|text| text.parse::<u32>().ok());
    let seconds = seconds.filter(|seconds| (1..=MAX_TTL).contains(seconds)).ok_or_else(|| {
        let message = format!("{TTL_HEADER} is not from 1 to {MAX_TTL}.");
        ApiError::new(400, "Bad Request", message)
    })?;
    let token = world.identifiers.word(56);
    let ends = world.clock.now() + Duration::seconds(seconds.into());
    world.tokens.add(token.clone(), Purpose::Metadata, Some(ends));
    Ok(Body::Text(token))
}

/// Answers `ListMetadataRoles` with the name of the machine's role.
pub(super) fn roles(world: &World, request: &Request) -> Result<Body, ApiError> {
    let metadata = admit(world, request)?;
    let arn = metadata.role_arn.as_deref().ok_or_else(not_found)?;
    Ok(Body::Text(session::role(world, arn)?.name().to_owned()))
}

/// Answers `GetMetadataCredentials` with a new session of the machine's role.
pub(super) fn credentials(world: &World, request: &Request) -> Result<Body, ApiError> {
    let metadata = admit(world, request)?;
    let rest = request.path.strip_prefix(METADATA_CREDENTIALS).unwrap_or_default();
    let wanted = rest.strip_prefix('/').unwrap_or_default();
    let wanted = percent_decode_str(wanted).decode_utf8_lossy();
    let arn = metadata.role_arn.as_deref().ok_or_else(not_found)?;
    let role = session::role(world, arn)?;
    if role.name() != wanted {
        return Err(not_found());
    }
    let key = session::open(world, role, SESSION_NAME, metadata.session_seconds);
    let mut answer = session::members(&key);
    answer.insert("Code".to_owned(), json!("Success"));
    answer.insert("LastUpdated".to_owned(), json!(format_date(world.clock.now())));
    Ok(Body::Json(answer.into()))
}

/// The machine's metadata, for a request that carries the token it needs.
fn admit<'a>(world: &'a World, request: &Request) -> Result<&'a Metadata, ApiError> {
    let metadata = metadata(world)?;
    let is_good = match (metadata.versions, request.header(TOKEN_HEADER)) {
        (MetadataVersions::V1, _) | (MetadataVersions::Both, None) => true,
        (MetadataVersions::V2, None) => false,
        (_, Some(token)) => {
            world.tokens.purpose(token, world.clock.now()) == Some(Purpose::Metadata)
        }
    };
    let refused = || ApiError::new(403, "Forbidden", "The token is missing or not good.");
    is_good.then_some(metadata).ok_or_else(refused)
}

fn metadata(world: &World) -> Result<&Metadata, ApiError> {
    world.seed.metadata.as_ref().ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::new(404, "Not Found", "There is nothing here.")
}
