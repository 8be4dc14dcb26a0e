//! Signatures of functions, derived from Rust types as schemas of blocks are.

use schemars::JsonSchema;
use serde_json::Value as Json;

use super::derive::{Error, check_name, description, error, json_schema, value_type};
use crate::value::Type;

/// What a function takes and gives, as the plugin protocol's message `Function` has it.
///
/// Neither an argument nor the result may be null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The first paragraph of the description.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// In the order of the arguments.
    pub parameters: Vec<Parameter>,
    /// The type of the result.
    pub returns: Type,
}

/// What a function takes in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// For documentation: arguments are told apart by their position.
    pub name: String,
    /// The type of the argument.
    pub r#type: Type,
    /// Markdown.
    pub description: String,
}

impl Signature {
    /// The signature of a function whose parameters are the fields of `P`, in their order, and
    /// which gives an `R`. The doc comment of `P` describes the function.
    ///
    /// # Errors
    /// When `P` is no struct, or a field of it has no doc comment, a type Terraform does not have,
    /// or a name it does not accept; and for an `R` of no such type.
    pub fn of<P: JsonSchema, R: JsonSchema>() -> Result<Self, Error> {
        let (name, schema) = (P::schema_name(), json_schema::<P>());
        let schema = schema.as_object().ok_or_else(|| error(&name, "is not a struct"))?;
        let description = description(&name, schema)?;
        let fields = schema.get("properties").and_then(Json::as_object);
        // Only this list is in the order of the fields.
        let order = schema.get("required").and_then(Json::as_array);
        let order: Vec<_> = order.into_iter().flatten().filter_map(Json::as_str).collect();
        if fields.is_some_and(|fields| fields.len() != order.len()) {
            return Err(error(&name, "has a parameter that may be left out"));
        }
        let parameters = order.into_iter().map(|field| {
            let path = format!("{name}.{field}");
            let schema = fields.and_then(|fields| fields.get(field)).and_then(Json::as_object);
            let schema = schema.ok_or_else(|| error(&path, "has no type"))?;
            check_name(&path, field)?;
            let (r#type, description) =
                (value_type(&path, schema)?, self::description(&path, schema)?);
            Ok(Parameter { name: field.into(), r#type, description })
        });
        let parameters = parameters.collect::<Result<_, _>>()?;
        let (name, returned) = (R::schema_name(), json_schema::<R>());
        let returned = returned.as_object().ok_or_else(|| error(&name, "has no type"))?;
        let returns = value_type(&name, returned)?;
        let summary = description.lines().next().unwrap_or_default().into();
        Ok(Self { summary, description, parameters, returns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts things together.
    ///
    /// In the order of the parameters.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Join {
        /// What stands between.
        separator: String,
        /// What is joined.
        parts: Vec<String>,
        /// How often.
        again: i64,
    }

    /// The outcome.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Joined {
        text: String,
        length: u64,
    }

    #[test]
    fn parameters_stand_in_the_order_of_the_fields() {
        let signature = Signature::of::<Join, Joined>().unwrap();
        let parameters = signature.parameters.iter();
        let parameters: Vec<_> = parameters.map(|it| (it.name.as_str(), &it.r#type)).collect();
        let list = Type::List(Box::new(Type::String));
        let expected = [("separator", &Type::String), ("parts", &list), ("again", &Type::Number)];
        assert_eq!(parameters, expected);
        assert_eq!(signature.parameters[1].description, "What is joined.");
    }

    #[test]
    fn the_doc_comment_describes_and_its_first_paragraph_is_the_summary() {
        let signature = Signature::of::<Join, Joined>().unwrap();
        assert_eq!(signature.summary, "Puts things together.");
        let description = "Puts things together.\n\nIn the order of the parameters.";
        assert_eq!(signature.description, description);
    }

    #[test]
    fn a_struct_that_is_returned_is_an_object() {
        let Type::Object(attributes) = Signature::of::<Join, Joined>().unwrap().returns else {
            panic!("not an object")
        };
        let attributes: Vec<_> = attributes.iter().map(|(name, it)| (name.as_str(), it)).collect();
        assert_eq!(attributes, [("length", &Type::Number), ("text", &Type::String)]);
    }

    #[test]
    fn names_that_blocks_cannot_have_are_names_of_parameters_and_of_what_is_in_a_result() {
        /// Takes a version apart.
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only the schema is looked at")]
        struct Parse {
            /// The version.
            version: String,
        }
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only the schema is looked at")]
        struct Parsed {
            count: u64,
        }
        let signature = Signature::of::<Parse, Parsed>().unwrap();
        assert_eq!(signature.parameters[0].name, "version");
        let count = ("count".to_owned(), Type::Number);
        assert_eq!(signature.returns, Type::Object([count].into()));
    }

    #[test]
    fn a_parameter_that_terraform_cannot_have_is_refused() {
        /// A function.
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only the schema is looked at")]
        struct LeftOut {
            /// A text.
            text: Option<String>,
        }
        /// A function.
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only the schema is looked at")]
        struct Undescribed {
            text: String,
        }
        let reason = Signature::of::<LeftOut, String>().unwrap_err().to_string();
        assert!(reason.ends_with("has a parameter that may be left out"), "{reason}");
        let reason = Signature::of::<Undescribed, String>().unwrap_err().to_string();
        assert!(reason.ends_with("has no doc comment"), "{reason}");
    }
}
