//! A Terraform and OpenTofu provider that reads the state of encryption keys in Alibaba Cloud.
//!
//! A plugin server ([`tfplugin`]) and a client of Alibaba Cloud ([`alicloud`]) meet here, and nowhere
//! else.

#![deny(clippy::disallowed_methods)]

pub mod config;
mod connection;
pub mod credentials;
mod data_sources;
mod errors;
mod functions;
pub mod machine;
mod provider;

pub use config::ProviderConfig;
pub use connection::Connection;
pub use data_sources::{
    CustomerKeyId, EncryptionType, KmsKey, MongodbEncryptionKey, MongodbTde, Name, NameError,
    Timeouts,
};
pub use errors::{BLANKS, ERRORS, ErrorEntry, ErrorFamily};
pub use functions::{KeyArnParts, KmsKeyArnBuild, KmsKeyArnParse};
pub use provider::Alicloud;
