//! Data sources.

use std::future::Future;
use std::pin::Pin;

use futures_util::FutureExt;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::config;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{self, Schema};
use crate::value::{self, Type, Value};

/// A data source: a struct that is the configuration, the state and the schema.
///
/// The doc comment of the struct describes the data source, and the doc comments of its fields
/// describe the attributes and blocks. See [`crate::schema`] for the types of the fields.
pub trait DataSource: Serialize + DeserializeOwned + JsonSchema + Send + 'static {
    /// The type name in configurations, such as `example_thing`. The part before the first
    /// underscore is the type of the provider, by which Terraform finds the provider.
    const TYPE_NAME: &'static str;

    /// The client of the read: the provider's [`Provider::Client`](super::Provider::Client).
    type Client: Send + Sync + 'static;

    /// Checks the configuration without any I/O. Values can be unknown, and an argument whose value
    /// does not parse is unknown too: the server reports that error. A list, set, map or object with
    /// an unknown part is unknown as a whole. Default: no checks.
    fn validate(&self, _diagnostics: &mut Diagnostics) {}

    /// Reads the state: sets the computed attributes and keeps the arguments of the configuration,
    /// which is wholly known and valid. Push warnings to `diagnostics`. Dropping the future cancels
    /// the read. `self` is boxed because a future reserves room for its arguments twice, and a run
    /// can wait for many reads.
    ///
    /// # Errors
    /// The reason why the data source cannot be read.
    fn read(
        self: Box<Self>,
        client: &Self::Client,
        diagnostics: &mut Diagnostics,
    ) -> impl Future<Output = Result<Self, Diagnostic>> + Send;
}

/// The entry of a [`DataSource`] in the list of a provider.
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

    /// The data source with this configuration. Returns `None` if `diagnostics` received an error.
    ///
    /// The data source checks the configuration only after the checks of the schema have passed.
    pub(super) fn validated(
        &self,
        schema: &Schema,
        config: &Value,
        diagnostics: &mut Diagnostics,
    ) -> Option<Box<dyn ErasedDataSource<C>>> {
        schema.block.check(config, diagnostics);
        let passes = !diagnostics.has_errors();
        let data_source = (self.decode)(config, &schema.object_type, diagnostics)?;
        if passes {
            data_source.validate(diagnostics);
        }
        (!diagnostics.has_errors()).then_some(data_source)
    }
}

impl<C> std::fmt::Debug for DataSourceType<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("DataSourceType").field(&self.name).finish()
    }
}

/// A decoded [`DataSource`] of any type.
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
        Box::pin(DataSource::read(self, client, diagnostics).map(|state| {
            let json = serde_json::to_vec(&state?).map_err(Diagnostic::bug)?;
            value::json::decode(&json, r#type).map_err(Diagnostic::bug)
        }))
    }
}
