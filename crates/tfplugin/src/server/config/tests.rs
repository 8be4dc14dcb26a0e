use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use super::*;
use crate::schema::{Argument, Field, ListBlock, Optional, Parsed, Schema, SetBlock, SingleBlock};

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
            "Invalid list[1].address: `list[1].address`: invalid IP address syntax.",
            "Invalid numbers: `numbers`: a whole number from 0 to 255 is required.",
            "Invalid once.address: `once.address`: invalid IP address syntax.",
            "Invalid port: `port`: a whole number from 0 to 65535 is required.",
            "Invalid set.address: `set.address`: invalid IP address syntax.",
        ]
    );
    let config = config.unwrap();
    assert_eq!(config.how.known(), Some(&How::Fast));
    let list = config.list.blocks().into_known().unwrap();
    assert!(list[0].address.known().is_some_and(|address| address.is_loopback()));
    assert_eq!(list[1].other.known().map(String::as_str), Some("kept"));
    assert!(list[1].address.known().is_none() && config.port.known().is_none());
    assert!(matches!(*config.numbers, Argument::Unknown));
    assert!(config.set.blocks().into_known().is_some_and(|set| set[0].address.known().is_none()));
    assert!(config.once.block().into_known().is_some_and(|once| once.address.known().is_none()));
}

#[test]
fn the_error_of_an_enum_names_its_values() {
    let (_, errors) = decoded(r#"{"how":"secret"}"#);
    assert_eq!(errors, ["Invalid how: `how`: the value must be one of `slowly`, `fast`."]);
}
