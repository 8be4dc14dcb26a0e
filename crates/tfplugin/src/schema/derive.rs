//! From the JSON Schema that `schemars` derives for a struct to a Terraform schema.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema as JsonSchemaObject};
use serde_json::{Map, Value as Json};

use super::{Attribute, Block, Mode, NestedBlock, Nesting, Schema};
use crate::value::Type;

/// The key under which a [`Field`](super::Field) leaves its [`Mode`].
pub(super) const MODE: &str = "x-terraform-mode";

/// The key under which a block leaves its [`Nesting`].
pub(super) const NESTING: &str = "x-terraform-nesting";

/// The key by which a field says that its value is to be hidden:
/// `#[schemars(extend("x-terraform-sensitive" = true))]`.
const SENSITIVE: &str = "x-terraform-sensitive";

/// What all of these keys begin with.
const PREFIX: &str = "x-terraform-";

/// Names that Terraform itself gives a meaning to inside data and provider blocks.
const RESERVED: [&str; 9] = [
    "alias",
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
    "version",
];

/// Why a struct makes no schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct Error {
    path: String,
    reason: String,
}

impl Schema {
    /// The schema that a struct stands for.
    ///
    /// # Errors
    /// When a field is neither a [`Field`](super::Field) nor a block, has no doc comment, a type
    /// Terraform does not have, a name it does not accept, or markers that contradict each other.
    pub fn of<T: JsonSchema>() -> Result<Self, Error> {
        let block = block(&T::schema_name(), &json_schema::<T>())?;
        Ok(Self { block })
    }
}

/// The JSON Schema of a type, whole and in one piece.
pub(super) fn json_schema<T: JsonSchema>() -> JsonSchemaObject {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>()
}

fn block(path: &str, schema: &JsonSchemaObject) -> Result<Block, Error> {
    let schema = schema.as_object().ok_or_else(|| error(path, "is not a struct"))?;
    let mut block = Block {
        description: description(path, schema)?,
        deprecated: flag(schema, "deprecated"),
        ..Block::default()
    };
    let properties = schema.get("properties").and_then(Json::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let path = format!("{path}.{name}");
        let property = property.as_object().ok_or_else(|| error(&path, "has no type"))?;
        check_name(&path, name)?;
        if RESERVED.contains(&name.as_str()) {
            return Err(error(&path, "has a name reserved by Terraform"));
        }
        check_markers(&path, property)?;
        match (marker(property, MODE), marker(property, NESTING)) {
            (Some(mode), None) => block.attributes.push(attribute(&path, name, mode, property)?),
            (None, Some(nesting)) => block.blocks.push(nested(&path, name, nesting, property)?),
            (Some(_), Some(_)) => return Err(error(&path, "is both an attribute and a block")),
            (None, None) => return Err(error(&path, "is neither an attribute nor a block")),
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
        _ => return Err(error(path, "has a mode that does not exist")),
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
        return Err(error(path, "is a block, and only attributes can be sensitive"));
    }
    let nesting = match nesting {
        "List" => Nesting::List,
        "Set" => Nesting::Set,
        "Single" => Nesting::Single,
        _ => return Err(error(path, "has a nesting that does not exist")),
    };
    let limit = |key| {
        let limit = property.get(key).map_or(Some(0), Json::as_u64);
        limit.and_then(|limit| u32::try_from(limit).ok()).ok_or_else(|| error(path, "has no limit"))
    };
    let (min_items, max_items) = (limit("minItems")?, limit("maxItems")?);
    if property.contains_key("maxItems") && max_items < min_items.max(1) {
        return Err(error(path, "can never be written: its limits contradict each other"));
    }
    let items = match nesting {
        Nesting::Single => Json::from(property.clone()),
        Nesting::List | Nesting::Set => property.get("items").cloned().unwrap_or_default(),
    };
    let items = JsonSchemaObject::try_from(items).map_err(|_| error(path, "holds no block"))?;
    let mut block = block(path, &items)?;
    block.description = description(path, property)?;
    block.deprecated |= flag(property, "deprecated");
    Ok(NestedBlock { name: name.into(), nesting, min_items, max_items, block })
}

pub(super) fn value_type(path: &str, schema: &Map<String, Json>) -> Result<Type, Error> {
    let element = |key| {
        let element = schema.get(key).and_then(Json::as_object);
        let element = element.ok_or_else(|| error(path, "has elements of no type"))?;
        value_type(path, element).map(Box::new)
    };
    match schema.get("type").and_then(Json::as_str) {
        Some("string") => Ok(Type::String),
        Some("boolean") => Ok(Type::Bool),
        Some("integer" | "number") => Ok(Type::Number),
        Some("array") if flag(schema, "uniqueItems") => Ok(Type::Set(element("items")?)),
        Some("array") => Ok(Type::List(element("items")?)),
        Some("object") if schema.contains_key("properties") => object_type(path, schema),
        Some("object") => Ok(Type::Map(element("additionalProperties")?)),
        // An enum whose variants are described, each by a schema of its own.
        None if schema.contains_key("oneOf") => common_type(path, schema),
        _ => Err(error(path, "has a type that Terraform does not have")),
    }
}

/// The type that all alternatives of an enum have.
fn common_type(path: &str, schema: &Map<String, Json>) -> Result<Type, Error> {
    let alternatives = schema.get("oneOf").and_then(Json::as_array).into_iter().flatten();
    let mut types = alternatives.map(|alternative| match alternative.as_object() {
        Some(alternative) => value_type(path, alternative),
        None => Err(error(path, "has an alternative of no type")),
    });
    let first = types.next().ok_or_else(|| error(path, "has no alternative"))??;
    match types.all(|other| other.as_ref() == Ok(&first)) {
        true => Ok(first),
        false => Err(error(path, "has alternatives of several types")),
    }
}

/// The type of a struct that is a value, not a block.
fn object_type(path: &str, schema: &Map<String, Json>) -> Result<Type, Error> {
    let properties = schema.get("properties").and_then(Json::as_object);
    let attributes = properties.into_iter().flatten().map(|(name, property)| {
        let path = format!("{path}.{name}");
        let property = property.as_object().ok_or_else(|| error(&path, "has no type"))?;
        check_name(&path, name)?;
        Ok((name.clone(), value_type(&path, property)?))
    });
    attributes.collect::<Result<_, _>>().map(Type::Object)
}

/// The doc comment as Markdown: a paragraph that was wrapped in the source is one line again.
pub(super) fn description(path: &str, schema: &Map<String, Json>) -> Result<String, Error> {
    let text = schema.get("description").and_then(Json::as_str).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(error(path, "has no doc comment"));
    }
    let mut description = String::with_capacity(text.len());
    for line in text.trim().lines() {
        let starts_anew = line.is_empty()
            || line.starts_with(['-', '*', '#', '|', '>'])
            || line.starts_with("```");
        match description.chars().next_back() {
            None => {}
            Some('\n') => {}
            Some(_) if starts_anew => description.push('\n'),
            Some(_) => description.push(' '),
        }
        description.push_str(line.trim_end());
        if line.is_empty() {
            description.push('\n');
        }
    }
    Ok(description)
}

