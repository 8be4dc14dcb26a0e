//! The server, with a provider that does what no other provider in this repository does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{Computed, Field, Optional, Parsed, Required, Schema};
use crate::value::Value;

mod names;
mod unknown_parts;

/// A provider.
#[derive(Deserialize, JsonSchema)]
struct Config {}

/// A data source that warns.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Warning {
    /// The outcome.
    id: Field<Computed, String>,
}

struct Example;

impl Provider for Example {
    type Config = Config;
    type Client = ();

    fn data_sources(&self) -> Vec<DataSourceType<()>> {
        vec![
            DataSourceType::of::<Warning>(),
            DataSourceType::of::<Listener>(),
            DataSourceType::of::<Pair>(),
        ]
    }

    fn functions(&self) -> Vec<FunctionType> {
        vec![FunctionType::of::<Loopback>()]
    }

    fn configure(&self, _: Config, _: &Host, _: &mut Diagnostics) -> Result<(), Diagnostic> {
        Ok(())
    }
}

impl DataSource for Warning {
    const TYPE_NAME: &'static str = "warning";
    type Client = ();

    async fn read(
        self: Box<Self>,
        (): &(),
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Diagnostic> {
        diagnostics.push(Diagnostic::warning("Old thing", "There is a newer one.").at("id"));
        tokio::task::yield_now().await;
        Ok(Self { id: Some("read".to_owned()).into() })
    }
}

#[tokio::test]
async fn a_read_can_warn_and_return_a_state() {
    let server = Server::new(Example);
    let empty = || Some(DynamicValue::Json("{}".into()));
    let host = Host { terraform_version: "1.11.4".into() };
    assert!(!server.configure_provider(empty(), &host).await.has_errors());
    let read = server.read_data_source("warning", empty(), false).await;
    assert!(read.state.is_some());
    let said: Vec<_> = read.diagnostics.iter().map(|d| (d.severity, d.summary.as_str())).collect();
    assert_eq!(said, [(crate::diagnostics::Severity::Warning, "Old thing")]);
}

/// A data source with an argument that is parsed and one that is checked.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Listener {
    /// The address.
    address: Field<Required, Parsed<std::net::IpAddr>>,
    /// The name.
    name: Field<Optional, String>,
    /// The outcome.
    id: Field<Computed, String>,
}

impl DataSource for Listener {
    const TYPE_NAME: &'static str = "listener";
    type Client = ();

    fn validate(&self, diagnostics: &mut Diagnostics) {
        if self.name.known().is_some_and(String::is_empty) {
            diagnostics.push(Diagnostic::invalid("name", "it is empty"));
        }
    }

    async fn read(self: Box<Self>, (): &(), _: &mut Diagnostics) -> Result<Self, Diagnostic> {
        let id = self.address.value()?.is_loopback().to_string();
        Ok(Self { id: Some(id).into(), ..*self })
    }
}

fn json(text: &'static str) -> Option<DynamicValue> {
    Some(DynamicValue::Json(text.into()))
}

fn details(diagnostics: &Diagnostics) -> Vec<String> {
    let details = diagnostics.iter().map(|it| format!("{}: {}", it.attribute, it.detail));
    details.collect()
}

async fn configured() -> Server<Example> {
    let server = Server::new(Example);
    let host = Host { terraform_version: "1.11.4".into() };
    assert!(!server.configure_provider(json("{}"), &host).await.has_errors());
    server
}

#[tokio::test]
async fn an_argument_that_does_not_parse_is_reported_beside_what_validation_finds() {
    let server = configured().await;
    let invalid = r#"{"address":"x","name":""}"#;
    let expected = ["address: `address`: invalid IP address syntax.", "name: `name`: it is empty."];
    let validated = server.validate_data_source_config("listener", json(invalid)).await;
    assert_eq!(details(&validated), expected);
    let read = server.read_data_source("listener", json(invalid), true).await;
    assert!(read.state.is_none() && read.deferred.is_none());
    assert_eq!(details(&read.diagnostics), expected);
}

#[tokio::test]
async fn an_argument_that_does_not_parse_is_reported_beside_one_that_is_missing() {
    let server = configured().await;
    let listener =
        server.validate_data_source_config("pair", json(r#"{"first":null,"second":"x"}"#));
    assert_eq!(
        details(&listener.await),
        [
            "first: `first` is required, and its value is null. Check the variable or the \
             expression that supplies the value.",
            "second: `second`: invalid IP address syntax.",
        ]
    );
}

#[tokio::test]
async fn a_parsed_argument_is_stored_as_it_was_written() {
    let server = configured().await;
    let read = server.read_data_source("listener", json(r#"{"address":"0::1"}"#), false).await;
    let state = read.state.unwrap().decode(&Schema::of::<Listener>().unwrap().block.object_type());
    let state = state.unwrap();
    assert_eq!(state.attribute("address"), Some(&Value::String("0::1".to_owned())));
    assert_eq!(state.attribute("id"), Some(&Value::String("true".to_owned())));
}

/// A data source with two arguments that must be set.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Pair {
    /// The first.
    first: Field<Required, String>,
    /// The second.
    second: Field<Required, Parsed<std::net::IpAddr>>,
}

impl DataSource for Pair {
    const TYPE_NAME: &'static str = "pair";
    type Client = ();

    async fn read(self: Box<Self>, (): &(), _: &mut Diagnostics) -> Result<Self, Diagnostic> {
        Ok(*self)
    }
}

/// A function whose parameters are parsed.
#[derive(Deserialize, JsonSchema)]
struct Loopback {
    /// The addresses.
    addresses: Vec<Parsed<std::net::IpAddr>>,
    /// The last one.
    last: Parsed<std::net::IpAddr>,
}

impl Function for Loopback {
    const NAME: &'static str = "loopback";
    type Result = bool;

    fn call(self) -> Result<bool, Diagnostic> {
        if self.last.text() == "::2" {
            return Err(Diagnostic::invalid("last", "an address is not ::2"));
        }
        Ok(self.addresses.iter().chain([&self.last]).all(|address| address.is_loopback()))
    }
}

#[tokio::test]
async fn an_argument_of_a_function_that_does_not_parse_is_its_error() {
    let server = Server::new(Example);
    let call =
        |addresses, last| server.call_function("loopback", vec![json(addresses), json(last)]);
    assert!(call(r#"["::1"]"#, r#""127.0.0.1""#).await.is_ok());
    let error = call(r#"["::1"]"#, r#""x""#).await.unwrap_err();
    assert_eq!((error.text.as_str(), error.argument), ("invalid IP address syntax", Some(1)));
    let error = call(r#"["::1"]"#, r#""::2""#).await.unwrap_err();
    assert_eq!((error.text.as_str(), error.argument), ("an address is not ::2", Some(1)));
    let error = call(r#"["::1","x"]"#, r#""::1""#).await.unwrap_err();
    assert_eq!(error.text, "`addresses[1]`: invalid IP address syntax");
    assert_eq!(error.argument, Some(0));
}
