//! A network on which just the recorded exchanges take place, in their order.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use alicloud::{ErrorKind, Http, Request, Response};
use anyhow::{Result, anyhow, bail, ensure};
use futures_util::future::{BoxFuture, ready};

use super::exchange::Exchange;

#[derive(Default)]
pub(super) struct Recorded(Mutex<Traffic>);

#[derive(Default)]
struct Traffic {
    expected: VecDeque<Exchange>,
    /// Every request as a programmer would print it.
    printed: String,
    requests: usize,
    failure: Option<anyhow::Error>,
}

impl Recorded {
    /// Expects more exchanges.
    pub(super) fn expect(&self, exchanges: impl IntoIterator<Item = Exchange>) {
        self.lock().expected.extend(exchanges);
    }

    /// How many requests were made so far.
    pub(super) fn requests(&self) -> usize {
        self.lock().requests
    }

    /// Sees that every expected exchange took place, and no other.
    pub(super) fn assert_done(&self) -> Result<()> {
        let mut traffic = self.lock();
        if let Some(failure) = traffic.failure.take() {
            return Err(failure);
        }
        match traffic.expected.front() {
            Some(left) => bail!("a request was never made: {}", left.request),
            None => Ok(()),
        }
    }

    pub(super) fn printed(&self) -> String {
        self.lock().printed.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Traffic> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Traffic {
    fn answer(&mut self, request: &Request) -> Result<Result<Response, ErrorKind>> {
        self.requests += 1;
        self.printed.push_str(&format!("{request:?}\n"));
        let unexpected = || anyhow!("an unexpected request: {} {}", request.method, request.url);
        ensure!(self.failure.is_none(), "a request after one that was wrong");
        let exchange = self.expected.pop_front().ok_or_else(unexpected)?;
        exchange.assert_asked_by(request)?;
        let answer = exchange.answer.play();
        self.printed.push_str(&format!("{answer:?}\n"));
        Ok(answer)
    }
}

impl Http for Recorded {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        let mut traffic = self.lock();
        let answer = traffic.answer(&request).unwrap_or_else(|failure| {
            traffic.failure.get_or_insert(failure);
            Err(ErrorKind::Request("no such request is expected".to_owned()))
        });
        Box::pin(ready(answer))
    }
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorded")
    }
}
