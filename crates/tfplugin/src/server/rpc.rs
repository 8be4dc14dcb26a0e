//! The names of the RPCs, which depend on the version of the protocol.

/// A version of Terraform's plugin protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ProtocolVersion {
    /// Version 5, for Terraform 0.12 and later.
    V5,
    /// Version 6, for Terraform 1.0 and later.
    #[default]
    V6,
}

impl ProtocolVersion {
    /// The published version that `proto/` declares, with its minor version.
    pub(super) fn published(self) -> &'static str {
        match self {
            Self::V5 => "5.11",
            Self::V6 => "6.11",
        }
    }
}

/// An RPC that the server serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rpc {
    GetMetadata,
    GetProviderSchema,
    GetFunctions,
    ValidateProviderConfig,
    ConfigureProvider,
    ValidateDataResourceConfig,
    ReadDataSource,
    CallFunction,
    StopProvider,
}

impl Rpc {
    /// The name in a version of the protocol.
    pub(super) fn name(self, version: ProtocolVersion) -> &'static str {
        use ProtocolVersion::{V5, V6};
        match (self, version) {
            (Self::GetMetadata, _) => "GetMetadata",
            (Self::GetProviderSchema, V5) => "GetSchema",
            (Self::GetProviderSchema, V6) => "GetProviderSchema",
            (Self::GetFunctions, _) => "GetFunctions",
            (Self::ValidateProviderConfig, V5) => "PrepareProviderConfig",
            (Self::ValidateProviderConfig, V6) => "ValidateProviderConfig",
            (Self::ConfigureProvider, V5) => "Configure",
            (Self::ConfigureProvider, V6) => "ConfigureProvider",
            (Self::ValidateDataResourceConfig, V5) => "ValidateDataSourceConfig",
            (Self::ValidateDataResourceConfig, V6) => "ValidateDataResourceConfig",
            (Self::ReadDataSource, _) => "ReadDataSource",
            (Self::CallFunction, _) => "CallFunction",
            (Self::StopProvider, V5) => "Stop",
            (Self::StopProvider, V6) => "StopProvider",
        }
    }
}

/// A call of an RPC: what its log lines and its errors name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub(super) rpc: Rpc,
    pub(super) version: ProtocolVersion,
    /// The data source type in the request, if the RPC is about a data source.
    pub(super) data_source_type: Option<&'a str>,
}

impl<'a> Call<'a> {
    pub(super) fn new(rpc: Rpc, version: ProtocolVersion) -> Self {
        Self { rpc, version, data_source_type: None }
    }

    pub(super) fn of_data_source(self, type_name: &'a str) -> Self {
        Self { data_source_type: Some(type_name), ..self }
    }

    /// The name of the RPC in the version of the call.
    pub(super) fn name(self) -> &'static str {
        self.rpc.name(self.version)
    }
}
