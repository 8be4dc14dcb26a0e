//! Version 5 of the protocol: `proto/tfplugin5.proto`.

use std::sync::Arc;

use tonic::service::Routes;
use tonic::{Request, Response, Status};

use super::connections::Connections;
use super::wire::v5::provider_server::{Provider as Service, ProviderServer};
use super::wire::v5::{get_metadata, get_provider_schema, prepare_provider_config};
use super::wire::v6::{
    call_function, configure_provider, get_functions, get_resource_identity_schemas,
    read_data_source, stop_provider, validate_data_resource_config,
};
use super::{convert, schema, shared};
use crate::plugin::{MAX_MESSAGE_SIZE, Protocol};
use crate::server::{ProtocolVersion, Provider, Server};

/// The services of `server` in version 5.
pub(super) fn protocol<P: Provider>(server: Server<P>) -> Protocol {
    let server = server.speaking(ProtocolVersion::V5);
    let service = ProviderServer::new(V5 { connections: Connections::new(server.clone()) })
        .max_decoding_message_size(MAX_MESSAGE_SIZE)
        .max_encoding_message_size(MAX_MESSAGE_SIZE);
    let stop = Arc::new(move || server.end());
    Protocol { version: 5, routes: Routes::new(service), stop }
}

struct V5<P: Provider> {
    connections: Connections<P>,
}

#[tonic::async_trait]
impl<P: Provider> Service for V5<P> {
    async fn get_metadata(
        &self,
        request: Request<get_metadata::Request>,
    ) -> Result<Response<get_metadata::Response>, Status> {
        Ok(Response::new(schema::v5::get_metadata(&self.connections.server(&request))))
    }

    async fn get_schema(
        &self,
        request: Request<get_provider_schema::Request>,
    ) -> Result<Response<get_provider_schema::Response>, Status> {
        Ok(Response::new(schema::v5::get_provider_schema(&self.connections.server(&request)).await))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<get_resource_identity_schemas::Request>,
    ) -> Result<Response<get_resource_identity_schemas::Response>, Status> {
        Ok(Response::new(shared::get_resource_identity_schemas()))
    }

    async fn prepare_provider_config(
        &self,
        request: Request<prepare_provider_config::Request>,
    ) -> Result<Response<prepare_provider_config::Response>, Status> {
        let server = self.connections.server(&request);
        let prepared_config = request.into_inner().config;
        let config = prepared_config.clone().and_then(convert::dynamic_value);
        let diagnostics = server.validate_provider_config(config).await;
        let diagnostics = convert::diagnostics(diagnostics);
        Ok(Response::new(prepare_provider_config::Response { prepared_config, diagnostics }))
    }

    async fn configure(
        &self,
        request: Request<configure_provider::Request>,
    ) -> Result<Response<configure_provider::Response>, Status> {
        Ok(Response::new(
            shared::configure_provider(&self.connections.server(&request), request.into_inner())
                .await,
        ))
    }

    async fn validate_data_source_config(
        &self,
        request: Request<validate_data_resource_config::Request>,
    ) -> Result<Response<validate_data_resource_config::Response>, Status> {
        Ok(Response::new(
            shared::validate_data_resource_config(
                &self.connections.server(&request),
                request.into_inner(),
            )
            .await,
        ))
    }

    async fn read_data_source(
        &self,
        request: Request<read_data_source::Request>,
    ) -> Result<Response<read_data_source::Response>, Status> {
        Ok(Response::new(
            shared::read_data_source(&self.connections.server(&request), request.into_inner())
                .await,
        ))
    }

    async fn get_functions(
        &self,
        request: Request<get_functions::Request>,
    ) -> Result<Response<get_functions::Response>, Status> {
        Ok(Response::new(shared::get_functions(&self.connections.server(&request)).await))
    }

    async fn call_function(
        &self,
        request: Request<call_function::Request>,
    ) -> Result<Response<call_function::Response>, Status> {
        Ok(Response::new(
            shared::call_function(&self.connections.server(&request), request.into_inner()).await,
        ))
    }

    async fn stop(
        &self,
        request: Request<stop_provider::Request>,
    ) -> Result<Response<stop_provider::Response>, Status> {
        Ok(Response::new(shared::stop_provider(&self.connections.server(&request))))
    }
}
