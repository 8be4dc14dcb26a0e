//! Functions: what a provider brings, and how they are called.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::DynamicValue;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{self, Parameter, Signature};
use crate::value::{self, Step, Value, from_value};

/// A function: one struct, whose fields are its parameters in their order.
///
/// The doc comment of the struct describes the function, its first paragraph is the summary; those
/// of the fields describe the parameters. Functions have no side effects and need no configuration.
/// What values a parameter and the result can have is in [`crate::schema`].
pub trait Function: DeserializeOwned + JsonSchema + 'static {
    /// The name, as it is written after `provider::<provider>::`.
    const NAME: &'static str;

    /// What it gives: a value such as `String`, or a struct for an object.
    type Result: Serialize + JsonSchema;

    /// Calls it, with arguments that are known and not null.
    ///
    /// # Errors
    /// Why there is no result, at the parameter at fault where it is one. The detail is what is
    /// shown of it, behind the parameter's name; it ends with a full stop, in whose place the host
    /// puts its own.
    fn call(self) -> Result<Self::Result, Diagnostic>;
}

/// A [`Function`] among others.
#[derive(Debug)]
pub struct FunctionType {
    name: &'static str,
    signature: fn() -> Result<Signature, schema::Error>,
    call: fn(&Value, &Signature) -> Result<Value, Diagnostic>,
}

impl FunctionType {
    /// The entry for `F`.
    pub fn of<F: Function>() -> Self {
        Self { name: F::NAME, signature: Signature::of::<F, F::Result>, call: call::<F> }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn signature(&self) -> Result<Signature, schema::Error> {
        (self.signature)()
    }

    /// Calls the function with arguments as they came.
    ///
    /// A host does not send unknown arguments to parameters that take none, and gives an unknown
    /// result in place of a call; so does this.
    pub(super) fn call(
        &self,
        signature: &Signature,
        arguments: Vec<Option<DynamicValue>>,
    ) -> Result<DynamicValue, Diagnostic> {
        let (expected, sent) = (signature.parameters.len(), arguments.len());
        if expected != sent {
            let detail = format!("The number of its arguments is {expected}, not {sent}.");
            return Err(Diagnostic::error("Invalid call", detail));
        }
        let arguments = signature.parameters.iter().zip(arguments);
        let arguments = arguments.map(|(parameter, argument)| {
            Ok((parameter.name.clone(), decode(parameter, argument)?))
        });
        let arguments = arguments.collect::<Result<BTreeMap<_, _>, Diagnostic>>()?;
        let arguments = Value::Map(arguments.into());
        let result = match arguments.is_wholly_known() {
            true => (self.call)(&arguments, signature)?,
            false => Value::Unknown(None),
        };
        let bytes = value::msgpack::encode(&result, &signature.returns).map_err(Diagnostic::bug)?;
        Ok(DynamicValue::MessagePack(bytes.into()))
    }
}

fn call<F: Function>(arguments: &Value, signature: &Signature) -> Result<Value, Diagnostic> {
    let result = from_value::<F>(arguments).map_err(invalid_argument)?.call()?;
    let json = serde_json::to_vec(&result).map_err(Diagnostic::bug)?;
    value::json::decode(&json, &signature.returns).map_err(Diagnostic::bug)
}

/// The host puts the parameter's name in front of the detail, and shows nothing else.
fn invalid_argument(error: value::Error) -> Diagnostic {
    let (path, reason) = (error.path().clone(), error.message());
    let detail = match path.steps().len() {
        0 | 1 => format!("{reason}."),
        _ => format!("`{path}`: {reason}."),
    };
    Diagnostic::error("Invalid argument", detail).at_path(path)
}

fn decode(parameter: &Parameter, argument: Option<DynamicValue>) -> Result<Value, Diagnostic> {
    let no_value = || Diagnostic::error("Invalid call", "The host sent no value for it.");
    let value = argument.ok_or_else(no_value).and_then(|value| value.decode(&parameter.r#type));
    value.map_err(|error| error.at(&parameter.name))
}

/// Why a function gave no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The whole explanation, which the host ends with a full stop.
    pub text: String,
    /// The argument at fault, counted from 0; none where it is no single one.
    pub argument: Option<i64>,
}

impl FunctionError {
    /// From what was said when a function was called.
    pub(super) fn new(said: Diagnostics, parameters: &[Parameter]) -> Self {
        let Some(error) = said.into_iter().last() else {
            return Self { text: "there is no result".into(), argument: None };
        };
        let at = error.attribute.steps().first();
        let argument = parameters
            .iter()
            .position(|it| at.is_some_and(|at| *at == Step::Attribute(it.name.clone())))
            .and_then(|position| i64::try_from(position).ok());
        let text = error.detail.strip_suffix('.').unwrap_or(&error.detail).to_owned();
        Self { text, argument }
    }
}
