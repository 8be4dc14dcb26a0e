//! Reads of keys from a service that answers late, twice, or wrongly on connections that it has
//! answered on before.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use alicloud::credentials::{Credential, FixedSource, KeyPair, SigningIdentity};
use alicloud::{
    CallSettings, Client, Clock, Deadline, Endpoint, EndpointOverride, Endpoints, Network, Proxies,
    Scheme, TimeLimits, Transport,
};
use anyhow::{Context, Result};
use terraform_provider_alicloud::machine::ThisMachine;
use tfplugin::environment::Environment;

/// A call that arrived: its connection, and its nonce.
type Call = (usize, String);

/// What the service writes before its answer to each further request of a connection, from the
/// key of the request before; `None` to end the connection instead.
type LateResponse = fn(&str) -> Option<String>;

fn response(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn description(key: &str) -> String {
    let body = format!(r#"{{"KeyMetadata":{{"KeyId":"{key}"}},"RequestId":"of {key}"}}"#);
    response("200 OK", &body)
}

fn error(code: &str) -> String {
    response("404 Not Found", &format!(r#"{{"Code":"{code}","Message":"m","RequestId":"r"}}"#))
}

/// Starts the service.
fn start(late: LateResponse) -> Result<(String, Receiver<Call>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("http://{}", listener.local_addr()?);
    let (called, calls) = channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let called = called.clone();
            std::thread::spawn(move || serve(stream, late, number, &called));
        }
    });
    Ok((url, calls))
}

fn serve(
    mut stream: TcpStream,
    late: LateResponse,
    number: usize,
    called: &Sender<Call>,
) -> Result<()> {
    let (mut previous, mut key, mut nonce) = (None, String::new(), String::new());
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        if let Some((_, rest)) = line.split_once("?KeyId=") {
            let name = rest.split([' ', '&']).next().unwrap_or_default();
            // An ARN ends with the ID.
            key = name.rsplit("%2F").next().unwrap_or_default().to_owned();
        } else if let Some(value) = line.strip_prefix("x-acs-signature-nonce: ") {
            nonce = value.to_owned();
        } else if line.is_empty() {
            called.send((number, nonce.clone()))?;
            let written = previous.replace(key.clone()).map(|previous: String| late(&previous));
            match written {
                Some(None) => break,
                Some(Some(text)) => stream.write_all(text.as_bytes())?,
                None => {}
            }
            stream.write_all(description(&key).as_bytes())?;
        }
    }
    Ok(())
}

/// A client of the service.
fn client(url: &str) -> Result<Client> {
    let machine = Arc::new(ThisMachine::new(Environment::default()));
    let kms = EndpointOverride::Endpoint(Endpoint::parse(url, Scheme::Https)?);
    let endpoints = Endpoints { kms, ..Endpoints::default() };
    let settings = CallSettings { endpoints, ..CallSettings::default() };
    let network = Network::new(TimeLimits::default(), Proxies::default(), machine);
    let transport = Transport::new(settings, Arc::new(network), Clock::system());
    let pair = SigningIdentity::KeyPair(KeyPair::new("id", "secret", None));
    let source = FixedSource::new(Ok(Credential::new("a test", pair)));
    Ok(Client::new(Arc::new(transport), Arc::new(source)))
}

/// Reads keys one after the other. Each read gets its own key. Returns the connection of each call.
fn connections(late: LateResponse, keys: &[&str]) -> Result<Vec<usize>> {
    let (url, calls) = start(late)?;
    let client = client(&url)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let region = "cn-hangzhou".parse()?;
    for key in keys {
        let (deadline, key) = (Deadline::after(Duration::from_secs(60)), key.parse()?);
        let found = runtime.block_on(client.describe_key(&region, &key, &deadline))?;
        let id = key.id().context("no ID")?;
        assert_eq!(found.key_metadata.key_id, id);
        assert_eq!(found.request_id.context("no request ID")?, format!("of {id}"));
    }
    let calls: Vec<Call> = calls.try_iter().collect();
    let nonces: std::collections::HashSet<_> = calls.iter().map(|(_, nonce)| nonce).collect();
    assert_eq!(nonces.len(), calls.len(), "a nonce was used twice");
    Ok(calls.into_iter().map(|(connection, _)| connection).collect())
}

#[test]
fn a_read_gets_no_answer_to_an_earlier_read_of_its_connection() -> Result<()> {
    for late in [
        (|previous| Some(description(previous))) as LateResponse,
        |_| Some(description("key-nobody-asked-for")),
        |_| Some(description("")),
        |_| Some(error("Forbidden.KeyNotFound")),
        |_| Some(error("Forbidden.NoPermission")),
        |_| Some(response("200 OK", r#"{"Success":false}"#)),
        |_| Some(response("200 OK", "<html>")),
        |_| Some(response("200 OK", "")),
        |_| Some(response("302 Found", "")),
        |_| Some("220 smtp.example.com ready\r\n".to_owned()),
        |_| Some("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n".to_owned()),
        |_| None,
    ] {
        // A read that begins on a reused connection ends on a new connection, which is not reused.
        let keys = ["key-a", "key-b", "key-c", "key-d"];
        assert_eq!(connections(late, &keys)?, [0, 0, 1, 2, 2, 3]);
    }
    Ok(())
}

#[test]
fn reads_of_different_keys_reuse_a_connection() -> Result<()> {
    let nothing: LateResponse = |_| Some(String::new());
    let arn = "acs:kms:cn-hangzhou:1:key/key-c";
    assert_eq!(connections(nothing, &["key-a", "key-b", arn])?, [0, 0, 0]);
    // An answer to an earlier read of the same key would name the key.
    assert_eq!(connections(nothing, &["key-a", "key-a", "key-a"])?, [0, 1, 2]);
    Ok(())
}
