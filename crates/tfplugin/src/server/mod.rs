//! A Terraform provider server: one function for each RPC, on types that belong to no version of
//! the protocol.
//!
//! It decodes what the host sends by the schema, hands typed values to a [`Provider`], and
//! encodes what comes back. It knows nothing of any cloud. `examples/greeting.rs` is a whole
//! program that serves one.

mod config;
mod function;
mod panics;
mod provider;
mod read;
mod request;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use prost::bytes::Bytes;
use tokio_util::sync::CancellationToken;

pub use function::{Function, FunctionError, FunctionType};
pub use panics::hook as panic_hook;
use provider::ErasedDataSource;
pub use provider::{DataSource, DataSourceType, Host, Provider};
pub use read::{DeferredReason, Read};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{self, Block, Parameter, Schema, Signature};
use crate::value::{self, Type, Value};

/// A provider, served.
#[derive(Debug)]
pub struct Server<P: Provider> {
    provider: P,
    data_sources: Vec<DataSourceType<P::Client>>,
    functions: Vec<FunctionType>,
    schemas: OnceLock<Result<Schemas, Diagnostic>>,
    configured: RwLock<Option<Arc<Configured<P::Client>>>>,
    /// Cancelled when a host asks for an end, and replaced when the provider is configured then.
    stopped: Mutex<CancellationToken>,
}

/// What a provider block came to.
#[derive(Debug)]
struct Configured<C> {
    client: C,
    /// Whether the block held nothing unknown.
    wholly_known: bool,
}

/// What a provider has, by name.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// The data source types.
    pub data_sources: Vec<&'static str>,
    /// The functions.
    pub functions: Vec<&'static str>,
}

/// Every schema and signature of a provider.
#[derive(Clone, Debug)]
pub struct Schemas {
    /// The provider block's.
    pub provider: Schema,
    /// By data source type.
    pub data_sources: BTreeMap<&'static str, Schema>,
    /// By name.
    pub functions: BTreeMap<&'static str, Signature>,
}

/// A value as it travels: encoded, in one of the two encodings that hosts use.
#[derive(Clone, PartialEq, Eq)]
pub enum DynamicValue {
    /// MessagePack, as go-cty writes it.
    MessagePack(Bytes),
    /// JSON, as go-cty writes it.
    Json(Bytes),
}

impl DynamicValue {
    fn decode(&self, r#type: &Type) -> Result<Value, Diagnostic> {
        let value = match self {
            Self::MessagePack(bytes) => value::msgpack::decode(bytes, r#type),
            Self::Json(bytes) => value::json::decode(bytes, r#type),
        };
        value.map_err(Diagnostic::from)
    }
}

/// The length only: values can be secrets.
impl std::fmt::Debug for DynamicValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MessagePack(bytes) => write!(f, "MessagePack({} bytes)", bytes.len()),
            Self::Json(bytes) => write!(f, "Json({} bytes)", bytes.len()),
        }
    }
}

impl<P: Provider> Server<P> {
    /// Serves `provider`.
    pub fn new(provider: P) -> Self {
        Self {
            data_sources: provider.data_sources(),
            functions: provider.functions(),
            provider,
            schemas: OnceLock::new(),
            configured: RwLock::new(None),
            stopped: Mutex::default(),
        }
    }

    /// `GetMetadata`: what there is, by name.
    pub fn metadata(&self) -> Metadata {
        request::serve_now("GetMetadata", || Metadata {
            data_sources: self.data_sources.iter().map(DataSourceType::name).collect(),
            functions: self.functions.iter().map(FunctionType::name).collect(),
        })
    }

    /// `GetProviderSchema`: every schema and signature.
    ///
    /// # Errors
    /// When one of the provider's structs makes no schema, which is a bug of the provider's.
    pub async fn schemas(&self) -> Result<&Schemas, Diagnostic> {
        self.describe("GetProviderSchema").await
    }

