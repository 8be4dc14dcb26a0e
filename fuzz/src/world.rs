//! The machine, the network and the clock that the targets inject into the product.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fmt, io};

use alicloud::{Clock, ErrorKind, Http, Machine, ProgramOutput, Request, Response};
use futures_util::future::{BoxFuture, ready};
use time::OffsetDateTime;
use tokio::time::Instant;

/// The start of the clock: 2024-01-01, in seconds of Unix time.
const START: i64 = 1_704_067_200;

/// The timeout of a target, in the runtime's time, which advances only while all tasks wait.
const TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs a future to its end. A future that does not end is a failure.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let ends = async { tokio::time::timeout(TIMEOUT, future).await };
    let ended = runtime.map(|runtime| runtime.block_on(ends));
    let Ok(Ok(outcome)) = ended else { panic!("the target does not end") };
    outcome
}

/// A clock that follows the runtime's time.
pub(crate) fn clock() -> Clock {
    let begun = Instant::now();
    Clock::new(move || {
        OffsetDateTime::from_unix_timestamp(START).unwrap_or(OffsetDateTime::UNIX_EPOCH)
            + begun.elapsed()
    })
}

/// A network that returns these responses in order, and then repeats the last response.
#[derive(Debug)]
pub(crate) struct Responses(Mutex<Vec<Response>>);

impl Responses {
    pub(crate) fn new(mut responses: Vec<Response>) -> Self {
        responses.reverse();
        Self(Mutex::new(responses))
    }
}

impl Http for Responses {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        let mut responses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = if responses.len() > 1 { responses.pop() } else { responses.last().cloned() };
        let none = || ErrorKind::Request("no response is left".to_owned());
        Box::pin(ready(next.ok_or_else(none)))
    }
}

/// A network in which every service returns a session.
#[derive(Debug)]
pub(crate) struct Sessions;

impl Http for Sessions {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        let members = r#""AccessKeyId":"STS.id","AccessKeySecret":"any","SecurityToken":"any",
            "Expiration":"2024-01-01T01:00:00Z""#;
        let is_sts = request.url.host_str().is_some_and(|host| host.starts_with("sts"));
        let body = match is_sts {
            true => format!(r#"{{"Credentials":{{{members}}}}}"#),
            // The members of all other services' responses.
            false => format!(
                r#"{{"Code":"Success",{members},"CloudCredential":{{{members}}},
                "access_token":"any","refresh_token":"any","expires_in":3600}}"#
            ),
        };
        let response = Response { status: 200, headers: Default::default(), body: body.into() };
        Box::pin(ready(Ok(response)))
    }
}

/// A machine on which every file has the same content, and every program prints a session.
pub(crate) struct OneFile(pub(crate) Vec<u8>);

impl fmt::Debug for OneFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneFile")
    }
}

impl Machine for OneFile {
    fn variable(&self, _: &str) -> Option<&str> {
        None
    }

    fn read(&self, _: &Path) -> io::Result<Vec<u8>> {
        Ok(self.0.clone())
    }

    fn run<'a>(&'a self, _: &'a str, _: &'a [String]) -> BoxFuture<'a, io::Result<ProgramOutput>> {
        let printed = r#"{"mode":"StsToken","access_key_id":"STS.id","access_key_secret":"any",
            "sts_token":"any"}"#;
        Box::pin(ready(Ok(ProgramOutput { code: Some(0), stdout: printed.into() })))
    }
}
