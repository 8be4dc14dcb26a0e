//! Panics: inside an RPC and outside.

use std::process::Command;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::schema::{Computed, Field, Optional};
use tfplugin::server::{
    DataSource, DataSourceType, DynamicValue, Function, FunctionType, Host, Provider, Server,
    panic_hook,
};

/// A provider.
#[derive(Deserialize, JsonSchema)]
struct Config {
    /// Whether to panic when it is configured.
    panic: Field<Optional, bool>,
}

/// A data source that panics on demand.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Panicking {
    /// Where to panic.
    at: Field<Optional, String>,
    /// The outcome.
    id: Field<Computed, String>,
}

struct Panicky;

impl Provider for Panicky {
    type Config = Config;
    type Client = ();

    fn data_sources(&self) -> Vec<DataSourceType<()>> {
        vec![DataSourceType::of::<Panicking>()]
    }

    fn functions(&self) -> Vec<FunctionType> {
        vec![FunctionType::of::<Half>()]
    }

    fn configure(&self, config: Config, _: &Host, _: &mut Diagnostics) -> Result<(), Diagnostic> {
        assert!(config.panic.known() != Some(&true), "as configured");
        Ok(())
    }
}

impl DataSource for Panicking {
    const TYPE_NAME: &'static str = "panicking";
    type Client = ();

    fn validate(&self, _: &mut Diagnostics) {
        assert!(self.at.known().is_none_or(|at| at != "validation"), "while validating");
    }

    async fn read(self: Box<Self>, (): &(), _: &mut Diagnostics) -> Result<Self, Diagnostic> {
        tokio::task::yield_now().await;
        assert!(self.at.known().is_none_or(|at| at != "read"), "while reading");
        Ok(Self { id: Some("read".to_owned()).into(), ..*self })
    }
}

/// A function that panics on odd numbers.
#[derive(Deserialize, JsonSchema)]
struct Half {
    /// What to divide.
    of: i64,
}

impl Function for Half {
    const NAME: &'static str = "half";
    type Result = i64;

    fn call(self) -> Result<i64, Diagnostic> {
        assert!(self.of % 2 == 0, "while dividing");
        Ok(self.of / 2)
    }
}

fn config(json: &'static str) -> Option<DynamicValue> {
    Some(DynamicValue::Json(json.as_bytes().into()))
}

async fn configured() -> Arc<Server<Panicky>> {
    let server = Arc::new(Server::new(Panicky));
    let host = Host { terraform_version: "1.11.4".into() };
    let diagnostics = server.configure_provider(config(r#"{"panic":null}"#), &host).await;
    assert!(!diagnostics.has_errors());
    server
}

#[tokio::test]
async fn a_panic_in_an_rpc_is_a_diagnostic_and_the_next_call_is_served() {
    let server = configured().await;
    let read = config(r#"{"at":"read","id":null}"#);
    let read = server.read_data_source("panicking", read, false).await;
    assert!(read.state.is_none());
    let details: Vec<_> = read.diagnostics.iter().map(|d| d.detail.as_str()).collect();
    assert!(details[0].contains("ReadDataSource: while reading"), "{details:?}");
    assert!(details[0].contains("report it"), "{details:?}");

    let validation = config(r#"{"at":"validation","id":null}"#);
    let diagnostics = server.validate_data_source_config("panicking", validation).await;
    assert!(diagnostics.has_errors());

    let host = Host { terraform_version: "1.11.4".into() };
    let diagnostics = server.configure_provider(config(r#"{"panic":true}"#), &host).await;
    assert!(diagnostics.has_errors());

    let read = config(r#"{"at":null,"id":null}"#);
    assert!(server.read_data_source("panicking", read, false).await.state.is_some());
}

#[tokio::test]
async fn a_panic_in_a_function_is_its_error_and_the_next_call_is_served() {
    let server = Server::new(Panicky);
    let error = server.call_function("half", vec![config("3")]).await.unwrap_err();
    assert!(error.text.contains("CallFunction: while dividing"), "{error:?}");
    assert_eq!(error.argument, None);
    let half = server.call_function("half", vec![config("4")]).await.unwrap();
    assert_eq!(half, DynamicValue::MessagePack([2].as_slice().into()));
}

/// Set for the process that is to panic.
const PANIC: &str = "PANIC_OUTSIDE_AN_RPC";

/// Terraform repeats a plugin's stderr to its user from a line that begins so.
#[test]
fn a_panic_outside_an_rpc_writes_the_line_that_terraform_shows() -> anyhow::Result<()> {
    if std::env::var_os(PANIC).is_some() {
        std::panic::set_hook(Box::new(panic_hook));
        panic!("as asked");
    }
    let output = Command::new(std::env::current_exe()?)
        .args(["--exact", "--nocapture"])
        .arg("panics::a_panic_outside_an_rpc_writes_the_line_that_terraform_shows")
        .env(PANIC, "1")
        .output()?;
    let stderr = String::from_utf8(output.stderr)?;
    assert!(stderr.lines().any(|line| line == "panic: as asked"), "{stderr}");
    assert!(!output.status.success());
    Ok(())
}
