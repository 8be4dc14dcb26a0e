//! Connections that the API client reuses.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use alicloud::{
    ErrorKind, Http, Network, Proxies, Request, Response, Route, TimeLimits, TransportFault,
};
use anyhow::{Result, ensure};
use http::Method;
use http::header::HeaderMap;
use terraform_provider_alicloud::machine::ThisMachine;
use tfplugin::environment::Environment;

/// A server that sends scripted responses, and the client.
struct Server {
    url: String,
    network: Arc<Network>,
    /// The number of the connection of each request, in their order.
    requests: Receiver<usize>,
    /// Makes the server write `later` on its first connection.
    write: Sender<()>,
    /// Makes the server answer no further request.
    silence: Arc<AtomicBool>,
    /// Events: the server wrote `later`, or the client closed a connection.
    events: Receiver<Event>,
}

#[derive(Debug, PartialEq, Eq)]
enum Event {
    Written,
    Closed,
}

/// What the server writes on a connection.
#[derive(Clone)]
struct Script {
    /// The answer to each request.
    answer: String,
    /// Bytes that no request asks for; the end of the connection if empty.
    later: String,
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// A response with the resource IDs from 0 to 100.
fn all_ids() -> String {
    ok(&(0..=100).map(|id| format!("\"{id}\"")).chain(["\"key\"".into()]).collect::<String>())
}

fn network(limits: TimeLimits) -> Arc<Network> {
    let machine = Arc::new(ThisMachine::new(Environment::default()));
    Arc::new(Network::new(limits, Proxies::default(), machine))
}

impl Server {
    fn start(answer: &str, later: &str) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let url = format!("http://{}/", listener.local_addr()?);
        let ((request_sender, requests), (write, writes), (event_sender, events)) =
            (channel(), channel(), channel());
        let silence = Arc::new(AtomicBool::new(false));
        let is_silent = silence.clone();
        let script = Script { answer: answer.to_owned(), later: later.to_owned() };
        std::thread::spawn(move || {
            let mut writes = Some(writes);
            for (number, stream) in listener.incoming().flatten().enumerate() {
                if let (Some(writes), Ok(stream)) = (writes.take(), stream.try_clone()) {
                    let (script, event_sender) = (script.clone(), event_sender.clone());
                    std::thread::spawn(move || interrupt(stream, &script, &writes, &event_sender));
                }
                let (script, request_sender, event_sender) =
                    (script.clone(), request_sender.clone(), event_sender.clone());
                let is_silent = is_silent.clone();
                std::thread::spawn(move || {
                    let served = serve(stream, &script, &is_silent, number, &request_sender);
                    event_sender.send(Event::Closed).ok();
                    served
                });
            }
        });
        let network = network(TimeLimits::default());
        Ok(Self { url, network, requests, write, silence, events })
    }

    fn request(&self, id: &str) -> Result<Request> {
        let (headers, body, resource_id) = (HeaderMap::new(), String::new(), Some(id.to_owned()));
        let (method, url) = (Method::POST, self.url.parse()?);
        Ok(Request { method, url, headers, body, route: Route::Network, resource_id })
    }

    /// Sends a request on a new connection.
    async fn send(&self, id: &str) -> Result<Response> {
        Ok(self.network.send(self.request(id)?).await?)
    }

    /// Sends a request on an idle connection; `None` if no idle connection is reusable.
    async fn send_on_idle(&self, id: &str) -> Result<Option<Response>> {
        Ok(self.network.send_on_idle(self.request(id)?).await.ok().transpose()?)
    }

    /// The connections of the requests so far.
    fn connections(&self) -> Vec<usize> {
        self.requests.try_iter().collect()
    }

    /// Makes the server write `later`. Blocks the thread, so that the runtime cannot learn what
    /// arrives.
    fn interrupt(&self) -> Result<()> {
        self.write.send(())?;
        ensure!(self.events.recv_timeout(Duration::from_secs(30))? == Event::Written);
        Ok(())
    }
}

fn interrupt(
    mut stream: TcpStream,
    script: &Script,
    writes: &Receiver<()>,
    event_sender: &Sender<Event>,
) -> Result<()> {
    writes.recv()?;
    match script.later.as_str() {
        "" => stream.shutdown(std::net::Shutdown::Write)?,
        later => stream.write_all(later.as_bytes())?,
    }
    Ok(event_sender.send(Event::Written)?)
}

fn serve(
    mut stream: TcpStream,
    script: &Script,
    is_silent: &AtomicBool,
    number: usize,
    request_sender: &Sender<usize>,
) -> Result<()> {
    for line in BufReader::new(stream.try_clone()?).lines() {
        if line?.is_empty() {
            request_sender.send(number)?;
            if is_silent.load(Ordering::SeqCst) {
                continue;
            }
            stream.write_all(script.answer.as_bytes())?;
        }
    }
    Ok(())
}

fn run(test: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(test)
}

#[test]
fn a_connection_is_reused_for_up_to_a_hundred_requests() -> Result<()> {
    run(async {
        let server = Server::start(&all_ids(), "")?;
        ensure!(server.send_on_idle("0").await?.is_none());
        server.send("0").await?;
        for id in 1..100 {
            ensure!(server.send_on_idle(&id.to_string()).await?.is_some(), "{id}");
        }
        ensure!(server.send_on_idle("100").await?.is_none());
        assert_eq!(server.connections(), [0; 100]);
        Ok(())
    })
}

