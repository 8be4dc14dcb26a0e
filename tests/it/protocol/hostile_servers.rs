//! Servers that send without end: a stop ends the reads under each of them.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use plugin_host::tfplugin6::stop_provider;
use rmpv::Value;

use super::cancellation::{HUNG, reading};
use super::messages::{Client, configure_with, object, started};

/// What a server sends once, and then again and again.
struct Attack {
    name: &'static str,
    once: &'static str,
    again: &'static str,
    /// The time between two repetitions, in milliseconds.
    interval: u64,
    /// What a read says that is not stopped; empty if a read would go on for long.
    says: &'static str,
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The attacks.
const ATTACKS: [Attack; 10] = [
    attack("interim responses", "", "HTTP/1.1 100 Continue\r\n\r\n", "interim responses"),
    attack(
        "interim responses with headers",
        "",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        "interim responses",
    ),
    attack("headers", OK, "X-Header: x\r\n", "too large"),
    attack("one header", "HTTP/1.1 200 OK\r\nX-Header: ", "xxxxxxxx", "too large"),
    attack("a body", "HTTP/1.1 200 OK\r\n\r\n", "        ", "too large"),
    attack("chunks", CHUNKED, "8\r\n        \r\n", "too large"),
    attack(
        "a chunk extension",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
        "xxxxxxxx",
        "",
    ),
    attack(
        "trailers",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        "X-Trailer: x\r\n",
        "",
    ),
    Attack { interval: 20, ..attack("single bytes", "HTTP/1.1 200 OK\r\n\r\n", " ", "") },
    Attack {
        interval: 20,
        ..attack("slow interim responses", "", "HTTP/1.1 100 Continue\r\n\r\n", "interim responses")
    },
];

const fn attack(
    name: &'static str,
    once: &'static str,
    again: &'static str,
    says: &'static str,
) -> Attack {
    Attack { name, once, again, interval: 0, says }
}

impl Attack {
    /// Starts a server. Returns its URL, and a message for each request.
    fn start(&'static self) -> Result<(String, mpsc::Receiver<()>)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let url = format!("http://{}", listener.local_addr()?);
        let (sender, requests) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sender = sender.clone();
                // Ends when the client leaves.
                std::thread::spawn(move || self.send(stream, &sender));
            }
        });
        Ok((url, requests))
    }

    fn send(&self, mut stream: TcpStream, requests: &mpsc::Sender<()>) -> Result<()> {
        ensure!(stream.read(&mut [0; 4096])? > 0, "no request");
        stream.write_all(self.once.as_bytes())?;
        requests.send(())?;
        let pause = Duration::from_millis(self.interval);
        let times = if pause.is_zero() { 4096 } else { 1 };
        let block = self.again.repeat(times);
        loop {
            stream.write_all(block.as_bytes())?;
            std::thread::sleep(pause);
        }
    }
}

async fn configured(client: &mut Client, url: &str) -> Result<()> {
    let endpoints = object(&["dds", "kms", "sts"], &[("dds", url.into())]);
    let endpoints = ("endpoints", Value::Array(vec![endpoints]));
    configure_with(client, &Cloud::start()?, &[endpoints]).await
}

#[tokio::test]
async fn a_stop_ends_reads_whatever_a_server_sends() -> Result<()> {
    for attack in &ATTACKS {
        let (_plugin, mut client) = started().await?;
        let (url, requests) = attack.start()?;
        configured(&mut client, &url).await?;
        let reads: Vec<_> = (0..10).map(|n| reading(&client, &format!("dds-{n}"))).collect();
        let first = tokio::task::spawn_blocking(move || requests.recv_timeout(HUNG));
        first.await?.with_context(|| format!("{}: no request", attack.name))?;
        client.stop_provider(stop_provider::Request {}).await?;
        for read in reads {
            let ended = tokio::time::timeout(HUNG, read).await;
            let ended = ended.with_context(|| format!("{}: it goes on", attack.name))???;
            ensure!(ended.diagnostics.len() == 1, "{}: {:?}", attack.name, ended.diagnostics);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_read_says_what_the_server_sent_without_end() -> Result<()> {
    for attack in ATTACKS.iter().filter(|attack| !attack.says.is_empty()) {
        let (_plugin, mut client) = started().await?;
        let (url, _requests) = attack.start()?;
        configured(&mut client, &url).await?;
        let ended = tokio::time::timeout(HUNG, reading(&client, "dds-1")).await;
        let ended = ended.with_context(|| format!("{}: it goes on", attack.name))???;
        let detail = &ended.diagnostics.first().context("no error")?.detail;
        ensure!(detail.contains(attack.says), "{}: {detail}", attack.name);
    }
    Ok(())
}
