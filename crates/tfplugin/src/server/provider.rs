//! What a provider implements.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::data_source::DataSourceType;
use super::function::FunctionType;
use crate::diagnostics::{Diagnostic, Diagnostics};

/// A Terraform provider.
pub trait Provider: Send + Sync + 'static {
    /// The provider block. Its doc comment describes the provider.
    type Config: DeserializeOwned + JsonSchema;

    /// The client of the data sources: the result of the configuration.
    type Client: Send + Sync + 'static;

    /// The data sources, each once. Default: none.
    fn data_sources(&self) -> Vec<DataSourceType<Self::Client>> {
        Vec::new()
    }

    /// The functions, each once. Default: none.
    fn functions(&self) -> Vec<FunctionType> {
        Vec::new()
    }

    /// Checks a provider block without any I/O. Values can be unknown, and an argument whose value
    /// does not parse is unknown too: the server reports that error. Default: no checks.
    fn validate(&self, _config: &Self::Config, _diagnostics: &mut Diagnostics) {}

    /// Makes the client from a provider block. Values can still be unknown: keep such an argument in
    /// the client, and call [`Argument::option`](crate::schema::Argument::option) in the reads that
    /// need its value. Push warnings to `diagnostics`.
    ///
    /// # Errors
    /// The reason why no data source can be read. If some data sources can be read, return a client
    /// and let the reads of the others fail.
    fn configure(
        &self,
        config: Self::Config,
        host: &Host,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self::Client, Diagnostic>;
}

/// The program that runs the provider: Terraform or OpenTofu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The version of Terraform or OpenTofu, such as `1.11.4`, as the host sends it. Can be empty.
    pub terraform_version: String,
}
