use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::SeqAccess;

use serde::de::{Deserializer, Visitor};

use super::*;
use crate::value::Number;
use crate::value::Type;

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn number(text: &str) -> Value {
    Value::Number(Number::parse(text).unwrap())
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let pairs = entries.map(|(key, value)| (key.to_owned(), value));
    Value::Map(BTreeMap::from(pairs).into())
}

fn message<T: DeserializeOwned + fmt::Debug>(value: &Value) -> String {
    from_value::<T>(value).unwrap_err().to_string()
}

#[derive(Debug, PartialEq, Deserialize)]
struct Config {
    region: String,
    retries: Option<u8>,
    #[serde(default)]
    endpoints: Vec<Endpoint>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Endpoint {
    kms: String,
}

/// A wrapper of the kind that [`ARGUMENT`] is for.
#[derive(Debug, PartialEq)]
enum Argument<T> {
    Null,
    Unknown,
    Known(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Argument<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct States<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for States<T> {
            type Value = Argument<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an argument")
            }

            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(Argument::Null)
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Argument::Unknown)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut known: A) -> Result<Self::Value, A::Error> {
                Ok(known.next_element()?.map_or(Argument::Unknown, Argument::Known))
            }
        }

        deserializer.deserialize_newtype_struct(ARGUMENT, States(PhantomData))
    }
}

#[test]
fn an_object_becomes_a_struct() {
    let value = map([
        ("region", text("cn-hangzhou")),
        ("retries", Value::Null),
        ("endpoints", Value::List(vec![map([("kms", text("example.com"))])])),
        ("ignored", Value::Unknown(None)),
    ]);
    let config: Config = from_value(&value).unwrap();
    assert_eq!(config.region, "cn-hangzhou");
    assert_eq!(config.retries, None);
    assert_eq!(config.endpoints, [Endpoint { kms: "example.com".to_owned() }]);
}

#[test]
fn an_error_has_the_path_of_the_attribute_at_fault() {
    let endpoints =
        |endpoint| map([("region", text("")), ("endpoints", Value::List(vec![endpoint]))]);
    let error = message::<Config>(&endpoints(map([("kms", number("1"))])));
    assert_eq!(error, "endpoints[0].kms: a string is required, not a number");
    let error = message::<Config>(&endpoints(map([])));
    assert_eq!(error, "endpoints[0].kms: the attribute is missing");
    let error = message::<Config>(&endpoints(map([("dds", text(""))])));
    assert_eq!(error, "endpoints[0].dds: the attribute is not expected");
    assert_eq!(
        message::<Config>(&endpoints(text(""))),
        "endpoints[0]: an object is required, not a string"
    );
    let tags = map([("a b", number("1"))]);
    let error = message::<HashMap<String, String>>(&tags);
    assert_eq!(error, r#"["a b"]: a string is required, not a number"#);
}

#[test]
fn integers_take_whole_numbers_in_their_range_whatever_their_form() {
    for value in [number("5"), number("5.0"), Value::Number(Number::from_f64(5.0).unwrap())] {
        assert_eq!(from_value::<u8>(&value), Ok(5));
        assert_eq!(from_value::<i64>(&value), Ok(5));
    }
    assert_eq!(from_value::<u64>(&number("18446744073709551615")), Ok(u64::MAX));
    assert_eq!(message::<i64>(&number("1.5")), "a whole number is required");
    assert_eq!(message::<u8>(&number("-1")), "a whole number from 0 to 255 is required");
    assert_eq!(message::<u8>(&text("1")), "a number is required, not a string");
}

#[test]
fn floats_take_the_nearest_number() {
    assert_eq!(from_value::<f64>(&number("0.1")), Ok(0.1));
    assert_eq!(from_value::<f32>(&number("2")), Ok(2.0));
}

#[test]
fn an_unknown_value_is_an_error_where_a_plain_type_is_expected() {
    let unknown = Value::Unknown(None);
    let error = "the value is not known yet";
    assert_eq!(message::<bool>(&unknown), error);
    assert_eq!(message::<Option<String>>(&unknown), error);
    assert_eq!(message::<Vec<u8>>(&Value::List(vec![unknown.clone()])), format!("[0]: {error}"));
    assert_eq!(message::<serde_json::Value>(&unknown), error);
    assert_eq!(message::<Config>(&map([("region", unknown)])), format!("region: {error}"));
}

#[test]
fn a_wrapper_for_arguments_tells_null_unknown_and_known_apart() {
    assert_eq!(from_value::<Argument<bool>>(&Value::Null), Ok(Argument::Null));
    assert_eq!(from_value::<Argument<bool>>(&Value::Unknown(None)), Ok(Argument::Unknown));
    assert_eq!(from_value::<Argument<bool>>(&Value::Bool(true)), Ok(Argument::Known(true)));
    let dynamic = Value::Dynamic(Box::new((Type::Bool, Value::Unknown(None))));
    assert_eq!(from_value::<Argument<bool>>(&dynamic), Ok(Argument::Unknown));
    let nested = map([("a", Value::List(vec![number("1")]))]);
    let error = message::<BTreeMap<String, Argument<Vec<bool>>>>(&nested);
    assert_eq!(error, r#"["a"][0]: a bool is required, not a number"#);
}

#[test]
fn other_newtypes_and_dynamic_values_are_what_they_hold() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Name(String);
    let dynamic = Value::Dynamic(Box::new((Type::String, text("x"))));
    assert_eq!(from_value(&dynamic), Ok(Name("x".to_owned())));
    assert_eq!(from_value(&dynamic), Ok(Some("x".to_owned())));
    assert_eq!(from_value::<()>(&Value::Null), Ok(()));
}

#[test]
fn any_value_becomes_what_it_is() {
    let value = map([
        ("a", Value::List(vec![number("1"), number("0.5"), Value::Null])),
        ("b", number("18446744073709551615")),
    ]);
    let json = serde_json::json!({"a": [1, 0.5, null], "b": u64::MAX});
    assert_eq!(from_value::<serde_json::Value>(&value), Ok(json));
}

#[test]
fn no_message_shows_a_value() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Protocol {
        Http,
        Https,
    }
    assert!(matches!(from_value(&text("http")), Ok(Protocol::Http)));
    assert!(matches!(from_value(&text("https")), Ok(Protocol::Https)));
    assert_eq!(message::<Protocol>(&text("secret")), "the value must be one of `http`, `https`");
    assert_eq!(message::<char>(&text("secret")), "a character is required");
    assert_eq!(
        message::<(u8, u8)>(&Value::List(vec![])),
        "a tuple of size 2 is required, not 0 elements"
    );
    #[derive(Debug, Deserialize)]
    struct Flattened {
        #[serde(flatten)]
        _rest: Endpoint,
    }
    let error = message::<Flattened>(&map([("kms", Value::List(vec![text("secret")]))]));
    assert_eq!(error, "a string is required, not a list");
}

