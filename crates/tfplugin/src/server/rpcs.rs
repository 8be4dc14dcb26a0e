//! The RPCs of a provider server.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalog::{Catalog, Metadata, Schemas, shortened};
use super::config;
use super::dynamic_value::DynamicValue;
use super::function::FunctionError;
use super::provider::{Host, Provider};
use super::read::{self, ReadOutcome};
use super::request;
use super::rpc::{Call, ProtocolVersion, Rpc};
use super::session::{ConfiguredProvider, Session};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{Parameter, Schema, Signature};

/// Serves a [`Provider`] to one connection of a host.
#[derive(Debug)]
pub struct Server<P: Provider> {
    program: Arc<Program<P>>,
    session: Arc<Session<P::Client>>,
    version: ProtocolVersion,
}

/// What the servers of all connections share.
#[derive(Debug)]
struct Program<P: Provider> {
    provider: P,
    catalog: Catalog<P::Client>,
}

impl<P: Provider> Clone for Server<P> {
    /// The server of the same connection.
    fn clone(&self) -> Self {
        let (program, session) = (Arc::clone(&self.program), Arc::clone(&self.session));
        Self { program, session, version: self.version }
    }
}

impl<P: Provider> Server<P> {
    /// A server for this provider.
    pub fn new(provider: P) -> Self {
        let catalog = Catalog::new::<P::Config>(provider.data_sources(), provider.functions());
        let program = Arc::new(Program { provider, catalog });
        Self { program, session: Arc::default(), version: ProtocolVersion::default() }
    }

    /// The server of the same connection, with the names of RPCs of this version.
    pub(crate) fn speaking(self, version: ProtocolVersion) -> Self {
        Self { version, ..self }
    }

    /// The server of another connection: its configuration and its stop are its own. Until its
    /// first configuration, it uses the latest configuration of all connections.
    #[must_use]
    pub fn for_another_connection(&self) -> Self {
        let session = Arc::new(self.session.of_another_connection());
        Self { program: Arc::clone(&self.program), session, version: self.version }
    }

    /// `GetMetadata`: the names of the data sources and functions.
    pub fn metadata(&self) -> Metadata {
        request::serve_now(self.call(Rpc::GetMetadata), || self.program.catalog.metadata())
    }

    /// `GetProviderSchema`: the schemas and signatures.
    ///
    /// # Errors
    /// A struct of the provider has no schema, which is a bug in the provider.
    pub async fn schemas(&self) -> Result<&Schemas, Diagnostic> {
        request::serve_result(self.call(Rpc::GetProviderSchema), || self.program.catalog.schemas())
            .await
    }

