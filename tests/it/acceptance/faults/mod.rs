//! What a service, or the network before it, can do to a call, and what comes of it: a table.
//!
//! Each row is a test in which Terraform reads a key of either service, and is also played through
//! the API client in this process, beside all others. It says how often each service is called,
//! and either that the reads succeed or all that is said of their failure.

mod client;
mod clocks;
mod contents;
mod deliveries;
mod handshakes;
mod refusals;
mod row;
mod service;
mod sessions;
mod terraform;
mod throttling;

use row::{Row, rows};
use service::Service;

/// Every row of the table.
fn rows() -> impl Iterator<Item = &'static (&'static str, Row)> {
    [contents::ROWS, deliveries::ROWS, handshakes::ROWS, refusals::ROWS, throttling::ROWS]
        .into_iter()
        .flatten()
}
