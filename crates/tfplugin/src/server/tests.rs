//! What no provider in this repository does, with one that does it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::schema::{Computed, Field};

/// A provider.
#[derive(Deserialize, JsonSchema)]
struct Config {}

/// A data source that has something to say.
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
        vec![DataSourceType::of::<Warning>()]
    }

    fn validate(&self, _: &Config, _: &mut Diagnostics) {}

    fn configure(&self, _: Config, _: &Host, _: &mut Diagnostics) -> Result<(), Diagnostic> {
        Ok(())
    }
}

impl DataSource for Warning {
    const TYPE_NAME: &'static str = "warning";
    type Client = ();

    fn validate(&self, _: &mut Diagnostics) {}

    async fn read(self, (): &(), diagnostics: &mut Diagnostics) -> Result<Self, Diagnostic> {
        diagnostics.push(Diagnostic::warning("Old thing", "There is a newer one.").at("id"));
        tokio::task::yield_now().await;
        Ok(Self { id: Some("read".to_owned()).into() })
    }
}

#[tokio::test]
async fn a_read_may_warn_beside_its_state() {
    let server = Server::new(Example);
    let empty = || Some(DynamicValue::Json("{}".into()));
    let host = Host { terraform_version: "1.11.4".into() };
    assert!(!server.configure_provider(empty(), &host).await.has_errors());
    let read = server.read_data_source("warning", empty(), false).await;
    assert!(read.state.is_some());
    let said: Vec<_> = read.diagnostics.iter().map(|d| (d.severity, d.summary.as_str())).collect();
    assert_eq!(said, [(crate::diagnostics::Severity::Warning, "Old thing")]);
}
