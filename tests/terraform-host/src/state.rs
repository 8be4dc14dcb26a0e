//! A state, as `terraform show -json` prints it.

use anyhow::{Context, Result};
use serde_json::Value;

/// The state after a run of Terraform.
#[derive(Debug)]
pub struct State(pub(crate) Value);

impl State {
    /// The data source or resource at an address, with its attributes and metadata.
    ///
    /// # Errors
    /// If the state does not contain the address.
    pub fn resource(&self, address: &str) -> Result<&Value> {
        let resources = self.0.pointer("/values/root_module/resources").and_then(Value::as_array);
        let mut resources = resources.into_iter().flatten();
        resources
            .find(|resource| resource["address"] == address)
            .with_context(|| format!("no {address} in {:#}", self.0))
    }

    /// The attributes of a data source or resource.
    ///
    /// # Errors
    /// As [`State::resource`].
    pub fn attributes(&self, address: &str) -> Result<&Value> {
        Ok(&self.resource(address)?["values"])
    }

    /// The value of an output; null if the state does not contain the output.
    pub fn output(&self, name: &str) -> &Value {
        &self.0["values"]["outputs"][name]["value"]
    }
}