    /// `GetFunctions`: the signatures, by name.
    ///
    /// # Errors
    /// Those of [`Server::schemas`].
    pub async fn functions(&self) -> Result<&BTreeMap<&'static str, Signature>, Diagnostic> {
        let functions = || Ok(&self.program.catalog.schemas()?.functions);
        request::serve_result(self.call(Rpc::GetFunctions), functions).await
    }

    /// `ValidateProviderConfig`.
    pub async fn validate_provider_config(&self, config: Option<DynamicValue>) -> Diagnostics {
        let validation = async |diagnostics: &mut Diagnostics| {
            if let Some((config, _)) = self.provider_config(config, diagnostics)? {
                self.program.provider.validate(&config, diagnostics);
            }
            Ok(None::<()>)
        };
        request::answer(self.call(Rpc::ValidateProviderConfig), validation).await.1
    }

    /// `ConfigureProvider`. A later configuration replaces the client of an earlier one.
    pub async fn configure_provider(
        &self,
        config: Option<DynamicValue>,
        host: &Host,
    ) -> Diagnostics {
        let configuration = async |diagnostics: &mut Diagnostics| {
            let config = self.provider_config(config, diagnostics)?;
            if let Some((config, wholly_known)) = config.filter(|_| !diagnostics.has_errors()) {
                let client = self.program.provider.configure(config, host, diagnostics)?;
                self.session.configure(ConfiguredProvider { client, wholly_known });
            }
            Ok(None::<()>)
        };
        request::answer(self.call(Rpc::ConfigureProvider), configuration).await.1
    }

    /// `ValidateDataResourceConfig`.
    pub async fn validate_data_source_config(
        &self,
        type_name: &str,
        config: Option<DynamicValue>,
    ) -> Diagnostics {
        let validation = async |diagnostics: &mut Diagnostics| {
            let (data_source, schema) = self.program.catalog.data_source(type_name)?;
            let config = config::received(config, &schema.object_type)?;
            data_source.validated(schema, &config, diagnostics);
            Ok(None::<()>)
        };
        let call = self.call(Rpc::ValidateDataResourceConfig).of_data_source(shortened(type_name));
        request::answer(call, validation).await.1
    }

    /// `ReadDataSource`. [`Server::cancel`] ends the read.
    ///
    /// If the host allows deferral and a configuration has unknown values, the server returns the
    /// planned state and defers the read. If the host does not allow deferral, the server reads the
    /// data source in spite of unknown values in the provider block: the read may not need them.
    pub async fn read_data_source(
        &self,
        type_name: &str,
        config: Option<DynamicValue>,
        deferral_allowed: bool,
    ) -> ReadOutcome {
        let reading = async |diagnostics: &mut Diagnostics| {
            let data_source = self.program.catalog.data_source(type_name)?;
            read::read(data_source, config, deferral_allowed, &self.session, diagnostics).await
        };
        let call = self.call(Rpc::ReadDataSource).of_data_source(shortened(type_name));
        let (read, diagnostics) = request::answer(call, reading).await;
        let (state, deferred) = read.unzip();
        ReadOutcome { state, deferred: deferred.flatten(), diagnostics }
    }

    /// `CallFunction`.
    ///
    /// # Errors
    /// The function does not exist, the arguments do not fit its parameters, or the function fails.
    pub async fn call_function(
        &self,
        name: &str,
        arguments: Vec<Option<DynamicValue>>,
    ) -> Result<DynamicValue, FunctionError> {
        let mut parameters: &[Parameter] = &[];
        let call = async |_: &mut Diagnostics| {
            let (function, signature) = self.program.catalog.function(name)?;
            parameters = &signature.parameters;
            function.call(signature, arguments).map(Some)
        };
        let (result, diagnostics) = request::answer(self.call(Rpc::CallFunction), call).await;
        result.ok_or_else(|| FunctionError::new(diagnostics, parameters))
    }

    /// `StopProvider`: [`Server::cancel`].
    pub fn stop(&self) {
        request::serve_now(self.call(Rpc::StopProvider), || self.cancel());
    }

    /// Ends the reads of this connection, in flight and before the next configuration, with an
    /// error. Reads that the host sent before the stop can arrive after it.
    pub fn cancel(&self) {
        self.session.stop();
    }

    /// Ends the reads of all connections, in flight and later, with an error.
    pub fn end(&self) {
        self.session.end();
    }

    fn call(&self, rpc: Rpc) -> Call<'static> {
        Call::new(rpc, self.version)
    }

    /// The provider block, and whether it is wholly known. `None` if `diagnostics` received an
    /// error from the checks of the schema, or the block cannot be decoded.
    fn provider_config(
        &self,
        config: Option<DynamicValue>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<(P::Config, bool)>, Diagnostic> {
        let Schema { block, object_type } = &self.program.catalog.schemas()?.provider;
        let config = config::received(config, object_type)?;
        block.check(&config, diagnostics);
        let passes = !diagnostics.has_errors();
        let decoded = config::decode(&config, object_type, diagnostics).filter(|_| passes);
        Ok(decoded.map(|decoded| (decoded, config.is_wholly_known())))
    }
}
