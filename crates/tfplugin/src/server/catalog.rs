//! The data sources and functions of a provider, with their schemas and signatures.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use schemars::JsonSchema;

use super::data_source::DataSourceType;
use super::function::FunctionType;
use crate::diagnostics::Diagnostic;
use crate::schema::{self, Schema, Signature};

/// The names of the data sources and functions of a provider.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// The data source types.
    pub data_sources: Vec<&'static str>,
    /// The functions.
    pub functions: Vec<&'static str>,
}

/// The schemas and signatures of a provider.
#[derive(Clone, Debug)]
pub struct Schemas {
    /// The schema of the provider block.
    pub provider: Schema,
    /// The schemas of the data sources, by type name.
    pub data_sources: BTreeMap<&'static str, Schema>,
    /// The signatures of the functions, by name.
    pub functions: BTreeMap<&'static str, Signature>,
}

/// The data sources and functions of a provider. `C` is the client of the data sources.
#[derive(Debug)]
pub(super) struct Catalog<C> {
    data_sources: Vec<DataSourceType<C>>,
    functions: Vec<FunctionType>,
    provider: fn() -> Result<Schema, schema::Error>,
    schemas: OnceLock<Result<Schemas, Diagnostic>>,
}

impl<C: Send + Sync + 'static> Catalog<C> {
    /// The catalog of a provider whose block is a `B`.
    pub(super) fn new<B: JsonSchema>(
        data_sources: Vec<DataSourceType<C>>,
        functions: Vec<FunctionType>,
    ) -> Self {
        Self { data_sources, functions, provider: Schema::of::<B>, schemas: OnceLock::new() }
    }

    pub(super) fn metadata(&self) -> Metadata {
        Metadata {
            data_sources: self.data_sources.iter().map(DataSourceType::name).collect(),
            functions: self.functions.iter().map(FunctionType::name).collect(),
        }
    }

    /// The schemas and signatures, derived at the first call.
    pub(super) fn schemas(&self) -> Result<&Schemas, Diagnostic> {
        let schemas = self.schemas.get_or_init(|| self.derive().map_err(Diagnostic::bug));
        schemas.as_ref().map_err(Clone::clone)
    }

    /// The data source of this type, and its schema.
    pub(super) fn data_source(
        &self,
        type_name: &str,
    ) -> Result<(&DataSourceType<C>, &Schema), Diagnostic> {
        let schemas = self.schemas()?;
        let data_source = self.data_sources.iter().find(|entry| entry.name() == type_name);
        match (data_source, schemas.data_sources.get(type_name)) {
            (Some(data_source), Some(schema)) => Ok((data_source, schema)),
            _ => Err(Diagnostic::error(
                "Unknown data source type",
                format!("This provider has no data source type {:?}.", shortened(type_name)),
            )),
        }
    }

    /// The function of this name, and its signature.
    pub(super) fn function(&self, name: &str) -> Result<(&FunctionType, &Signature), Diagnostic> {
        let signatures = &self.schemas()?.functions;
        let function = self.functions.iter().find(|entry| entry.name() == name);
        function.zip(signatures.get(name)).ok_or_else(|| {
            let detail = format!("This provider has no function {:?}.", shortened(name));
            Diagnostic::error("Unknown function", detail)
        })
    }

    fn derive(&self) -> Result<Schemas, schema::Error> {
        let data_sources = self.data_sources.iter();
        let functions = self.functions.iter();
        Ok(Schemas {
            provider: (self.provider)()?,
            data_sources: by_name(data_sources.map(|entry| (entry.name(), entry.schema())))?,
            functions: by_name(functions.map(|entry| (entry.name(), entry.signature())))?,
        })
    }
}

/// The derived schemas or signatures by their names, which must be different identifiers.
fn by_name<S>(
    entries: impl Iterator<Item = (&'static str, Result<S, schema::Error>)>,
) -> Result<BTreeMap<&'static str, S>, schema::Error> {
    let mut by_name = BTreeMap::new();
    for (name, derived) in entries {
        schema::check_identifier(name)?;
        if by_name.insert(name, derived?).is_some() {
            return Err(schema::Error::new(name, "is in the provider's list twice"));
        }
    }
    Ok(by_name)
}

/// The first 100 characters of a name from a request, for messages and logs.
pub(super) fn shortened(name: &str) -> &str {
    name.char_indices().nth(100).map_or(name, |(end, _)| &name[..end])
}