#[test]
fn every_invalid_argument_of_a_configuration_is_an_error_at_its_path_and_becomes_unknown() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Block {
        port: Argument<u16>,
        hosts: Argument<Vec<Argument<bool>>>,
        inner: Argument<Vec<Inner>>,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        flag: Argument<bool>,
        name: Argument<String>,
    }
    let inner = map([("flag", text("x")), ("name", text("kept"))]);
    let configuration = map([
        ("port", number("70000")),
        ("hosts", Value::List(vec![Value::Bool(true), number("1")])),
        ("inner", Value::List(vec![inner])),
    ]);
    let (block, errors) = from_configuration::<Block>(&configuration);
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        errors,
        [
            "hosts[1]: a bool is required, not a number",
            "inner[0].flag: a bool is required, not a string",
            "port: a whole number from 0 to 65535 is required",
        ]
    );
    let inner = Inner { flag: Argument::Unknown, name: Argument::Known("kept".to_owned()) };
    assert_eq!(
        block,
        Some(Block {
            port: Argument::Unknown,
            hosts: Argument::Known(vec![Argument::Known(true), Argument::Unknown]),
            inner: Argument::Known(vec![inner]),
        })
    );
}

#[test]
fn an_error_outside_of_arguments_is_reported_with_those_before_it() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Block {
        argument: Argument<bool>,
        plain: bool,
    }
    let configuration = map([("argument", number("1")), ("plain", number("2"))]);
    let (block, errors) = from_configuration::<Block>(&configuration);
    assert_eq!(block, None);
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    let expected =
        ["argument", "plain"].map(|it| format!("{it}: a bool is required, not a number"));
    assert_eq!(errors, expected);
}

#[test]
fn an_argument_with_an_unknown_part_is_unknown_beside_the_errors_of_its_known_arguments() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Block {
        inner: Argument<Vec<Inner>>,
        lists: Argument<Vec<Vec<bool>>>,
        options: Argument<BTreeMap<String, Option<bool>>>,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        flag: Argument<bool>,
        name: String,
    }
    let later = || Value::Unknown(None);
    let configuration = map([
        ("inner", Value::List(vec![map([("flag", text("x")), ("name", later())])])),
        ("lists", Value::List(vec![Value::List(vec![Value::Bool(true), later()])])),
        ("options", map([("a", later())])),
    ]);
    let (block, errors) = from_configuration::<Block>(&configuration);
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, ["inner[0].flag: a bool is required, not a string"]);
    let (inner, lists, options) = (Argument::Unknown, Argument::Unknown, Argument::Unknown);
    assert_eq!(block, Some(Block { inner, lists, options }));
    assert!(from_value::<Vec<bool>>(&Value::List(vec![later()])).is_err());
}
