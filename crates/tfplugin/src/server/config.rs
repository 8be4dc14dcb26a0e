//! Configurations, from the encoded values of requests to the types of a provider.

use serde::de::DeserializeOwned;

use super::dynamic_value::DynamicValue;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::value::{Error, Path, Step, Type, Value, from_configuration};

/// The value of the configuration in a request.
pub(super) fn received(config: Option<DynamicValue>, r#type: &Type) -> Result<Value, Diagnostic> {
    let no_value = || Diagnostic::error("Invalid request", "The host sent no configuration.");
    config.ok_or_else(no_value)?.decode(r#type)
}

/// Decodes a configuration of this type. Invalid arguments are reported and become unknown. Returns
/// `None` if the configuration cannot be decoded in spite of that.
pub(super) fn decode<T: DeserializeOwned>(
    config: &Value,
    r#type: &Type,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let (decoded, errors) = from_configuration(config);
    errors.into_iter().for_each(|error| diagnostics.push(invalid(error, r#type)));
    decoded
}

fn invalid(error: Error, r#type: &Type) -> Diagnostic {
    match address(error.path(), r#type) {
        path if path.is_root() => error.into(),
        path => Diagnostic::invalid(path, error.message()),
    }
}

/// The path without positions in sets: the elements of a set have no address.
fn address(path: &Path, r#type: &Type) -> Path {
    let mut address = Path::root();
    let mut r#type = Some(r#type);
    for step in path.steps() {
        let (address_then, part) = match (step, r#type) {
            (Step::Index(_), Some(Type::Set(element))) => (address, Some(&**element)),
            (Step::Index(_), Some(Type::List(element))) => {
                (address.then(step.clone()), Some(&**element))
            }
            (Step::Index(at), Some(Type::Tuple(elements))) => {
                let element = usize::try_from(*at).ok().and_then(|at| elements.get(at));
                (address.then(step.clone()), element)
            }
            (Step::Index(_), _) => (address.then(step.clone()), None),
            (Step::Attribute(name), Some(Type::Object(attributes))) => {
                (address.attribute(name), attributes.get(name))
            }
            (Step::Attribute(name), _) => (address.attribute(name), None),
            (Step::Key(key), Some(Type::Map(element))) => (address.key(key), Some(&**element)),
            (Step::Key(key), _) => (address.key(key), None),
        };
        (address, r#type) = (address_then, part);
    }
    address
}

#[cfg(test)]
mod tests;
