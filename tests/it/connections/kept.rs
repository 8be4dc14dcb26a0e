//! Connections that the API client keeps for further requests.

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

/// A server that answers as a test says, and the client.
struct Server {
    url: String,
    network: Network,
    /// The number of the connection of each request, in their order.
    requests: Receiver<usize>,
    /// Makes the server write `later` on its first connection.
    write: Sender<()>,
    /// Makes the server answer no further request.
    silence: Arc<AtomicBool>,
    /// Says that the server wrote `later`, or that the client closed a connection.
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

/// An answer with the subjects from 0 to 100.
fn subjects() -> String {
    ok(&(0..=100).map(|subject| format!("\"{subject}\"")).collect::<String>())
}

fn network(limits: TimeLimits) -> Network {
    let machine = Arc::new(ThisMachine::new(Environment::default()));
    Network::new(limits, Proxies::default(), machine)
}

impl Server {
    fn start(answer: &str, later: &str) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let url = format!("http://{}/", listener.local_addr()?);
        let ((asked, requests), (write, writes), (happened, events)) =
            (channel(), channel(), channel());
        let silence = Arc::new(AtomicBool::new(false));
        let is_silent = silence.clone();
        let script = Script { answer: answer.to_owned(), later: later.to_owned() };
        std::thread::spawn(move || {
            let mut writes = Some(writes);
            for (number, stream) in listener.incoming().flatten().enumerate() {
                if let (Some(writes), Ok(stream)) = (writes.take(), stream.try_clone()) {
                    let (script, happened) = (script.clone(), happened.clone());
                    std::thread::spawn(move || interrupt(stream, &script, &writes, &happened));
                }
                let (script, asked, happened) = (script.clone(), asked.clone(), happened.clone());
                let is_silent = is_silent.clone();
                std::thread::spawn(move || {
                    let served = serve(stream, &script, &is_silent, number, &asked);
                    happened.send(Event::Closed).ok();
                    served
                });
            }
        });
        let network = network(TimeLimits::default());
        Ok(Self { url, network, requests, write, silence, events })
    }

    fn request(&self, subject: &str) -> Result<Request> {
        let (headers, body, subject) = (HeaderMap::new(), String::new(), Some(subject.to_owned()));
        let (method, url) = (Method::POST, self.url.parse()?);
        Ok(Request { method, url, headers, body, route: Route::Network, subject })
    }

    /// Sends a request on a new connection.
    async fn send(&self, subject: &str) -> Result<Response> {
        Ok(self.network.send(self.request(subject)?).await?)
    }

    /// Sends a request on a kept connection; `None` if there is none.
    async fn send_on_kept(&self, subject: &str) -> Result<Option<Response>> {
        Ok(self.network.send_on_kept(self.request(subject)?).await.transpose()?)
    }

    /// The connections of the requests so far.
    fn connections(&self) -> Vec<usize> {
        self.requests.try_iter().collect()
    }

    /// Makes the server write what no request asked for. Blocks the thread, so that the runtime
    /// cannot learn what arrives.
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
    happened: &Sender<Event>,
) -> Result<()> {
    writes.recv()?;
    match script.later.as_str() {
        "" => stream.shutdown(std::net::Shutdown::Write)?,
        later => stream.write_all(later.as_bytes())?,
    }
    Ok(happened.send(Event::Written)?)
}