pub(super) fn check_name(path: &str, name: &str) -> Result<(), Error> {
    let well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if well_formed { Ok(()) } else { Err(error(path, "has a name that Terraform does not accept")) }
}

fn check_markers(path: &str, property: &Map<String, Json>) -> Result<(), Error> {
    let known = [MODE, NESTING, SENSITIVE];
    match property.keys().find(|key| key.starts_with(PREFIX) && !known.contains(&key.as_str())) {
        Some(key) => Err(error(path, &format!("has a marker that does not exist, `{key}`"))),
        None => Ok(()),
    }
}

fn marker<'a>(property: &'a Map<String, Json>, key: &str) -> Option<&'a str> {
    property.get(key).and_then(Json::as_str)
}

fn flag(schema: &Map<String, Json>, key: &str) -> bool {
    schema.get(key).and_then(Json::as_bool).unwrap_or(false)
}

pub(super) fn error(path: &str, reason: &str) -> Error {
    Error { path: path.into(), reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::{
        Computed, Field, ListBlock, Optional, OptionalComputed, Required, SetBlock,
    };
    use super::*;

    /// A block for the tests,
    /// described on two lines.
    ///
    /// - a list
    /// - of two
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Example {
        /// The name.
        name: Field<Required, String>,
        /// A flag.
        flag: Field<Computed, bool>,
        /// A number.
        count_of_things: Field<OptionalComputed, i64>,
        /// Tags.
        tags: Field<Optional, BTreeMap<String, String>>,
        /// A list.
        list: Field<Optional, Vec<String>>,
        /// A set.
        set: Field<Optional, BTreeSet<String>>,
        /// A secret.
        #[schemars(extend("x-terraform-sensitive" = true))]
        secret: Field<Optional, String>,
        /// Old.
        #[deprecated]
        old: Field<Optional, String>,
        /// Where to.
        #[schemars(length(max = 1))]
        targets: SetBlock<Target>,
        /// How.
        how: Field<Optional, How>,
        /// In which order.
        order: Field<Optional, Order>,
        /// Which way.
        #[schemars(length(min = 1, max = 3))]
        hops: ListBlock<Target>,
    }

    /// A target.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Target {
        /// A host.
        host: Field<Required, String>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    enum How {
        Slowly,
        Fast,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    enum Order {
        /// The first one first.
        Ascending,
        /// The last one first.
        Descending,
        Any,
    }

    #[derive(JsonSchema)]
    #[schemars(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only the schema is looked at")]
    enum Mixed {
        /// A text.
        Text,
        Number(u8),
    }

    fn example() -> Block {
        Schema::of::<Example>().unwrap().block
    }

    fn find(name: &str) -> Attribute {
        example().attributes.into_iter().find(|attribute| attribute.name == name).unwrap()
    }

    #[test]
    fn modes_types_and_markers_come_from_the_field() {
        assert_eq!(find("name").mode, Mode::Required);
        assert_eq!((find("flag").mode, find("flag").r#type), (Mode::Computed, Type::Bool));
        assert_eq!(find("count_of_things").mode, Mode::OptionalComputed);
        assert_eq!(find("count_of_things").r#type, Type::Number);
        assert_eq!(find("tags").r#type, Type::Map(Box::new(Type::String)));
        assert_eq!(find("list").r#type, Type::List(Box::new(Type::String)));
        assert_eq!(find("set").r#type, Type::Set(Box::new(Type::String)));
        assert_eq!((find("how").r#type, find("order").r#type), (Type::String, Type::String));
        assert_eq!(find("order").description, "In which order.");
        assert!(find("secret").sensitive && !find("name").sensitive);
        assert!(find("old").deprecated && !find("name").deprecated);
    }

    #[test]
    fn a_wrapped_doc_comment_is_one_line_and_a_list_stays_a_list() {
        assert_eq!(
            example().description,
            "A block for the tests, described on two lines.\n\n- a list\n- of two"
        );
    }

    #[test]
    fn blocks_keep_their_limits_and_their_own_description() {
        let [hops, targets] = &example().blocks[..] else { panic!("not two blocks") };
        assert_eq!((hops.nesting, hops.min_items, hops.max_items), (Nesting::List, 1, 3));
        assert_eq!((targets.nesting, targets.min_items, targets.max_items), (Nesting::Set, 0, 1));
        assert_eq!(hops.block.description, "Which way.");
        assert_eq!(targets.block.description, "Where to.");
        assert_eq!(targets.block.attributes[0].name, "host");
    }

    #[test]
    fn the_object_type_holds_attributes_and_blocks() {
        let Type::Object(attributes) = example().object_type() else { panic!("not an object") };
        assert_eq!(attributes.len(), 12);
        assert!(matches!(attributes["targets"], Type::Set(_)));
        assert!(matches!(attributes["hops"], Type::List(_)));
    }

    /// Declares a struct with one bad field and asserts why it is refused.
    macro_rules! refused {
        ($($test:ident: { $($field:tt)* } => $reason:literal;)*) => {$(
            #[test]
            fn $test() {
                /// A block.
                #[derive(JsonSchema)]
                #[expect(dead_code, reason = "only the schema is looked at")]
                struct Bad { $($field)* }
                let error = Schema::of::<Bad>().unwrap_err().to_string();
                assert!(error.ends_with($reason), "{error}");
            }
        )*};
    }

    refused! {
        a_plain_type_is_refused:
            { /** Doc. */ name: String } => "is neither an attribute nor a block";
        a_field_without_a_doc_comment_is_refused:
            { name: Field<Optional, String> } => "has no doc comment";
        a_reserved_name_is_refused:
            { /** Doc. */ count: Field<Optional, i64> } => "has a name reserved by Terraform";
        a_name_terraform_cannot_write_is_refused:
            { /** Doc. */ #[schemars(rename = "KeyId")] id: Field<Optional, String> }
            => "has a name that Terraform does not accept";
        a_misspelt_marker_is_refused:
            { /** Doc. */ #[schemars(extend("x-terraform-sensitve" = true))] a: Field<Optional, String> }
            => "has a marker that does not exist, `x-terraform-sensitve`";
        a_sensitive_block_is_refused:
            { /** Doc. */ #[schemars(extend("x-terraform-sensitive" = true))] a: SetBlock<Target> }
            => "is a block, and only attributes can be sensitive";
        limits_that_contradict_each_other_are_refused:
            { /** Doc. */ #[schemars(length(min = 2, max = 1))] a: SetBlock<Target> }
            => "can never be written: its limits contradict each other";
        a_block_marked_as_an_attribute_is_refused:
            { /** Doc. */ #[schemars(extend("x-terraform-mode" = "Optional"))] a: SetBlock<Target> }
            => "is both an attribute and a block";
        an_enum_with_content_is_refused:
            { /** Doc. */ a: Field<Optional, Mixed> }
            => "has alternatives of several types";
        an_optional_type_inside_a_field_is_refused:
            { /** Doc. */ a: Field<Optional, Option<String>> }
            => "has a type that Terraform does not have";
    }
}
