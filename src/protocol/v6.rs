//! Version 6 of the protocol: `proto/tfplugin6.proto`.

mod convert;

use std::sync::Arc;

use tonic::service::Routes;
use tonic::{Request, Response, Status};

use self::wire::provider_server::{Provider as Service, ProviderServer};
use self::wire::{
    configure_provider, get_functions, get_metadata, get_provider_schema,
    get_resource_identity_schemas, read_data_source, stop_provider, validate_data_resource_config,
    validate_provider_config,
};
use super::MAX_MESSAGE_SIZE;
use crate::plugin::Protocol;
use crate::server::{Host, Provider, Server};

/// The services by which `server` is reached in version 6.
pub fn protocol<P: Provider>(server: Arc<Server<P>>) -> Protocol {
    let service = ProviderServer::new(V6 { server })
        .max_decoding_message_size(MAX_MESSAGE_SIZE)
        .max_encoding_message_size(MAX_MESSAGE_SIZE);
    Protocol { version: 6, routes: Routes::new(service) }
}

struct V6<P: Provider> {
    server: Arc<Server<P>>,
}

#[tonic::async_trait]
impl<P: Provider> Service for V6<P> {
    async fn get_metadata(
        &self,
        _: Request<get_metadata::Request>,
    ) -> Result<Response<get_metadata::Response>, Status> {
        let data_sources = self.server.data_source_types().map(str::to_owned);
        Ok(Response::new(get_metadata::Response {
            server_capabilities: Some(convert::capabilities()),
            data_sources: data_sources
                .map(|type_name| get_metadata::DataSourceMetadata { type_name })
                .collect(),
            ..Default::default()
        }))
    }

    async fn get_provider_schema(
        &self,
        _: Request<get_provider_schema::Request>,
    ) -> Result<Response<get_provider_schema::Response>, Status> {
        let mut response = get_provider_schema::Response {
            server_capabilities: Some(convert::capabilities()),
            ..Default::default()
        };
        match self.server.schemas().await {
            Ok(schemas) => {
                response.provider = Some(convert::schema(&schemas.provider));
                let data_sources = schemas.data_sources.iter();
                response.data_source_schemas = data_sources
                    .map(|(name, schema)| ((*name).to_owned(), convert::schema(schema)))
                    .collect();
            }
            Err(error) => response.diagnostics = convert::diagnostics(error.into()),
        }
        Ok(Response::new(response))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<get_resource_identity_schemas::Request>,
    ) -> Result<Response<get_resource_identity_schemas::Response>, Status> {
        Ok(Response::new(get_resource_identity_schemas::Response::default()))
    }

    async fn validate_provider_config(
        &self,
        request: Request<validate_provider_config::Request>,
    ) -> Result<Response<validate_provider_config::Response>, Status> {
        let config = request.into_inner().config.and_then(convert::dynamic_value);
        let diagnostics = self.server.validate_provider_config(config).await;
        let diagnostics = convert::diagnostics(diagnostics);
        Ok(Response::new(validate_provider_config::Response { diagnostics }))
    }

    async fn configure_provider(
        &self,
        request: Request<configure_provider::Request>,
    ) -> Result<Response<configure_provider::Response>, Status> {
        let request = request.into_inner();
        let host = Host { terraform_version: request.terraform_version };
        let config = request.config.and_then(convert::dynamic_value);
        let diagnostics = self.server.configure_provider(config, &host).await;
        let diagnostics = convert::diagnostics(diagnostics);
        Ok(Response::new(configure_provider::Response { diagnostics }))
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<validate_data_resource_config::Request>,
    ) -> Result<Response<validate_data_resource_config::Response>, Status> {
        let request = request.into_inner();
        let config = request.config.and_then(convert::dynamic_value);
        let diagnostics = self.server.validate_data_source_config(&request.type_name, config).await;
        let diagnostics = convert::diagnostics(diagnostics);
        Ok(Response::new(validate_data_resource_config::Response { diagnostics }))
    }

    async fn read_data_source(
        &self,
        request: Request<read_data_source::Request>,
    ) -> Result<Response<read_data_source::Response>, Status> {
        let request = request.into_inner();
        let config = request.config.and_then(convert::dynamic_value);
        let deferral_allowed = request.client_capabilities.is_some_and(|can| can.deferral_allowed);
        let read = self.server.read_data_source(&request.type_name, config, deferral_allowed).await;
        Ok(Response::new(read_data_source::Response {
            state: read.state.map(convert::to_wire),
            diagnostics: convert::diagnostics(read.diagnostics),
            deferred: read.deferred.map(convert::deferred),
        }))
    }

    async fn get_functions(
        &self,
        _: Request<get_functions::Request>,
    ) -> Result<Response<get_functions::Response>, Status> {
        Ok(Response::new(get_functions::Response::default()))
    }

    async fn stop_provider(
        &self,
        _: Request<stop_provider::Request>,
    ) -> Result<Response<stop_provider::Response>, Status> {
        self.server.stop();
        Ok(Response::new(stop_provider::Response::default()))
    }
}

/// Rust code generated from `proto/tfplugin6.proto`.
mod wire {
    #![allow(missing_docs, unreachable_pub, dead_code, clippy::all, reason = "generated")]
    tonic::include_proto!("tfplugin6");
}
