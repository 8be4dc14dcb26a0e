//! `GRPCBroker`: the services of the host. This plugin calls none of them.

use std::future::ready;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::Stream;
use tokio_util::sync::CancellationToken;
use tonic::codegen::http::Uri;
use tonic::{Request, Response, Status, Streaming};

use super::wire::ConnInfo;
use super::wire::conn_info::Knock;
use super::wire::grpc_broker_server::{GrpcBroker, GrpcBrokerServer};

/// The maximum size of a message of the host: an address and an ID.
const MAX_ANNOUNCEMENT_SIZE: usize = 64 << 10;

/// Whether a call is the stream of this service, the only call whose request has no end.
pub(super) fn is_stream(uri: &Uri) -> bool {
    uri.path() == "/plugin.GRPCBroker/StartStream"
}

/// The service. Its streams stay open until `end`, or until the host ends them.
pub(super) fn service(end: CancellationToken) -> GrpcBrokerServer<impl GrpcBroker> {
    GrpcBrokerServer::new(Broker { end }).max_decoding_message_size(MAX_ANNOUNCEMENT_SIZE)
}

struct Broker {
    end: CancellationToken,
}

#[tonic::async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = Pin<Box<dyn Stream<Item = Result<ConnInfo, Status>> + Send>>;

    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        let answers = request
            .into_inner()
            .filter_map(|message| ready(message.map(answer).transpose()))
            .take_until(self.end.clone().cancelled_owned());
        Ok(Response::new(Box::pin(answers)))
    }
}

/// No answer to an announced service, because the plugin does not call it; a refusal to a knock.
///
/// Without a refusal, the host waits for five seconds. The refusal is an acknowledgement with an
/// error, as in go-plugin's `grpc_broker.go`. Hosts report any other answer only as unexpected.
fn answer(message: ConnInfo) -> Option<ConnInfo> {
    let ConnInfo { service_id, knock, .. } = message;
    knock.filter(|knock| knock.knock && !knock.ack)?;
    let error = format!("this plugin does not multiplex and has no service {service_id}");
    let refusal = Knock { knock: true, ack: true, error };
    Some(ConnInfo { service_id, knock: Some(refusal), ..Default::default() })
}
