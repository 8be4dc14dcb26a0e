//! The API client's use of connections, against a server of this process.

mod late_answers;
mod reuse;

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use alicloud::{ErrorKind, Http, Network, Proxies, Request, Route, TimeLimits, TransportFault};
use anyhow::Result;
use futures_util::future::join_all;
use http::Method;
use http::header::HeaderMap;
use terraform_provider_alicloud::machine::ThisMachine;
use tfplugin::environment::Environment;

fn response(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Starts a server that sends the first answer to the first request of each connection, and the
/// second answer to further requests. Without a second answer, the server ends the connection.
fn start(first: String, second: Option<String>) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("http://{}/", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answers = [Some(first.clone()), second.clone()];
            std::thread::spawn(move || serve(stream, answers));
        }
    });
    Ok(url)
}

fn serve(mut stream: TcpStream, [first, second]: [Option<String>; 2]) -> Result<()> {
    let mut answer = first;
    for line in BufReader::new(stream.try_clone()?).lines() {
        if line?.is_empty() {
            let Some(text) = answer else { break };
            stream.write_all(text.as_bytes())?;
            answer = second.clone();
            if answer.is_none() {
                break;
            }
        }
    }
    Ok(())
}

fn network() -> Network {
    let machine = Arc::new(ThisMachine::new(Environment::default()));
    Network::new(TimeLimits::default(), Proxies::default(), machine)
}

fn request(url: &str, route: Route) -> Result<Request> {
    let (headers, body) = (HeaderMap::new(), String::new());
    Ok(Request { method: Method::POST, url: url.parse()?, headers, body, route, resource_id: None })
}

#[test]
fn no_request_gets_a_response_that_is_not_to_itself() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for extra in [String::new(), response("unasked")] {
        let url = start(response("asked") + &extra, Some(response("unasked")))?;
        for route in [Route::Network, Route::Metadata] {
            let network = network();
            for _ in 0..20 {
                let answer = runtime.block_on(network.send(request(&url, route)?))?;
                assert_eq!(answer.body, b"asked");
            }
        }
    }
    Ok(())
}

#[test]
fn a_response_that_violates_http_is_no_other_protocol_and_no_broken_connection() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let network = network();
    let malformed = TransportFault::MalformedHttp;
    for (bytes, expected, cause) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            malformed,
            "the lengths contradict each other",
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", malformed, "the lengths"),
        ("HTTP/1.1 200 OK\r\nA Bad Header: x\r\n\r\n", malformed, "a header is invalid"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            malformed,
            "a chunk is malformed",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\no",
            TransportFault::Broken,
            "connection closed too early",
        ),
        ("220 smtp.example.com ready\r\n", TransportFault::NotHttp, ""),
        ("SSH-2.0-OpenSSH_9.6\r\n", TransportFault::NotHttp, ""),
    ] {
        let url = start(bytes.to_owned(), None)?;
        let outcome = runtime.block_on(network.send(request(&url, Route::Network)?));
        let Err(ErrorKind::Transport { fault, cause: found }) = outcome else {
            anyhow::bail!("{bytes:?}: {outcome:?}")
        };
        assert_eq!(fault, expected, "{bytes:?}: {found:?}");
        assert!(found.unwrap_or_default().contains(cause), "{bytes:?}");
    }
    Ok(())
}

#[test]
fn a_large_body_waits_for_its_turn_and_delays_no_small_body() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (size, part) = (1 << 20, "x".repeat(32 << 10));
    let stalls = format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n{part}");
    // With an answer to another request, the server keeps the connection open.
    let stalls = start(stalls, Some(String::new()))?;
    let (large, small) =
        (start(response(&"x".repeat(size)), None)?, start(response("small"), None)?);
    let machine = Arc::new(ThisMachine::new(Environment::default()));
    let limits = TimeLimits { read: Duration::from_millis(500), ..TimeLimits::default() };
    let network = Network::new(limits, Proxies::default(), machine);
    let send = |url: &str| request(url, Route::Network).map(|request| network.send(request));
    let stalled = (0..40).map(|_| send(&stalls)).collect::<Result<Vec<_>>>()?;
    let larges = (0..40).map(|_| send(&large)).collect::<Result<Vec<_>>>()?;
    let answers = async {
        // More large bodies stall than can be received at the same time.
        let small = async {
            tokio::task::yield_now().await;
            send(&small)?.await.map_err(anyhow::Error::from)
        };
        tokio::join!(join_all(stalled), join_all(larges), small)
    };
    let (stalled, larges, small) = runtime.block_on(answers);
    assert_eq!(small?.body, b"small");
    for answer in stalled {
        assert!(
            matches!(answer, Err(ErrorKind::Transport { fault: TransportFault::TimedOut, .. })),
            "{answer:?}"
        );
    }
    for answer in larges {
        assert_eq!(answer?.body.len(), size);
    }
    Ok(())
}
