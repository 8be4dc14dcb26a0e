//! A provider server: one function for each RPC, on types that do not depend on the protocol
//! version.
//!
//! The server decodes the host's requests by the schema, passes typed values to a [`Provider`], and
//! encodes the results. `examples/greeting.rs` is a program that serves a provider.

mod catalog;
mod config;
mod data_source;
mod dynamic_value;
mod function;
mod panics;
mod provider;
mod read;
mod request;
mod rpc;
mod rpcs;
mod session;
#[cfg(test)]
mod tests;

pub use catalog::{Metadata, Schemas};
pub use data_source::{DataSource, DataSourceType};
pub use dynamic_value::DynamicValue;
pub use function::{Function, FunctionError, FunctionType};
pub use panics::hook as panic_hook;
pub use provider::{Host, Provider};
pub use read::{DeferredReason, ReadOutcome};
pub(crate) use rpc::ProtocolVersion;
pub use rpcs::Server;
