//! The API client's use of connections, against a server of this process.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use alicloud::{Http, Network, Proxies, Request, Route, TimeLimits};
use anyhow::Result;
use reqwest::Method;
use reqwest::header::HeaderMap;

fn response(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Sends `before` with the response to the first request of a connection, and `unasked` for every
/// further request.
fn serve(stream: &mut TcpStream, before: &str) -> Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines();
    let mut body = "asked";
    for line in lines {
        if line?.is_empty() {
            stream.write_all((response(body) + before).as_bytes())?;
            body = "unasked";
        }
    }
    Ok(())
}

fn start(before: String) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("http://{}/", listener.local_addr()?);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let before = before.clone();
            std::thread::spawn(move || serve(&mut stream, &before));
        }
    });
    Ok(url)
}

#[test]
fn no_request_gets_a_response_that_is_not_to_itself() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for before in [String::new(), response("unasked")] {
        let url = start(before)?;
        for route in [Route::Network, Route::Metadata] {
            let network = Network::new(TimeLimits::default(), Proxies::default());
            for _ in 0..20 {
                let (headers, body) = (HeaderMap::new(), String::new());
                let request =
                    Request { method: Method::POST, url: url.parse()?, headers, body, route };
                let response = runtime.block_on(network.send(request))?;
                assert_eq!(response.body, b"asked");
            }
        }
    }
    Ok(())
}
