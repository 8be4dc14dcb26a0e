//! KMS, version 2016-01-20.

use serde_json::{Value, json};

use super::World;
use crate::arn::KeyArn;
use crate::caller::Caller;
use crate::error::ApiError;
use crate::key::Key;
use crate::request::{Request, region_of_host};

/// Answers `DescribeKey`: a key in any state, by ID or alias in the caller's account or by ARN
/// in any.
///
/// The request says no region but in its host. A host that is not a regional endpoint's, as a
/// loopback address is not, finds keys in every region that the cloud serves, in seed order.
pub(super) fn describe_key(
    world: &World,
    request: &Request,
    caller: &Caller,
) -> Result<Value, ApiError> {
    let key_id = request.text("KeyId").ok_or_else(|| ApiError::missing("KeyId"))?;
    // Not RegionId: it is no parameter of this service, although some clients always send it.
    let in_host = request.host.as_deref().and_then(region_of_host);
    let region = world.region.as_deref().or(in_host);
    let is_here = |key: &&Key| region.is_none_or(|region| key.region() == region);
    let mut own =
        world.seed.keys.iter().filter(is_here).filter(|k| k.account() == caller.account());
    let found = if key_id.starts_with("alias/") {
        let aliases = || world.seed.aliases.iter().filter(|alias| alias.alias_name == key_id);
        let key =
            aliases().filter_map(|alias| own.clone().find(|key| key.key_id == alias.key_id)).next();
        key.ok_or(("Forbidden.AliasNotFound", "The specified Alias is not found."))
    } else if key_id.starts_with("acs:") {
        let arn = KeyArn::parse(key_id).ok_or_else(|| ApiError::invalid("KeyId"))?;
        let key = world.seed.keys.iter().filter(is_here).find(|key| {
            (key.region(), key.account(), key.key_id.as_str())
                == (arn.region, arn.account, arn.key_id)
        });
        key.ok_or(KEY_NOT_FOUND)
    } else {
        own.find(|key| key.key_id == key_id).ok_or(KEY_NOT_FOUND)
    };
    let key = found.map_err(|(code, message)| ApiError::new(404, code, message))?;
    Ok(json!({ "KeyMetadata": key }))
}

const KEY_NOT_FOUND: (&str, &str) = ("Forbidden.KeyNotFound", "The specified Key is not found.");

/// The resource that a refusal names.
pub(super) fn resource(request: &Request, caller: &Caller) -> String {
    let key_id = request.text("KeyId").unwrap_or("*");
    if key_id.starts_with("acs:") {
        return key_id.to_owned();
    }
    let region = request.region.as_deref().unwrap_or("*");
    let kind = if key_id.starts_with("alias/") { "" } else { "key/" };
    format!("acs:kms:{region}:{}:{kind}{key_id}", caller.account())
}
