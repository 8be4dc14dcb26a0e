//! The world that the product is handed: a machine, a network and a clock that do nothing else.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fmt, io};

use alicloud::{Clock, ErrorKind, Http, Machine, ProgramOutput, Request, Response};
use futures_util::future::{BoxFuture, ready};
use time::OffsetDateTime;
use tokio::time::Instant;

/// When everything happens: in 2024.
const BEGINNING: i64 = 1_704_067_200;

/// More than anything takes of the runtime's time, which goes by only while all tasks wait.
const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs a future to its end, which must come.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let ends = async { tokio::time::timeout(FOREVER, future).await };
    let ended = runtime.map(|runtime| runtime.block_on(ends));
    let Ok(Ok(outcome)) = ended else { panic!("it never ends") };
    outcome
}

/// A clock that goes with the runtime's time, in which it is made.
pub(crate) fn clock() -> Clock {
    let begun = Instant::now();
    Clock::new(move || {
        OffsetDateTime::from_unix_timestamp(BEGINNING).unwrap_or(OffsetDateTime::UNIX_EPOCH)
            + begun.elapsed()
    })
}

/// A network that gives these answers in turn, and the last for ever.
#[derive(Debug)]
pub(crate) struct Answers(Mutex<Vec<Response>>);

impl Answers {
    pub(crate) fn new(mut answers: Vec<Response>) -> Self {
        answers.reverse();
        Self(Mutex::new(answers))
    }
}

impl Http for Answers {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = if answers.len() > 1 { answers.pop() } else { answers.last().cloned() };
        let none = || ErrorKind::Request("no answer is left".to_owned());
        Box::pin(ready(answer.ok_or_else(none)))
    }
}

/// A network on which every service gives a session.
#[derive(Debug)]
pub(crate) struct Sessions;

impl Http for Sessions {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        let members = r#""AccessKeyId":"STS.id","AccessKeySecret":"any","SecurityToken":"any",
            "Expiration":"2024-01-01T01:00:00Z""#;
        let is_sts = request.url.host_str().is_some_and(|host| host.starts_with("sts"));
        let body = match is_sts {
            true => format!(r#"{{"Credentials":{{{members}}}}}"#),
            // The members of all other services at once.
            false => format!(
                r#"{{"Code":"Success",{members},"CloudCredential":{{{members}}},
                "access_token":"any","refresh_token":"any","expires_in":3600}}"#
            ),
        };
        let answer = Response { status: 200, headers: Default::default(), body: body.into() };
        Box::pin(ready(Ok(answer)))
    }
}

/// A machine whose every file is the same, and whose every program prints a session.
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
