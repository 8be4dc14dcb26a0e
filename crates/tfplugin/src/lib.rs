//! A Terraform plugin server for any provider of data sources and functions.

#![deny(clippy::disallowed_methods)]

pub mod command;
pub mod diagnostics;
pub mod environment;
pub mod logging;
pub mod plugin;
pub mod protocol;
pub mod schema;
pub mod server;
pub mod value;
