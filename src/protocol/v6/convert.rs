//! Messages of version 6 to and from neutral types.

use super::wire;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::schema::{Attribute, Block, Mode, NestedBlock, Nesting, Schema};
use crate::server::{DeferredReason, DynamicValue};
use crate::value::{Path, Step};

/// What this server can do beyond the basic protocol.
pub(super) fn capabilities() -> wire::ServerCapabilities {
    wire::ServerCapabilities { get_provider_schema_optional: true, ..Default::default() }
}

/// `None` when the host set neither encoding.
pub(super) fn dynamic_value(value: wire::DynamicValue) -> Option<DynamicValue> {
    match (value.msgpack.is_empty(), value.json.is_empty()) {
        (false, _) => Some(DynamicValue::MessagePack(value.msgpack)),
        (true, false) => Some(DynamicValue::Json(value.json)),
        (true, true) => None,
    }
}

pub(super) fn to_wire(value: DynamicValue) -> wire::DynamicValue {
    match value {
        DynamicValue::MessagePack(msgpack) => wire::DynamicValue { msgpack, ..Default::default() },
        DynamicValue::Json(json) => wire::DynamicValue { json, ..Default::default() },
    }
}

pub(super) fn deferred(reason: DeferredReason) -> wire::Deferred {
    let reason = match reason {
        DeferredReason::ProviderConfigUnknown => wire::deferred::Reason::ProviderConfigUnknown,
        // The protocol counts a data source among the resources.
        DeferredReason::DataSourceConfigUnknown => wire::deferred::Reason::ResourceConfigUnknown,
    };
    wire::Deferred { reason: reason.into() }
}

pub(super) fn diagnostics(diagnostics: Diagnostics) -> Vec<wire::Diagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

fn diagnostic(diagnostic: Diagnostic) -> wire::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Error => wire::diagnostic::Severity::Error,
        Severity::Warning => wire::diagnostic::Severity::Warning,
    };
    wire::Diagnostic {
        severity: severity.into(),
        summary: diagnostic.summary,
        detail: diagnostic.detail,
        attribute: path(&diagnostic.attribute),
    }
}

/// `None` for the root: a path without steps would make the host look for an attribute.
fn path(path: &Path) -> Option<wire::AttributePath> {
    use wire::attribute_path::step::Selector;

    let steps = path.steps().iter().map(|step| {
        let selector = match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
            Step::Index(index) => Selector::ElementKeyInt(*index),
        };
        wire::attribute_path::Step { selector: Some(selector) }
    });
    let steps: Vec<_> = steps.collect();
    (!steps.is_empty()).then_some(wire::AttributePath { steps })
}

pub(super) fn schema(schema: &Schema) -> wire::Schema {
    wire::Schema { version: 0, block: Some(block(&schema.block)) }
}

fn block(block: &Block) -> wire::schema::Block {
    wire::schema::Block {
        attributes: block.attributes.iter().map(attribute).collect(),
        block_types: block.blocks.iter().map(nested_block).collect(),
        description: block.description.clone(),
        description_kind: wire::StringKind::Markdown.into(),
        deprecated: block.deprecated,
        ..Default::default()
    }
}

fn attribute(attribute: &Attribute) -> wire::schema::Attribute {
    wire::schema::Attribute {
        name: attribute.name.clone(),
        r#type: attribute.r#type.to_json().into(),
        description: attribute.description.clone(),
        required: attribute.mode == Mode::Required,
        optional: matches!(attribute.mode, Mode::Optional | Mode::OptionalComputed),
        computed: attribute.mode.is_computed(),
        sensitive: attribute.sensitive,
        description_kind: wire::StringKind::Markdown.into(),
        deprecated: attribute.deprecated,
        ..Default::default()
    }
}

fn nested_block(nested: &NestedBlock) -> wire::schema::NestedBlock {
    use wire::schema::nested_block::NestingMode;

    let nesting = match nested.nesting {
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Single => NestingMode::Single,
    };
    wire::schema::NestedBlock {
        type_name: nested.name.clone(),
        block: Some(block(&nested.block)),
        nesting: nesting.into(),
        min_items: nested.min_items.into(),
        max_items: nested.max_items.into(),
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;

    use super::*;
    use crate::schema::{Field, ListBlock, Required, SetBlock};

    /// A block.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Example {
        /// In order.
        list: ListBlock<Inside>,
        /// In any order.
        set: SetBlock<Inside>,
    }

    /// A block inside it.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Inside {
        /// A name.
        name: Field<Required, String>,
    }

    #[test]
    fn blocks_are_nested_as_a_list_or_as_a_set() {
        use wire::schema::nested_block::NestingMode;

        let block = schema(&Schema::of::<Example>().unwrap()).block.unwrap();
        let nestings = block.block_types.iter().map(|it| (it.type_name.as_str(), it.nesting()));
        let expected = [("list", NestingMode::List), ("set", NestingMode::Set)];
        assert_eq!(nestings.collect::<Vec<_>>(), expected);
    }
}
