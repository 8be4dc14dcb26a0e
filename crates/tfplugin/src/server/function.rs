//! Functions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::dynamic_value::DynamicValue;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{self, Parameter, Signature};
use crate::value::{self, Step, Value, from_value};

/// A function: a struct whose fields are the parameters, in their order.
///
/// The doc comment of the struct describes the function, and its first paragraph is the summary.
/// The doc comments of the fields describe the parameters. See [`crate::schema`] for the types of
/// parameters and results. Functions have no side effects and need no configuration.
pub trait Function: DeserializeOwned + JsonSchema + 'static {
    /// The name in configurations, after `provider::<provider>::`.
    const NAME: &'static str;

    /// The result: a value such as `String`, or a struct for an object.
    type Result: Serialize + JsonSchema;

    /// Calls the function. The arguments are known and not null. The call is synchronous and must
    /// not block: no other request is served meanwhile.
    ///
    /// # Errors
    /// The reason why there is no result, at the parameter at fault if there is one. Terraform
    /// shows only the detail, after the name of the parameter. The detail ends with a full stop.
    fn call(self) -> Result<Self::Result, Diagnostic>;
}

/// The entry of a [`Function`] in the list of a provider.
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

    /// Calls the function with the arguments of a request.
    ///
    /// If an argument is unknown, the result is unknown too, and the function is not called. Hosts
    /// do the same, and do not send unknown arguments.
    pub(super) fn call(
        &self,
        signature: &Signature,
        arguments: Vec<Option<DynamicValue>>,
    ) -> Result<DynamicValue, Diagnostic> {
        let (expected, sent) = (signature.parameters.len(), arguments.len());
        if expected != sent {
            let detail = format!("The number of arguments is {expected}, not {sent}.");
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
        DynamicValue::encode(&result, &signature.returns)
    }
}

fn call<F: Function>(arguments: &Value, signature: &Signature) -> Result<Value, Diagnostic> {
    let result = from_value::<F>(arguments).map_err(invalid_argument)?.call()?;
    let json = serde_json::to_vec(&result).map_err(Diagnostic::bug)?;
    value::json::decode(&json, &signature.returns).map_err(Diagnostic::bug)
}

/// The error of an invalid argument. Terraform shows the name of the parameter and the detail.
fn invalid_argument(error: value::Error) -> Diagnostic {
    let (path, reason) = (error.path().clone(), error.message());
    let detail = match path.steps().len() {
        0 | 1 => format!("{reason}."),
        _ => format!("`{path}`: {reason}."),
    };
    Diagnostic::error("Invalid argument", detail).at_path(path)
}

fn decode(parameter: &Parameter, argument: Option<DynamicValue>) -> Result<Value, Diagnostic> {
    let no_value = || Diagnostic::error("Invalid call", "The host sent no value for the argument.");
    let value = argument.ok_or_else(no_value).and_then(|value| value.decode(&parameter.r#type));
    value.map_err(|error| error.at(&parameter.name))
}

/// The error of a function call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The explanation without its final full stop, which the host adds.
    pub text: String,
    /// The position of the argument at fault, counted from 0; `None` if no single argument is.
    pub argument: Option<i64>,
}

impl FunctionError {
    /// From the diagnostics of a call: the last one is the error.
    pub(super) fn new(diagnostics: Diagnostics, parameters: &[Parameter]) -> Self {
        let Some(error) = diagnostics.into_iter().last() else {
            return Self { text: "there is no result".into(), argument: None };
        };
        let at = error.attribute.steps().first();
        let argument = parameters
            .iter()
            .position(|it| at.is_some_and(|at| *at == Step::Attribute(it.name.clone())))
            .and_then(|position| i64::try_from(position).ok());
        if !error.attribute.is_root() && argument.is_none() {
            tracing::warn!(path = %error.attribute, "the error of the function names no parameter");
        }
        let bare = error.detail.strip_suffix('.').unwrap_or(&error.detail);
        // The host writes the name of the parameter in front of the text.
        let name = format!("`{}`: ", error.attribute);
        let text = bare.strip_prefix(&name).filter(|_| error.attribute.steps().len() == 1);
        Self { text: text.unwrap_or(bare).to_owned(), argument }
    }
}
