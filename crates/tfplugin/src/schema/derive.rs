//! Schemas of blocks from the JSON Schemas of structs.

use schemars::JsonSchema;
use serde_json::{Map, Value as Json};

use super::block::{Attribute, Block, NestedBlock, Nesting, Schema};
use super::description::description;
use super::error::Error;
use super::json_schema::{MODE, NESTING, SENSITIVE, check_keys, flag, json_schema, text};
use super::mode::Mode;
use super::names::{check_name, check_not_reserved};
use super::value_type::value_type;

impl Schema {
    /// The schema of a struct.
    ///
    /// # Errors
    /// A field is neither a [`Field`](super::Field) nor a block, has no doc comment, has a type
    /// that Terraform does not have, has a name that Terraform does not accept, or has markers that
    /// contradict each other.
    pub fn of<T: JsonSchema>() -> Result<Self, Error> {
        let block = block(&T::schema_name(), &json_schema::<T>())?;
        let object_type = block.object_type();
        Ok(Self { block, object_type })
    }
}

fn block(path: &str, schema: &schemars::Schema) -> Result<Block, Error> {
    let schema = schema.as_object().ok_or_else(|| Error::new(path, "is not a struct"))?;
    let mut block = Block {
        description: description(path, schema)?,
        deprecated: flag(schema, "deprecated"),
        ..Block::default()
    };
    let properties = schema.get("properties").and_then(Json::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let path = format!("{path}.{name}");
        let property = property.as_object().ok_or_else(|| Error::new(&path, "has no type"))?;
        check_name(&path, name)?;
        check_not_reserved(&path, name)?;
        check_keys(&path, property)?;
        match (text(property, MODE), text(property, NESTING)) {
            (Some(mode), None) => block.attributes.push(attribute(&path, name, mode, property)?),
            (None, Some(nesting)) => block.blocks.push(nested(&path, name, nesting, property)?),
            (Some(_), Some(_)) => {
                return Err(Error::new(&path, "is both an attribute and a block"));
            }
            (None, None) => {
                let reason = "is neither an attribute nor a block; its type must be a Field, \
                              ListBlock, SetBlock or SingleBlock";
                return Err(Error::new(&path, reason));
            }
        }
    }
    block.attributes.sort_by(|a, b| a.name.cmp(&b.name));
    block.blocks.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(block)
}

fn attribute(
    path: &str,
    name: &str,
    mode: &str,
    property: &Map<String, Json>,
) -> Result<Attribute, Error> {
    let mode = match mode {
        "Required" => Mode::Required,
        "Optional" => Mode::Optional,
        "Computed" => Mode::Computed,
        "OptionalComputed" => Mode::OptionalComputed,
        _ => return Err(Error::new(path, "has a mode that does not exist")),
    };
    Ok(Attribute {
        name: name.into(),
        r#type: value_type(path, property)?,
        description: description(path, property)?,
        mode,
        sensitive: flag(property, SENSITIVE),
        deprecated: flag(property, "deprecated"),
    })
}

fn nested(
    path: &str,
    name: &str,
    nesting: &str,
    property: &Map<String, Json>,
) -> Result<NestedBlock, Error> {
    if property.contains_key(SENSITIVE) {
        return Err(Error::new(path, "is a block, and only attributes can be sensitive"));
    }
    let nesting = match nesting {
        "List" => Nesting::List,
        "Set" => Nesting::Set,
        "Single" => Nesting::Single,
        _ => return Err(Error::new(path, "has a nesting that does not exist")),
    };
    let limit = |key| {
        let limit = property.get(key).map_or(Some(0), Json::as_u64);
        limit
            .and_then(|limit| u32::try_from(limit).ok())
            .ok_or_else(|| Error::new(path, "has no limit"))
    };
    let (min_items, max_items) = (limit("minItems")?, limit("maxItems")?);
    if property.contains_key("maxItems") && max_items < min_items.max(1) {
        return Err(Error::new(path, "can never be written: its limits contradict each other"));
    }
    let items = match nesting {
        Nesting::Single => Json::from(property.clone()),
        Nesting::List | Nesting::Set => property.get("items").cloned().unwrap_or_default(),
    };
    let items =
        schemars::Schema::try_from(items).map_err(|_| Error::new(path, "holds no block"))?;
    let mut block = block(path, &items)?;
    block.description = description(path, property)?;
    block.deprecated |= flag(property, "deprecated");
    Ok(NestedBlock { name: name.into(), nesting, min_items, max_items, block })
}

#[cfg(test)]
mod tests;
