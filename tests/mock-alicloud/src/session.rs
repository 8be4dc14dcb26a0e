//! New sessions of roles, whoever hands them out.

use serde_json::{Map, Value, json};

use crate::access::{AccessKey, Role, Status};
use crate::arn::account;
use crate::clock::format_date;
use crate::error::ApiError;
use crate::service::World;

/// The credentials of a new session, which the cloud accepts from now on. They last as long as
/// is asked for, unless the cloud has been told how long sessions last.
pub(crate) fn open(world: &World, role: &Role, name: &str, seconds: u32) -> AccessKey {
    let seconds = world.session_seconds.unwrap_or(seconds);
    let key = AccessKey {
        access_key_id: format!("STS.NT{}", world.identifiers.word(22)),
        access_key_secret: world.identifiers.word(44),
        security_token: Some(world.identifiers.security_token()),
        expiration: Some(format_date(world.clock.now() + time::Duration::seconds(seconds.into()))),
        status: Status::Active,
        arn: format!("acs:sts::{}:assumed-role/{}/{name}", account(&role.arn), role.name()),
        deny: role.deny.clone(),
    };
    world.credentials.add(key.clone());
    key
}

/// The role of an ARN.
pub(crate) fn role<'a>(world: &'a World, arn: &str) -> Result<&'a Role, ApiError> {
    world.seed.roles.iter().find(|role| role.arn == arn).ok_or_else(|| {
        let message = format!("The specified Role not exists: {arn} .");
        ApiError::new(404, "EntityNotExist.Role", message)
    })
}

/// The four members of session credentials, as all services but OAuth's name them.
pub(crate) fn members(key: &AccessKey) -> Map<String, Value> {
    Map::from_iter([
        ("AccessKeyId".to_owned(), json!(key.access_key_id)),
        ("AccessKeySecret".to_owned(), json!(key.access_key_secret)),
        ("SecurityToken".to_owned(), json!(key.security_token)),
        ("Expiration".to_owned(), json!(key.expiration)),
    ])
}
