//! `GRPCController`: the shutdown of the plugin by its host.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::wire::Empty;
use super::wire::grpc_controller_server::{GrpcController, GrpcControllerServer};

/// The service. A shutdown cancels `end`.
pub(super) fn service(end: CancellationToken) -> GrpcControllerServer<impl GrpcController> {
    GrpcControllerServer::new(Controller { end })
}

struct Controller {
    end: CancellationToken,
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _request: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.end.cancel();
        Ok(Response::new(Empty {}))
    }
}
