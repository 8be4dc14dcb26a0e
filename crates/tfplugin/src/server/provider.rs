//! What a provider brings to the server: its configuration, its data sources and its functions,
//! as types.

use std::future::Future;
use std::pin::Pin;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::FunctionType;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{self, Schema};
use crate::value::{self, Type, Value, from_value};

/// A Terraform provider.
pub trait Provider: Send + Sync + 'static {
    /// The provider block.
    type Config: DeserializeOwned + JsonSchema;

    /// What data sources read through: the outcome of configuration.
    type Client: Send + Sync + 'static;

    /// The data sources, each once.
    fn data_sources(&self) -> Vec<DataSourceType<Self::Client>>;

    /// The functions, each once.
    fn functions(&self) -> Vec<FunctionType> {
        Vec::new()
    }

    /// Checks a provider block, in which values may be unknown. Does no I/O.
    fn validate(&self, config: &Self::Config, diagnostics: &mut Diagnostics);

    /// Makes the client from a provider block, in which values may still be unknown.
    ///
    /// Warnings go to `diagnostics`.
    ///
    /// # Errors
    /// What makes any read impossible; where only some reads are, those should say so themselves.
    fn configure(
        &self,
        config: Self::Config,
        host: &Host,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self::Client, Diagnostic>;
}

/// Who runs the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The version of Terraform or OpenTofu, such as `1.11.4`, as it says it.
    pub terraform_version: String,
}

/// A data source: one struct that is its configuration, its state and its schema.
pub trait DataSource: Serialize + DeserializeOwned + JsonSchema + Send + 'static {
    /// The type, as it is written in configuration: `example_thing`. What stands before the first
    /// underscore is the provider's own type, by which Terraform finds the provider.
    const TYPE_NAME: &'static str;

    /// What it reads through: the [`Provider::Client`].
    type Client: Send + Sync + 'static;

    /// Checks the configuration, in which values may be unknown. Does no I/O.
    fn validate(&self, diagnostics: &mut Diagnostics);

    /// Fills in what the provider knows, and leaves what the configuration sets as it is. The
    /// configuration is wholly known and valid.
    ///
    /// Warnings go to `diagnostics`. Dropping the future cancels the read.
    ///
    /// # Errors
    /// Why there is nothing to read.
    fn read(
        self,
        client: &Self::Client,
        diagnostics: &mut Diagnostics,
    ) -> impl Future<Output = Result<Self, Diagnostic>> + Send;
}

/// A [`DataSource`] among others of the same client.
pub struct DataSourceType<C> {
    name: &'static str,
    schema: fn() -> Result<Schema, schema::Error>,
    validate: fn(&Value, &mut Diagnostics),
    read: for<'a> fn(Value, Type, &'a C, &'a mut Diagnostics) -> Reading<'a>,
}

type Reading<'a> = Pin<Box<dyn Future<Output = Result<Value, Diagnostic>> + Send + 'a>>;

impl<C: Send + Sync + 'static> DataSourceType<C> {
    /// The entry for `D`.
    pub fn of<D: DataSource<Client = C>>() -> Self {
        Self {
            name: D::TYPE_NAME,
            schema: Schema::of::<D>,
            validate: |config, diagnostics| match from_value::<D>(config) {
                Ok(data_source) => data_source.validate(diagnostics),
                Err(error) => diagnostics.push(error.into()),
            },
            read: |config, r#type, client, diagnostics| {
                Box::pin(read::<D>(config, r#type, client, diagnostics))
            },
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn schema(&self) -> Result<Schema, schema::Error> {
        (self.schema)()
    }

    pub(super) fn validate(&self, config: &Value, diagnostics: &mut Diagnostics) {
        (self.validate)(config, diagnostics);
    }

    pub(super) fn read<'a>(
        &self,
        config: Value,
        r#type: Type,
        client: &'a C,
        diagnostics: &'a mut Diagnostics,
    ) -> Reading<'a> {
        (self.read)(config, r#type, client, diagnostics)
    }
}

impl<C> std::fmt::Debug for DataSourceType<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("DataSourceType").field(&self.name).finish()
    }
}

async fn read<D: DataSource>(
    config: Value,
    r#type: Type,
    client: &D::Client,
    diagnostics: &mut Diagnostics,
) -> Result<Value, Diagnostic> {
    let state = from_value::<D>(&config)?.read(client, diagnostics).await?;
    let json = serde_json::to_vec(&state).map_err(Diagnostic::bug)?;
    value::json::decode(&json, &r#type).map_err(Diagnostic::bug)
}