fn serve(
    mut stream: TcpStream,
    script: &Script,
    is_silent: &AtomicBool,
    number: usize,
    asked: &Sender<usize>,
) -> Result<()> {
    for line in BufReader::new(stream.try_clone()?).lines() {
        if line?.is_empty() {
            asked.send(number)?;
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
fn requests_with_subjects_share_a_connection_up_to_a_hundred_requests() -> Result<()> {
    run(async {
        let server = Server::start(&subjects(), "")?;
        ensure!(server.send_on_kept("0").await?.is_none());
        server.send("0").await?;
        for subject in 1..100 {
            ensure!(server.send_on_kept(&subject.to_string()).await?.is_some(), "{subject}");
        }
        ensure!(server.send_on_kept("100").await?.is_none());
        assert_eq!(server.connections(), [0; 100]);
        Ok(())
    })
}

#[test]
fn a_connection_takes_no_request_after_something_that_nobody_asked_for() -> Result<()> {
    for later in [ok("unasked"), "H".to_owned(), "\r\n".to_owned(), String::new()] {
        run(async {
            let server = Server::start(&subjects(), &later)?;
            server.send("0").await?;
            server.interrupt()?;
            ensure!(server.send_on_kept("1").await?.is_none(), "{later:?}");
            assert_eq!(server.connections(), [0]);
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn only_a_usual_response_leaves_a_connection_to_the_next_request() -> Result<()> {
    for answer in [
        subjects() + &ok("unasked"),
        subjects() + "H",
        subjects().replace("OK\r\n", "OK\r\nConnection: close\r\n"),
        subjects().replace("HTTP/1.1", "HTTP/1.0"),
        subjects().replace("200 OK", "404 Not Found"),
        subjects().replace("200 OK", "503 Service Unavailable"),
        ok(&"\"0\"".repeat(10_000)),
        ok("0"),
        ok("\"00\""),
    ] {
        run(async {
            let server = Server::start(&answer, "")?;
            server.send("0").await?;
            ensure!(server.send_on_kept("1").await?.is_none(), "{answer:.60}");
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_connection_takes_no_second_request_with_a_subject() -> Result<()> {
    run(async {
        let server = Server::start(&subjects(), "")?;
        server.send("0").await?;
        ensure!(server.send_on_kept("0").await?.is_none());
        ensure!(server.send_on_kept("1").await?.is_some());
        ensure!(server.send_on_kept("0").await?.is_none());
        ensure!(server.send_on_kept("1").await?.is_none());
        server.send("1").await?;
        assert_eq!(server.connections(), [0, 0, 1]);
        Ok(())
    })
}

#[test]
fn a_new_connection_replaces_an_idle_one() -> Result<()> {
    run(async {
        let server = Server::start(&subjects(), "")?;
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
fn a_connection_that_fails_takes_all_kept_connections_with_it() -> Result<()> {
    run(async {
        let mut server = Server::start(&subjects(), "")?;
        let read = Duration::from_secs(2);
        server.network = network(TimeLimits { read, ..TimeLimits::default() });
        let requests = [server.send("0"), server.send("1"), server.send("2")];
        futures_util::future::try_join_all(requests).await?;
        server.silence.store(true, Ordering::SeqCst);
        let failed = server.network.send_on_kept(server.request("3")?).await;
        let Some(Err(ErrorKind::Transport { fault: TransportFault::TimedOut, .. })) = failed else {
            anyhow::bail!("{failed:?}")
        };
        ensure!(server.send_on_kept("4").await?.is_none());
        Ok(())
    })
}

#[test]
fn an_idle_connection_is_closed_after_five_seconds() -> Result<()> {
    run(async {
        let server = Server::start(&subjects(), "")?;
        server.send("0").await?;
        pass(4).await;
        ensure!(server.send_on_kept("1").await?.is_some());
        // The task that closes idle connections looks for them every five seconds.
        pass(2).await;
        ensure!(server.send_on_kept("2").await?.is_some());
        pass(5).await;
        ensure!(server.send_on_kept("3").await?.is_none());
        assert_eq!(server.events.recv_timeout(Duration::from_secs(30))?, Event::Closed);
        assert_eq!(server.connections(), [0, 0, 0]);
        Ok(())
    })
}

/// Lets seconds pass.
async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
    tokio::task::yield_now().await;
}

#[test]
fn requests_without_a_subject_share_no_connection() -> Result<()> {
    run(async {
        let server = Server::start(&subjects(), "")?;
        let request =
            || -> Result<Request> { Ok(Request { subject: None, ..server.request("0")? }) };
        server.network.send(request()?).await?;
        server.send("1").await?;
        ensure!(server.network.send_on_kept(request()?).await.is_none());
        server.network.send(request()?).await?;
        ensure!(server.send_on_kept("2").await?.is_none());
        assert_eq!(server.connections(), [0, 1, 2]);
        Ok(())
    })
}
