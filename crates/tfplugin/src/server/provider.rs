//! What a provider brings to the server: its configuration, its data sources and its functions,
//! as types.

use std::future::Future;
use std::pin::Pin;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{FunctionType, config};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{self, Schema};
use crate::value::{self, Type, Value};

/// A Terraform provider.
pub trait Provider: Send + Sync + 'static {
    /// The provider block.
    type Config: DeserializeOwned + JsonSchema;

    /// What data sources read through: the outcome of configuration.
    type Client: Send + Sync + 'static;

    /// The data sources, each once.
    fn data_sources(&self) -> Vec<DataSourceType<Self::Client>> {
        Vec::new()
    }

    /// The functions, each once.
    fn functions(&self) -> Vec<FunctionType> {
        Vec::new()
    }

    /// Checks a provider block, in which values may be unknown. Does no I/O.
    fn validate(&self, _config: &Self::Config, _diagnostics: &mut Diagnostics) {}

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
    fn validate(&self, _diagnostics: &mut Diagnostics) {}

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
    decode: Decode<C>,
}

type Decode<C> = fn(&Value, &Type, &mut Diagnostics) -> Option<Box<dyn ErasedDataSource<C>>>;

impl<C: Send + Sync + 'static> DataSourceType<C> {
    /// The entry for `D`.
    pub fn of<D: DataSource<Client = C>>() -> Self {
        Self {
            name: D::TYPE_NAME,
            schema: Schema::of::<D>,
            decode: |config, r#type, diagnostics| {
                let data_source = config::decode::<D>(config, r#type, diagnostics)?;
                Some(Box::new(data_source))
            },
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn schema(&self) -> Result<Schema, schema::Error> {
        (self.schema)()
    }

    /// The data source with this configuration; invalid arguments are reported, and unknown in it.
    pub(super) fn decode(
        &self,
        config: &Value,
        r#type: &Type,
        diagnostics: &mut Diagnostics,
    ) -> Option<Box<dyn ErasedDataSource<C>>> {
        (self.decode)(config, r#type, diagnostics)
    }
}

impl<C> std::fmt::Debug for DataSourceType<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("DataSourceType").field(&self.name).finish()
    }
}

/// A [`DataSource`] with its configuration, whatever its type.
pub(super) trait ErasedDataSource<C>: Send {
    /// [`DataSource::validate`].
    fn validate(&self, diagnostics: &mut Diagnostics);

    /// [`DataSource::read`]; the state is of this type.
    fn read<'a>(
        self: Box<Self>,
        r#type: &'a Type,
        client: &'a C,
        diagnostics: &'a mut Diagnostics,
    ) -> Pin<Box<dyn Future<Output = Result<Value, Diagnostic>> + Send + 'a>>;
}

impl<D: DataSource> ErasedDataSource<D::Client> for D {
    fn validate(&self, diagnostics: &mut Diagnostics) {
        DataSource::validate(self, diagnostics);
    }

    fn read<'a>(
        self: Box<Self>,
        r#type: &'a Type,
        client: &'a D::Client,
        diagnostics: &'a mut Diagnostics,
    ) -> Pin<Box<dyn Future<Output = Result<Value, Diagnostic>> + Send + 'a>> {
        Box::pin(async move {
            let state = DataSource::read(*self, client, diagnostics).await?;
            let json = serde_json::to_vec(&state).map_err(Diagnostic::bug)?;
            value::json::decode(&json, r#type).map_err(Diagnostic::bug)
        })
    }
}
