//! The memory of the plugin's process under load, in a release build: a thousand reads in flight,
//! and clients that begin calls and send no message.
//!
//! Prints figures, and fails if a figure exceeds its limit.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::ensure;
use mock_alicloud::{Cloud, Fault};
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::tfplugin6::{get_metadata, read_data_source};
use plugin_host::{Identity, Launch, Plugin};

use support::{PEAK, PROVIDER, configure, key_id, keys, memory, read};

/// The time from a request to its response, in which all reads reach the plugin.
const LATENCY: Duration = Duration::from_millis(500);

/// The number of reads in flight, a member of the responses, its size in bytes, and the most resident
/// memory, in KiB. The last member is in the state that the host receives.
const READS: [(usize, &str, usize, u64); 3] = [
    (1000, "Padding", 1 << 10, 24 << 10),
    (300, "Padding", (1 << 20) - (4 << 10), 128 << 10),
    (300, "Description", (1 << 20) - (4 << 10), 128 << 10),
];

/// The number of calls without a message.
const HALF_OPEN: usize = 100_000;

/// The numbers of connections that the calls without a message share.
const CONNECTIONS: [usize; 3] = [1, 10, 100];

/// The most resident memory with the calls without a message, and after their end, in KiB.
const FLOODED: u64 = 64 << 10;
const RELEASED: u64 = 40 << 10;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    for (reads, member, size, most) in READS {
        let peak = peak_of_reads(reads, member, size).await?;
        println!("{reads} reads, {member} of {size} bytes: {peak} KiB at most");
        ensure!(peak <= most, "more than {most} KiB were resident");
    }
    for connections in CONNECTIONS {
        let plugin = Launch::new(PROVIDER)
            // Without a directory for its socket, the plugin listens on a TCP port.
            .variable("TMPDIR", "/nowhere")
            .start_debug()
            .await?;
        // The second flood finds the memory of the first.
        for _ in 0..2 {
            flood(&plugin, connections).await?;
        }
        let (peak, released) = (memory(&plugin, PEAK)?, memory(&plugin, "VmRSS")?);
        println!(
            "{HALF_OPEN} half-open calls on {connections} connections: {peak} KiB at most, \
             {released} KiB afterwards"
        );
        ensure!(peak <= FLOODED, "more than {FLOODED} KiB were resident");
        ensure!(released <= RELEASED, "more than {RELEASED} KiB stayed resident");
    }
    Ok(())
}

/// The peak of the memory during this number of reads on one connection, in KiB.
async fn peak_of_reads(reads: usize, member: &str, size: usize) -> anyhow::Result<u64> {
    let large = Fault::on("DescribeKey").member(member, "x".repeat(size));
    let cloud = Cloud::builder().seed(keys(reads)).fault(large).latency(LATENCY).start()?;
    let identity = Identity::generate()?;
    let plugin = Launch::new(PROVIDER).identity(&identity)?.start().await?;
    let client = ProviderClient::new(plugin.connect(Some(&identity)).await?);
    let mut client = client.max_decoding_message_size(2 << 20);
    configure(&mut client, &cloud).await?;
    let reads = (0..reads).map(key_id).map(|id| {
        let mut client = client.clone();
        tokio::spawn(async move {
            let response: read_data_source::Response =
                client.read_data_source(read(&id)?).await?.into_inner();
            ensure!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
            Ok(())
        })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await??;
    }
    memory(&plugin, PEAK)
}

/// Begins [`HALF_OPEN`] calls and sends none of their messages, until the plugin answers a call on
/// another connection. Then closes the connections.
async fn flood(plugin: &Plugin, connections: usize) -> anyhow::Result<()> {
    let address = plugin.handshake().address.clone();
    let clients = tokio::task::spawn_blocking(move || {
        let clients = (0..connections).map(|_| begin(&address, HALF_OPEN / connections));
        clients.collect::<anyhow::Result<Vec<_>>>()
    });
    let clients = clients.await??;
    call(plugin).await?;
    for client in clients {
        client.shutdown(Shutdown::Both)?;
    }
    call(plugin).await
}

/// A call on a connection of its own, which ends after the calls that began before it.
async fn call(plugin: &Plugin) -> anyhow::Result<()> {
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    client.get_metadata(get_metadata::Request {}).await?;
    // The plugin reads from its connections in turns.
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(())
}

/// Opens a connection of HTTP/2 and begins calls. A thread reads what the plugin sends.
fn begin(address: &str, calls: usize) -> anyhow::Result<TcpStream> {
    /// A header field that is not in the table of HPACK, with an indexed name or without.
    fn field(block: &mut Vec<u8>, name: &[u8], value: &[u8]) -> anyhow::Result<()> {
        block.extend(name);
        block.push(value.len().try_into()?);
        block.extend(value);
        Ok(())
    }

    let mut client = TcpStream::connect(address)?;
    let mut answers = client.try_clone()?;
    thread::spawn(move || {
        let mut bytes = [0; 64 << 10];
        while answers.read(&mut bytes).is_ok_and(|length| length > 0) {}
    });
    // `:method` POST, `:scheme` http, `:path`, `:authority`, `content-type`, `te`.
    let mut block = vec![0x83, 0x86];
    field(&mut block, b"\x04", b"/tfplugin6.Provider/ReadDataSource")?;
    field(&mut block, b"\x01", b"localhost")?;
    field(&mut block, b"\x0f\x10", b"application/grpc")?;
    field(&mut block, b"\x00\x02te", b"trailers")?;
    client.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")?;
    for call in 0..calls {
        // HEADERS with END_HEADERS and without END_STREAM.
        let mut frame = vec![0, 0, block.len().try_into()?, 1, 4];
        frame.extend(u32::try_from(2 * call + 1)?.to_be_bytes());
        frame.extend(&block);
        client.write_all(&frame)?;
    }
    Ok(client)
}
