//! A state, as `terraform show -json` prints it.

use anyhow::{Context, Result};
use serde_json::Value;

/// What Terraform keeps after a run.
#[derive(Debug)]
pub(crate) struct State(pub(super) Value);

impl State {
    /// A data source or resource, with everything that is said of it.
    pub(crate) fn resource(&self, address: &str) -> Result<&Value> {
        let resources = self.0.pointer("/values/root_module/resources").and_then(Value::as_array);
        let mut resources = resources.into_iter().flatten();
        resources
            .find(|resource| resource["address"] == address)
            .with_context(|| format!("no {address} in {:#}", self.0))
    }

    /// The attributes of a data source or resource.
    pub(crate) fn attributes(&self, address: &str) -> Result<&Value> {
        Ok(&self.resource(address)?["values"])
    }

    /// The value of an output.
    pub(crate) fn output(&self, name: &str) -> &Value {
        &self.0["values"]["outputs"][name]["value"]
    }
}