#[test]
fn a_connection_with_unexpected_bytes_is_not_reused() -> Result<()> {
    for later in [ok("unasked"), "H".to_owned(), "\r\n".to_owned(), String::new()] {
        run(async {
            let server = Server::start(&all_ids(), &later)?;
            server.send("0").await?;
            server.interrupt()?;
            ensure!(server.send_on_idle("1").await?.is_none(), "{later:?}");
            assert_eq!(server.connections(), [0]);
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_connection_is_reused_only_after_a_usual_response() -> Result<()> {
    for answer in [
        all_ids() + &ok("unasked"),
        all_ids() + "H",
        all_ids().replace("OK\r\n", "OK\r\nConnection: close\r\n"),
        all_ids().replace("HTTP/1.1", "HTTP/1.0"),
        all_ids().replace("200 OK", "404 Not Found"),
        all_ids().replace("200 OK", "503 Service Unavailable"),
        ok(&"\"0\"".repeat(10_000)),
        ok("0"),
        ok("\"00\""),
    ] {
        run(async {
            let server = Server::start(&answer, "")?;
            server.send("0").await?;
            ensure!(server.send_on_idle("1").await?.is_none(), "{answer:.60}");
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_connection_is_not_reused_for_the_same_resource() -> Result<()> {
    run(async {
        let server = Server::start(&all_ids(), "")?;
        server.send("0").await?;
        ensure!(server.send_on_idle("0").await?.is_none());
        ensure!(server.send_on_idle("key").await?.is_some());
        for id in ["0", "key", "KEY"] {
            ensure!(server.send_on_idle(id).await?.is_none(), "{id}");
        }
        server.send("1").await?;
        assert_eq!(server.connections(), [0, 0, 1]);
        Ok(())
    })
}

#[test]
fn a_connection_is_reused_for_its_own_server_alone() -> Result<()> {
    run(async {
        let (one, mut other) = (Server::start(&all_ids(), "")?, Server::start(&all_ids(), "")?);
        other.network = one.network.clone();
        one.send("0").await?;
        ensure!(other.send_on_idle("1").await?.is_none());
        // Opening a connection to the other server closes no connection to this server.
        other.send("1").await?;
        ensure!(one.send_on_idle("2").await?.is_some());
        ensure!(other.send_on_idle("3").await?.is_some());
        assert_eq!((one.connections(), other.connections()), (vec![0, 0], vec![0, 0]));
        Ok(())
    })
}

#[test]
fn the_limit_of_interim_responses_is_that_of_each_request() -> Result<()> {
    run(async {
        let interim = "HTTP/1.1 100 Continue\r\n\r\n";
        let server = Server::start(&(interim.repeat(4) + &all_ids()), "")?;
        server.send("0").await?;
        for id in ["1", "2", "3"] {
            ensure!(server.send_on_idle(id).await?.is_some(), "{id}");
        }
        Ok(())
    })
}

#[test]
fn a_new_connection_replaces_an_idle_one() -> Result<()> {
    run(async {
        let server = Server::start(&all_ids(), "")?;
        for _ in 0..3 {
            server.send("0").await?;
        }
        for _ in 0..2 {
            assert_eq!(server.events.recv_timeout(Duration::from_secs(30))?, Event::Closed);
        }
        assert_eq!(server.connections(), [0, 1, 2]);
        Ok(())
    })
}

#[test]
fn a_failure_closes_all_idle_connections() -> Result<()> {
    run(async {
        let mut server = Server::start(&all_ids(), "")?;
        let read = Duration::from_secs(2);
        server.network = network(TimeLimits { read, ..TimeLimits::default() });
        let requests = [server.send("0"), server.send("1"), server.send("2")];
        futures_util::future::try_join_all(requests).await?;
        server.silence.store(true, Ordering::SeqCst);
        let failed = server.network.send_on_idle(server.request("3")?).await;
        let Ok(Err(ErrorKind::Transport { fault: TransportFault::TimedOut, .. })) = failed else {
            anyhow::bail!("{failed:?}")
        };
        ensure!(server.send_on_idle("4").await?.is_none());
        Ok(())
    })
}

#[test]
fn an_idle_connection_is_closed_after_five_seconds() -> Result<()> {
    run(async {
        let server = Server::start(&all_ids(), "")?;
        server.send("0").await?;
        for id in ["1", "2"] {
            advance(3).await;
            ensure!(server.send_on_idle(id).await?.is_some(), "{id}");
        }
        for id in ["3", "4"] {
            advance(5).await;
            assert_eq!(server.events.recv_timeout(Duration::from_secs(30))?, Event::Closed);
            server.send(id).await?;
        }
        assert_eq!(server.connections(), [0, 0, 0, 1, 2]);
        Ok(())
    })
}

/// Lets seconds pass.
async fn advance(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
    tokio::task::yield_now().await;
}

#[test]
fn requests_without_a_resource_id_reuse_no_connection() -> Result<()> {
    run(async {
        let server = Server::start(&all_ids(), "")?;
        let request =
            || -> Result<Request> { Ok(Request { resource_id: None, ..server.request("0")? }) };
        server.network.send(request()?).await?;
        server.send("1").await?;
        ensure!(server.network.send_on_idle(request()?).await.is_err());
        server.network.send(request()?).await?;
        ensure!(server.send_on_idle("2").await?.is_none());
        assert_eq!(server.connections(), [0, 1, 2]);
        Ok(())
    })
}
