//! HTTP: one request and its response, with limits on time and size.

pub(crate) mod exchange;
mod fault;
mod network;
mod proxy;
mod tls_fault;

pub use exchange::{Http, Request, Response, Route};
pub use network::{Network, TimeLimits};
pub use proxy::Proxies;
