//! Types from JSON Schemas.

use serde_json::{Map, Value as Json};

use super::error::Error;
use super::json_schema::{flag, text};
use super::names::check_name;
use crate::value::Type;

/// The Terraform type of the values of a JSON Schema.
pub(super) fn value_type(path: &str, schema: &Map<String, Json>) -> Result<Type, Error> {
    let element = |key| {
        let element = schema.get(key).and_then(Json::as_object);
        let element = element.ok_or_else(|| Error::new(path, "has elements of no type"))?;
        value_type(path, element).map(Box::new)
    };
    if can_be_null(schema) {
        return Err(Error::new(path, "can be null; use Field<Optional, T>, without Option"));
    }
    match text(schema, "type") {
        Some("string") => Ok(Type::String),
        Some("boolean") => Ok(Type::Bool),
        Some("integer" | "number") => Ok(Type::Number),
        Some("array") if flag(schema, "uniqueItems") => Ok(Type::Set(element("items")?)),
        Some("array") if schema.contains_key("prefixItems") => {
            Err(Error::new(path, "is a tuple; use a struct or a Vec"))
        }
        Some("array") => Ok(Type::List(element("items")?)),
        Some("object") if schema.contains_key("properties") => object_type(path, schema),
        Some("object") => Ok(Type::Map(element("additionalProperties")?)),
        // An enum with doc comments on its variants: each variant has its own schema.
        None if schema.contains_key("oneOf") => enum_type(path, schema),
        _ => Err(Error::new(path, "has a type that Terraform does not have")),
    }
}

/// Whether the JSON Schema describes an `Option`.
fn can_be_null(schema: &Map<String, Json>) -> bool {
    let is_null = |schema: &Json| schema.get("type").is_some_and(|name| name == "null");
    let array = |key| schema.get(key).and_then(Json::as_array).into_iter().flatten();
    array("type").any(|name| name == "null") || array("anyOf").any(is_null)
}

/// The type of an enum, each variant of which must be a text.
fn enum_type(path: &str, schema: &Map<String, Json>) -> Result<Type, Error> {
    let mut variants = schema.get("oneOf").and_then(Json::as_array).into_iter().flatten();
    match variants.all(|variant| variant.get("type").is_some_and(|name| name == "string")) {
        true => Ok(Type::String),
        false => Err(Error::new(path, "is an enum with content; use an enum without content")),
    }
}

/// The type of a struct that is a value and not a block.
fn object_type(path: &str, schema: &Map<String, Json>) -> Result<Type, Error> {
    let properties = schema.get("properties").and_then(Json::as_object);
    let attributes = properties.into_iter().flatten().map(|(name, property)| {
        let path = format!("{path}.{name}");
        let property = property.as_object().ok_or_else(|| Error::new(&path, "has no type"))?;
        check_name(&path, name)?;
        Ok((name.clone(), value_type(&path, property)?))
    });
    attributes.collect::<Result<_, _>>().map(Type::Object)
}
