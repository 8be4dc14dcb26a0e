//! HTTP: one request and its response, with limits on time and size.

mod bounded;
mod certificates;
mod channel;
mod connection;
pub(crate) mod exchange;
mod fault;
mod lookup;
mod network;
mod outgoing;
mod pem;
mod pool;
mod proxy;
mod thread;
mod tls_fault;

pub use exchange::{Http, Request, Response, Route};
pub use network::{Network, TimeLimits};
pub use proxy::Proxies;
