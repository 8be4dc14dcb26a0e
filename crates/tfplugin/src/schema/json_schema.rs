//! The JSON Schema that schemars derives for a type, and the keys with which fields extend it.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value as Json};

use super::error::Error;

/// The key of the [`Mode`](super::Mode) of a field.
pub(super) const MODE: &str = "x-terraform-mode";

/// The key of the [`Nesting`](super::Nesting) of a block.
pub(super) const NESTING: &str = "x-terraform-nesting";

/// The key that hides the value of an attribute.
pub(super) const SENSITIVE: &str = "x-terraform-sensitive";

/// The prefix of all of these keys.
const PREFIX: &str = "x-terraform-";

/// The JSON Schema of a type, without references.
pub(super) fn json_schema<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>()
}

/// Fails if the schema of a field has a key of Terraform's that does not exist.
pub(super) fn check_keys(path: &str, field: &Map<String, Json>) -> Result<(), Error> {
    let known = [MODE, NESTING, SENSITIVE];
    match field.keys().find(|key| key.starts_with(PREFIX) && !known.contains(&key.as_str())) {
        Some(key) => Err(Error::new(path, &format!("has a marker that does not exist, `{key}`"))),
        None => Ok(()),
    }
}

/// The text under a key.
pub(super) fn text<'a>(schema: &'a Map<String, Json>, key: &str) -> Option<&'a str> {
    schema.get(key).and_then(Json::as_str)
}

/// Whether the value under a key is true.
pub(super) fn flag(schema: &Map<String, Json>, key: &str) -> bool {
    schema.get(key).and_then(Json::as_bool).unwrap_or(false)
}