    /// `GetFunctions`: every signature, by name.
    ///
    /// # Errors
    /// As [`Server::schemas`].
    pub async fn functions(&self) -> Result<&BTreeMap<&'static str, Signature>, Diagnostic> {
        Ok(&self.describe("GetFunctions").await?.functions)
    }

    async fn describe(&self, rpc: &'static str) -> Result<&Schemas, Diagnostic> {
        let schemas = panics::contain(rpc, async { self.derived_schemas() });
        let schemas = async { schemas.await? };
        request::serve(rpc, None, schemas, |schemas| {
            schemas.as_ref().err().map(std::slice::from_ref).unwrap_or_default()
        })
        .await
    }

    /// `ValidateProviderConfig`.
    pub async fn validate_provider_config(&self, config: Option<DynamicValue>) -> Diagnostics {
        let validation = async |diagnostics: &mut Diagnostics| {
            if let Some((config, _)) = self.provider_config(config, diagnostics)? {
                self.provider.validate(&config, diagnostics);
            }
            Ok(None::<()>)
        };
        answer("ValidateProviderConfig", None, validation).await.1
    }

    /// `ConfigureProvider`. A later call replaces the client of an earlier one.
    pub async fn configure_provider(
        &self,
        config: Option<DynamicValue>,
        host: &Host,
    ) -> Diagnostics {
        let configuration = async |diagnostics: &mut Diagnostics| {
            let config = self.provider_config(config, diagnostics)?;
            if let Some((config, wholly_known)) = config.filter(|_| !diagnostics.has_errors()) {
                let client = self.provider.configure(config, host, diagnostics)?;
                let configured = Arc::new(Configured { client, wholly_known });
                *self.configured.write().unwrap_or_else(PoisonError::into_inner) = Some(configured);
                let mut stopped = self.stopped();
                if stopped.is_cancelled() {
                    *stopped = CancellationToken::new();
                }
            }
            Ok(None::<()>)
        };
        answer("ConfigureProvider", None, configuration).await.1
    }

    /// `ValidateDataResourceConfig`.
    pub async fn validate_data_source_config(
        &self,
        type_name: &str,
        config: Option<DynamicValue>,
    ) -> Diagnostics {
        let validation = async |diagnostics: &mut Diagnostics| {
            let (data_source, block) = self.data_source(type_name)?;
            let r#type = block.object_type();
            let config = config::received(config, &r#type)?;
            validated(data_source, block, &r#type, &config, diagnostics);
            Ok(None::<()>)
        };
        answer("ValidateDataResourceConfig", Some(type_name), validation).await.1
    }

    /// `ReadDataSource`. Ends early at [`Server::cancel`].
    ///
    /// A host that allows deferral gets what is planned in place of a read while something that
    /// was configured is unknown. For any other, the read of a provider that is partly unknown is
    /// tried, since it may need none of that.
    pub async fn read_data_source(
        &self,
        type_name: &str,
        config: Option<DynamicValue>,
        deferral_allowed: bool,
    ) -> Read {
        let reading = async |diagnostics: &mut Diagnostics| {
            self.read(type_name, config, deferral_allowed, diagnostics).await
        };
        let (read, diagnostics) = answer("ReadDataSource", Some(type_name), reading).await;
        let (state, deferred) = read.unzip();
        Read { state, deferred: deferred.flatten(), diagnostics }
    }

    /// `CallFunction`.
    ///
    /// # Errors
    /// When there is no such function, the arguments do not fit it, or it fails.
    pub async fn call_function(
        &self,
        name: &str,
        arguments: Vec<Option<DynamicValue>>,
    ) -> Result<DynamicValue, FunctionError> {
        let mut parameters: &[Parameter] = &[];
        let call = async |_: &mut Diagnostics| {
            let signatures = &self.derived_schemas()?.functions;
            let function = self.functions.iter().find(|entry| entry.name() == name);
            let (Some(function), Some(signature)) = (function, signatures.get(name)) else {
                let detail = format!("This provider has no function {:?}.", shortened(name));
                return Err(Diagnostic::error("Unknown function", detail));
            };
            parameters = &signature.parameters;
            function.call(signature, arguments).map(Some)
        };
        let (result, said) = answer("CallFunction", None, call).await;
        result.ok_or_else(|| FunctionError::new(said, parameters))
    }

    /// `StopProvider`: as [`Server::cancel`].
    pub fn stop(&self) {
        request::serve_now("StopProvider", || self.cancel());
    }

    /// Ends every read in flight, and any that comes before the provider is configured again: they
    /// are answered with an error. A host that stops may have sent some that have yet to arrive.
    pub fn cancel(&self) {
        self.stopped().cancel();
    }

    fn stopped(&self) -> MutexGuard<'_, CancellationToken> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, and why it is only planned where it is; or none when `diagnostics` got an error.
    async fn read(
        &self,
        type_name: &str,
        config: Option<DynamicValue>,
        deferral_allowed: bool,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<(DynamicValue, Option<DeferredReason>)>, Diagnostic> {
        let (data_source, block) = self.data_source(type_name)?;
        let r#type = block.object_type();
        let config = config::received(config, &r#type)?;
        // What was unknown at validation is seen for the first time here.
        let data_source = validated(data_source, block, &r#type, &config, diagnostics);
        let Some(data_source) = data_source else { return Ok(None) };
        let stopped = self.stopped().clone();
        let configured = self.configured.read().unwrap_or_else(PoisonError::into_inner).clone();
        let configured = configured.ok_or_else(|| {
            Diagnostic::error("Provider not configured", "A read came before any configuration.")
        })?;
        let known = config.is_wholly_known();
        let deferred = match (configured.wholly_known, known) {
            _ if !deferral_allowed => None,
            (false, _) => Some(DeferredReason::ProviderConfigUnknown),
            (true, false) => Some(DeferredReason::DataSourceConfigUnknown),
            (true, true) => None,
        };
        let state = match deferred {
            Some(_) => block.planned(config),
            None if known => {
                let client = &configured.client;
                tokio::select! {
                    biased;
                    () = stopped.cancelled() => return Err(Diagnostic::error(
                        "Read cancelled",
                        "The provider was told to stop before the read was done.",
                    )),
                    read = data_source.read(&r#type, client, diagnostics) => read?,
                }
            }
            None => {
                return Err(Diagnostic::error(
                    "Not known yet",
                    "An argument of this data source is known only after apply, so it cannot be \
                     read.",
                ));
            }
        };
        let bytes = value::msgpack::encode(&state, &r#type).map_err(Diagnostic::bug)?;
        Ok(Some((DynamicValue::MessagePack(bytes.into()), deferred)))
    }

    /// The provider block, and whether it is wholly known; or none when the block does not pass
    /// the checks of its schema.
    fn provider_config(
        &self,
        config: Option<DynamicValue>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<(P::Config, bool)>, Diagnostic> {
        let block = &self.derived_schemas()?.provider.block;
        let r#type = block.object_type();
        let config = config::received(config, &r#type)?;
        block.check(&config, diagnostics);
        let passes = !diagnostics.has_errors();
        let decoded = config::decode(&config, &r#type, diagnostics).filter(|_| passes);
        Ok(decoded.map(|decoded| (decoded, config.is_wholly_known())))
    }

    fn data_source(
        &self,
        type_name: &str,
    ) -> Result<(&DataSourceType<P::Client>, &Block), Diagnostic> {
        let schemas = self.derived_schemas()?;
        let data_source = self.data_sources.iter().find(|entry| entry.name() == type_name);
        match (data_source, schemas.data_sources.get(type_name)) {
            (Some(data_source), Some(schema)) => Ok((data_source, &schema.block)),
            _ => Err(Diagnostic::error(
                "Unknown data source type",
                format!("This provider has no data source type {:?}.", shortened(type_name)),
            )),
        }
    }

    /// Every schema, derived when they are first asked for.
    fn derived_schemas(&self) -> Result<&Schemas, Diagnostic> {
        let schemas = self.schemas.get_or_init(|| self.derive_schemas().map_err(Diagnostic::bug));
        schemas.as_ref().map_err(Clone::clone)
    }

    fn derive_schemas(&self) -> Result<Schemas, schema::Error> {
        let data_sources = self.data_sources.iter();
        let functions = self.functions.iter();
        Ok(Schemas {
            provider: Schema::of::<P::Config>()?,
            data_sources: data_sources
                .map(|entry| Ok((entry.name(), entry.schema()?)))
                .collect::<Result<_, schema::Error>>()?,
            functions: functions
                .map(|entry| Ok((entry.name(), entry.signature()?)))
                .collect::<Result<_, schema::Error>>()?,
        })
    }
}

/// The data source with this configuration; none when `diagnostics` got an error. A configuration
/// that passes the checks of the schema also goes through the data source's own.
fn validated<C: Send + Sync + 'static>(
    data_source: &DataSourceType<C>,
    block: &Block,
    r#type: &Type,
    config: &Value,
    diagnostics: &mut Diagnostics,
) -> Option<Box<dyn ErasedDataSource<C>>> {
    block.check(config, diagnostics);
    let passes = !diagnostics.has_errors();
    let data_source = data_source.decode(config, r#type, diagnostics)?;
    if passes {
        data_source.validate(diagnostics);
    }
    (!diagnostics.has_errors()).then_some(data_source)
}

/// A name as it may be repeated: whole, unless it is longer than any name.
fn shortened(name: &str) -> &str {
    name.char_indices().nth(100).map_or(name, |(end, _)| &name[..end])
}

/// The answer to an RPC: what its work gives, and all that is to be said of it. An error that ends
/// the work, a panic too, is the last of the diagnostics.
async fn answer<T>(
    rpc: &'static str,
    data_source_type: Option<&str>,
    work: impl AsyncFnOnce(&mut Diagnostics) -> Result<Option<T>, Diagnostic>,
) -> (Option<T>, Diagnostics) {
    let answer = async {
        let mut diagnostics = Diagnostics::default();
        let outcome = panics::contain(rpc, work(&mut diagnostics)).await.and_then(|it| it);
        let outcome = outcome.unwrap_or_else(|error| {
            diagnostics.push(error);
            None
        });
        (outcome, diagnostics)
    };
    let data_source_type = data_source_type.map(shortened);
    request::serve(rpc, data_source_type, answer, |(_, diagnostics)| diagnostics.as_slice()).await
}
