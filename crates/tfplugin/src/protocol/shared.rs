//! The RPCs with the same messages in both versions.

use super::convert;
use super::wire::v6::{
    call_function, configure_provider, get_functions, get_resource_identity_schemas,
    read_data_source, stop_provider, validate_data_resource_config,
};
use crate::server::{Host, Provider, Server};

/// `GetResourceIdentitySchemas`: the provider has no resources.
pub(super) fn get_resource_identity_schemas() -> get_resource_identity_schemas::Response {
    get_resource_identity_schemas::Response::default()
}

/// `ConfigureProvider`, version 5's `Configure`.
pub(super) async fn configure_provider<P: Provider>(
    server: &Server<P>,
    request: configure_provider::Request,
) -> configure_provider::Response {
    let host = Host { terraform_version: request.terraform_version };
    let config = request.config.and_then(convert::dynamic_value);
    let diagnostics = server.configure_provider(config, &host).await;
    configure_provider::Response { diagnostics: convert::diagnostics(diagnostics) }
}

/// `ValidateDataResourceConfig`, version 5's `ValidateDataSourceConfig`.
pub(super) async fn validate_data_resource_config<P: Provider>(
    server: &Server<P>,
    request: validate_data_resource_config::Request,
) -> validate_data_resource_config::Response {
    let config = request.config.and_then(convert::dynamic_value);
    let diagnostics = server.validate_data_source_config(&request.type_name, config).await;
    validate_data_resource_config::Response { diagnostics: convert::diagnostics(diagnostics) }
}

/// `ReadDataSource`.
pub(super) async fn read_data_source<P: Provider>(
    server: &Server<P>,
    request: read_data_source::Request,
) -> read_data_source::Response {
    let config = request.config.and_then(convert::dynamic_value);
    let deferral_allowed = request.client_capabilities.is_some_and(|can| can.deferral_allowed);
    let read = server.read_data_source(&request.type_name, config, deferral_allowed).await;
    read_data_source::Response {
        state: read.state.map(convert::to_wire),
        diagnostics: convert::diagnostics(read.diagnostics),
        deferred: read.deferred.map(convert::deferred),
    }
}

/// `GetFunctions`.
pub(super) async fn get_functions<P: Provider>(server: &Server<P>) -> get_functions::Response {
    match server.functions().await {
        Ok(functions) => get_functions::Response {
            functions: convert::functions(functions),
            ..Default::default()
        },
        Err(error) => get_functions::Response {
            diagnostics: convert::diagnostics(error.into()),
            ..Default::default()
        },
    }
}

/// `CallFunction`.
pub(super) async fn call_function<P: Provider>(
    server: &Server<P>,
    request: call_function::Request,
) -> call_function::Response {
    let arguments = request.arguments.into_iter().map(convert::dynamic_value).collect();
    match server.call_function(&request.name, arguments).await {
        Ok(result) => {
            call_function::Response { result: Some(convert::to_wire(result)), error: None }
        }
        Err(error) => {
            call_function::Response { result: None, error: Some(convert::function_error(error)) }
        }
    }
}

/// `StopProvider`, version 5's `Stop`.
pub(super) fn stop_provider<P: Provider>(server: &Server<P>) -> stop_provider::Response {
    server.stop();
    stop_provider::Response::default()
}
