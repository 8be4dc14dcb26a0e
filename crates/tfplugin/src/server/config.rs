//! Configurations, as a host sends them and as a provider takes them.

use serde::de::DeserializeOwned;

use super::DynamicValue;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::value::{Error, Path, Step, Type, Value, from_configuration};

/// The value of a configuration as the host sent it.
pub(super) fn received(config: Option<DynamicValue>, r#type: &Type) -> Result<Value, Diagnostic> {
    let no_value = || Diagnostic::error("Invalid request", "The host sent no configuration.");
    config.ok_or_else(no_value)?.decode(r#type)
}

/// Decodes a configuration of this type, and reports every argument that is invalid, which is
/// unknown in the outcome. `None`: more than arguments are invalid.
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

/// The path without the positions of elements in sets, which have no address.
fn address(path: &Path, r#type: &Type) -> Path {
    let mut address = Path::root();
    let mut r#type = Some(r#type);
    for step in path.steps() {
        let (address_then, part) = match (step, r#type) {
            (Step::Index(_), Some(Type::Set(element))) => (address, Some(&**element)),
            (Step::Index(at), Some(Type::List(element))) => (address.index(*at), Some(&**element)),
            (Step::Index(at), Some(Type::Tuple(elements))) => {
                let element = usize::try_from(*at).ok().and_then(|at| elements.get(at));
                (address.index(*at), element)
            }
            (Step::Index(at), _) => (address.index(*at), None),
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
mod tests {
    use std::collections::BTreeSet;

    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::schema::{
        Argument, Field, ListBlock, Optional, Parsed, Schema, SetBlock, SingleBlock,
    };

    /// A block.
    #[derive(Deserialize, JsonSchema)]
    struct Config {
        /// A port.
        port: Field<Optional, u16>,
        /// Numbers.
        numbers: Field<Optional, BTreeSet<u8>>,
        /// How.
        how: Field<Optional, How>,
        /// In order.
        list: ListBlock<Inner>,
        /// In any order.
        set: SetBlock<Inner>,
        /// Once.
        once: SingleBlock<Inner>,
    }

    /// A block inside it.
    #[derive(Deserialize, JsonSchema)]
    struct Inner {
        /// An address.
        address: Field<Optional, Parsed<std::net::IpAddr>>,
        /// Anything.
        other: Field<Optional, String>,
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum How {
        Slowly,
        Fast,
    }

    fn decoded(config: &str) -> (Option<Config>, Vec<String>) {
        let r#type = Schema::of::<Config>().unwrap().block.object_type();
        let value = DynamicValue::Json(config.to_owned().into()).decode(&r#type).unwrap();
        let mut diagnostics = Diagnostics::default();
        let decoded = decode(&value, &r#type, &mut diagnostics);
        let errors = diagnostics.iter().map(|it| format!("{}: {}", it.summary, it.detail));
        (decoded, errors.collect())
    }

    #[test]
    fn every_invalid_argument_is_reported_and_the_others_are_decoded() {
        let (config, errors) = decoded(
            r#"{"port":1e9,"numbers":[300],"how":"fast",
                "list":[{"address":"::1"},{"address":"x","other":"kept"}],
                "set":[{"address":"y"}],"once":{"address":"z"}}"#,
        );
        assert_eq!(
            errors,
            [
                "Invalid address: `list[1].address`: invalid IP address syntax.",
                "Invalid numbers: `numbers`: a whole number from 0 to 255 is required.",
                "Invalid address: `once.address`: invalid IP address syntax.",
                "Invalid port: `port`: a whole number from 0 to 65535 is required.",
                "Invalid address: `set.address`: invalid IP address syntax.",
            ]
        );
        let config = config.unwrap();
        assert_eq!(config.how.known(), Some(&How::Fast));
        let list = config.list.blocks().into_known().unwrap();
        assert!(list[0].address.known().is_some_and(|address| address.is_loopback()));
        assert_eq!(list[1].other.known().map(String::as_str), Some("kept"));
        assert!(list[1].address.known().is_none() && config.port.known().is_none());
        assert!(matches!(*config.numbers, Argument::Unknown));
        assert!(
            config.set.blocks().into_known().is_some_and(|set| set[0].address.known().is_none())
        );
        assert!(
            config.once.block().into_known().is_some_and(|once| once.address.known().is_none())
        );
    }

    #[test]
    fn the_error_of_an_enum_names_its_values() {
        let (_, errors) = decoded(r#"{"how":"secret"}"#);
        assert_eq!(errors, ["Invalid how: `how`: one of `slowly`, `fast` is required."]);
    }
}
