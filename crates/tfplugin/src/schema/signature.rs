//! Signatures of functions, derived from Rust types.

use schemars::JsonSchema;
use serde_json::Value as Json;

use super::description::description;
use super::error::Error;
use super::json_schema::json_schema;
use super::names::check_name;
use super::value_type::value_type;
use crate::value::Type;

/// The parameters and the result of a function, as in the plugin protocol's message `Function`.
///
/// Arguments and results cannot be null. `serde_json` writes results, and writes null for floats
/// that are not finite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The first paragraph of the description.
    pub summary: String,
    /// The description, in Markdown.
    pub description: String,
    /// The parameters, in the order of the arguments.
    pub parameters: Vec<Parameter>,
    /// The type of the result.
    pub returns: Type,
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name, for documentation and errors. Arguments are positional.
    pub name: String,
    /// The type of the argument.
    pub r#type: Type,
    /// The description, in Markdown.
    pub description: String,
}

impl Signature {
    /// The signature of a function that returns an `R`. The fields of `P` are its parameters, in
    /// their order. The doc comment of `P` describes the function.
    ///
    /// # Errors
    /// `P` is not a struct, or one of its fields has no doc comment, has a type that Terraform does
    /// not have, or has a name that Terraform does not accept; or `R` has no Terraform type.
    pub fn of<P: JsonSchema, R: JsonSchema>() -> Result<Self, Error> {
        let (name, schema) = (P::schema_name(), json_schema::<P>());
        let schema = schema.as_object().ok_or_else(|| Error::new(&name, "is not a struct"))?;
        let description = description(&name, schema)?;
        let fields = schema.get("properties").and_then(Json::as_object);
        // The list of required fields is the only one in the order of the fields.
        let order = schema.get("required").and_then(Json::as_array);
        let order: Vec<_> = order.into_iter().flatten().filter_map(Json::as_str).collect();
        let mut names = fields.into_iter().flat_map(serde_json::Map::keys);
        if let Some(optional) = names.find(|name| !order.contains(&name.as_str())) {
            let reason = "can be left out; use a type without Option and without a default";
            return Err(Error::new(&format!("{name}.{optional}"), reason));
        }
        let parameters = order.into_iter().map(|field| {
            let path = format!("{name}.{field}");
            let schema = fields.and_then(|fields| fields.get(field)).and_then(Json::as_object);
            let schema = schema.ok_or_else(|| Error::new(&path, "has no type"))?;
            check_name(&path, field)?;
            let (r#type, description) =
                (value_type(&path, schema)?, self::description(&path, schema)?);
            Ok(Parameter { name: field.into(), r#type, description })
        });
        let parameters = parameters.collect::<Result<_, _>>()?;
        let (name, returned) = (R::schema_name(), json_schema::<R>());
        let returned = returned.as_object().ok_or_else(|| Error::new(&name, "has no type"))?;
        let returns = value_type(&name, returned)?;
        let summary = description.lines().next().unwrap_or_default().into();
        Ok(Self { summary, description, parameters, returns })
    }
}

#[cfg(test)]
mod tests;
