//! Clients that send what no host sends: the plugin bounds its memory, and serves the others.

use std::sync::Arc;

use anyhow::{Context, Result};
use h2::client::{ResponseFuture, SendRequest};
use h2::{Reason, SendStream};
use mock_alicloud::{Cloud, Fault};
use plugin_host::tfplugin6::{get_metadata, read_data_source};
use plugin_host::{Plugin, open};
use prost::Message;
use tonic::Code;
use tonic::codegen::Bytes;
use tonic::codegen::http::Request;

use super::cancellation::{HUNG, INSTANCE, OPERATION};
use super::messages::{Client, configure, mongodb, started};

/// A connection of HTTP/2 without gRPC.
async fn connect(plugin: &Plugin) -> Result<SendRequest<Bytes>> {
    let (client, connection) = h2::client::handshake(open(plugin.handshake()).await?).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn request(rpc: &str) -> Result<Request<()>> {
    let request = Request::post(format!("http://localhost/tfplugin6.Provider/{rpc}"));
    let request = request.header("content-type", "application/grpc").header("te", "trailers");
    Ok(request.body(())?)
}

/// Begins a call whose message does not come.
async fn begin(
    client: &mut SendRequest<Bytes>,
    rpc: &str,
) -> Result<(ResponseFuture, SendStream<Bytes>)> {
    let mut ready = client.clone().ready().await?;
    Ok(ready.send_request(request(rpc)?, false)?)
}

/// A message with its prefix.
fn framed(message: &impl Message) -> Result<Bytes> {
    let length = u32::try_from(message.encoded_len())?.to_be_bytes();
    Ok([&[0][..], &length, &message.encode_to_vec()].concat().into())
}

/// Calls an RPC that needs nothing, to its end.
async fn call(client: &mut SendRequest<Bytes>) -> Result<()> {
    let (response, mut body) = begin(client, "GetMetadata").await?;
    body.send_data(framed(&get_metadata::Request {})?, true)?;
    let response = tokio::time::timeout(HUNG, response).await.context("no response")??;
    let mut body = response.into_body();
    while let Some(data) = body.data().await {
        body.flow_control().release_capacity(data?.len())?;
    }
    let trailers = body.trailers().await?.context("no trailers")?;
    anyhow::ensure!(trailers["grpc-status"] == "0", "{trailers:?}");
    Ok(())
}

/// The status of a call that failed before it had a response.
async fn status(response: ResponseFuture) -> Result<Code> {
    let response = tokio::time::timeout(HUNG, response).await.context("no response")??;
    let status = response.headers().get("grpc-status").context("no status")?;
    Ok(Code::from_bytes(status.as_bytes()))
}

#[tokio::test]
async fn a_connection_takes_more_calls_than_any_parallelism_has() -> Result<()> {
    let (plugin, _client) = started().await?;
    let mut client = connect(&plugin).await?;
    call(&mut client).await?;
    let limit = client.current_max_send_streams();
    assert!((10_000..100_000).contains(&limit), "{limit}");
    Ok(())
}

#[tokio::test]
async fn a_burst_of_cancelled_calls_leaves_the_connection_open() -> Result<()> {
    let (plugin, _client) = started().await?;
    let mut client = connect(&plugin).await?;
    call(&mut client).await?;
    for _ in 0..3 {
        let mut bodies = Vec::new();
        for _ in 0..1000 {
            bodies.push(begin(&mut client, "ReadDataSource").await?.1);
        }
        bodies.iter_mut().for_each(|body| body.send_reset(Reason::CANCEL));
        call(&mut client).await?;
    }
    Ok(())
}

#[tokio::test]
async fn calls_without_a_message_are_bounded_and_delay_no_other_call() -> Result<()> {
    let (plugin, _client) = started().await?;
    let mut client = connect(&plugin).await?;
    call(&mut client).await?;
    let mut calls = Vec::new();
    for _ in 0..3000 {
        calls.push(begin(&mut client, "ReadDataSource").await?);
    }
    // On the same connection and on another one, with calls that wait on both.
    call(&mut client).await?;
    call(&mut connect(&plugin).await?).await?;
    let (last, _) = calls.pop().context("no call")?;
    assert_eq!(status(last).await?, Code::ResourceExhausted);
    let (first, body) = calls.swap_remove(0);
    assert!(tokio::time::timeout(std::time::Duration::ZERO, first).await.is_err(), "it waits");
    // What was refused and what was abandoned makes place for others.
    drop((calls, body));
    for _ in 0..3 {
        let (response, mut body) = begin(&mut client, "StopProvider").await?;
        call(&mut client).await?;
        body.send_data(framed(&get_metadata::Request {})?, true)?;
        assert_eq!(response.await?.status(), 200);
    }
    Ok(())
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_declared_length_costs_no_memory_before_its_bytes_come() -> Result<()> {
    /// The address space of the plugin in MiB.
    fn size(plugin: &Plugin) -> Result<u64> {
        let id = plugin.id().context("it ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
        Ok(line.context("no size")?.trim().trim_end_matches(" kB").parse::<u64>()? >> 10)
    }

    let (plugin, _client) = started().await?;
    let mut client = connect(&plugin).await?;
    call(&mut client).await?;
    let before = size(&plugin)?;
    let declared = [&[0][..], &(250_u32 << 20).to_be_bytes(), b"x"].concat();
    let mut calls = Vec::new();
    for _ in 0..50 {
        let mut begun = begin(&mut client, "ReadDataSource").await?;
        begun.1.send_data(declared.clone().into(), false)?;
        calls.push(begun);
    }
    call(&mut client).await?;
    let grown = size(&plugin)? - before;
    assert!(grown < 100, "{grown} MiB");
    Ok(())
}

#[tokio::test]
async fn a_call_whose_deadline_expires_is_answered_with_that() -> Result<()> {
    let (plugin, mut grpc) = started().await?;
    let cloud = Arc::new(Cloud::builder().fault(Fault::on(OPERATION).hang()).start()?);
    configure(&mut grpc, &cloud).await?;
    let mut client = connect(&plugin).await?;
    let read = framed(&read_data_source::Request {
        type_name: "alicloud_mongodb_encryption_key".into(),
        config: mongodb(&[("db_instance_id", INSTANCE.into())])?,
        ..Default::default()
    })?;
    for message in [Some(read), None] {
        for timeout in ["100m", "1000u", "0S"] {
            let mut request = request("ReadDataSource")?;
            request.headers_mut().insert("grpc-timeout", timeout.parse()?);
            let (response, mut body) =
                client.clone().ready().await?.send_request(request, false)?;
            if let Some(message) = &message {
                body.send_data(message.clone(), true)?;
            }
            assert_eq!(status(response).await?, Code::DeadlineExceeded, "{timeout}");
        }
    }
    call(&mut client).await?;
    // A call whose deadline is far is answered.
    let mut client: Client = grpc;
    let mut request = tonic::Request::new(get_metadata::Request {});
    request.set_timeout(HUNG);
    client.get_metadata(request).await?;
    Ok(())
}
