//! Calls: signed, sent when the quota allows, sent again when that can help.

pub(crate) mod client;
pub(crate) mod pace;
pub(crate) mod progress;
pub(crate) mod retry;
pub(crate) mod retry_hints;
pub(crate) mod signing;
pub(crate) mod transport;

pub use client::Client;
pub use progress::{Deadline, Stage};
pub use transport::{CallSettings, Operation, ParametersIn, Transport};
