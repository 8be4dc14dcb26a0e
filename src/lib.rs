//! A Terraform and OpenTofu provider that reads the state of encryption keys in Alibaba Cloud: where
//! a plugin server ([`tfplugin`]) and a client of Alibaba Cloud ([`alicloud`]) meet.

#![deny(clippy::disallowed_methods)]

pub mod config;
pub mod connection;
pub mod credentials;
pub mod data_sources;
mod errors;
pub mod functions;
pub mod machine;
mod provider;

pub use config::ProviderConfig;
pub use connection::Connection;
pub use data_sources::{KmsKey, MongodbEncryptionKey};
pub use functions::{KeyArnParts, KmsKeyArnBuild, KmsKeyArnParse};
pub use provider::Alicloud;
