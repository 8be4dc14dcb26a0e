//! A Terraform and OpenTofu provider that reads the state of encryption keys in Alibaba Cloud.
//!
//! Three layers, which meet in [`provider`] alone:
//!
//! - a Terraform plugin server, which knows nothing of Alibaba Cloud: [`command`] (the command
//!   line), [`plugin`] (the contract with the host process), [`protocol`] (the messages),
//!   [`server`] (one function for each RPC), [`value`] and [`schema`] (Terraform's values and
//!   types), [`diagnostics`];
//! - a client of Alibaba Cloud's APIs, which knows nothing of Terraform: [`alicloud`];
//! - what every part may use: [`environment`], [`machine`] and [`logging`].

pub mod alicloud;
pub mod command;
pub mod diagnostics;
pub mod environment;
pub mod logging;
pub mod machine;
pub mod plugin;
pub mod protocol;
pub mod provider;
pub mod schema;
pub mod server;
pub mod value;
