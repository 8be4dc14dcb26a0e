//! `GRPCStdio`: the output of the plugin after the handshake. This plugin has none.

use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::{self, Stream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::wire::StdioData;
use super::wire::grpc_stdio_server::{GrpcStdio, GrpcStdioServer};

/// The service. Its streams stay open until `end`: hosts take an open stream for a live plugin.
pub(super) fn service(end: CancellationToken) -> GrpcStdioServer<impl GrpcStdio> {
    GrpcStdioServer::new(Stdio { end })
}

struct Stdio {
    end: CancellationToken,
}

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = Pin<Box<dyn Stream<Item = Result<StdioData, Status>> + Send>>;

    async fn stream_stdio(
        &self,
        _request: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        let silence = stream::pending().take_until(self.end.clone().cancelled_owned());
        Ok(Response::new(Box::pin(silence)))
    }
}
