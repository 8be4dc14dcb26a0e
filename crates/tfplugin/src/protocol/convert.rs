//! Conversions of the messages that both versions share.

use std::collections::{BTreeMap, HashMap};

use super::wire::v6 as wire;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::schema::Signature;
use crate::server::{DeferredReason, DynamicValue, FunctionError};
use crate::value::{Path, Step};

/// The optional capabilities of this server.
pub(super) fn capabilities() -> wire::ServerCapabilities {
    wire::ServerCapabilities { get_provider_schema_optional: true, ..Default::default() }
}

/// The encoded value of a message; `None` if the message has neither encoding.
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
        // The protocol has no reason of its own for data sources.
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

/// `None` for the root: for a path without steps, the host would search for an attribute.
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

pub(super) fn functions(
    functions: &BTreeMap<&'static str, Signature>,
) -> HashMap<String, wire::Function> {
    functions.iter().map(|(name, signature)| ((*name).to_owned(), function(signature))).collect()
}

fn function(signature: &Signature) -> wire::Function {
    let parameters = signature.parameters.iter().map(|parameter| wire::function::Parameter {
        name: parameter.name.clone(),
        r#type: parameter.r#type.to_json().into(),
        description: parameter.description.clone(),
        description_kind: wire::StringKind::Markdown.into(),
        // Hosts handle null and unknown arguments themselves.
        allow_null_value: false,
        allow_unknown_values: false,
    });
    wire::Function {
        parameters: parameters.collect(),
        r#return: Some(wire::function::Return { r#type: signature.returns.to_json().into() }),
        summary: signature.summary.clone(),
        description: signature.description.clone(),
        description_kind: wire::StringKind::Markdown.into(),
        ..Default::default()
    }
}

pub(super) fn function_error(error: FunctionError) -> wire::FunctionError {
    wire::FunctionError { text: error.text, function_argument: error.argument }
}
