//! The client of Alibaba Cloud's APIs: two services, their operations, and what every call needs.
//!
//! It knows nothing of Terraform: it takes plain values and gives plain values or an [`Error`],
//! and touches neither the process's environment nor its files.

mod answer;
mod client;
mod clock;
pub mod credentials;
mod endpoint;
mod error;
mod fault;
mod key_arn;
mod kms;
mod mongodb;
mod redaction;
mod region;
mod signing;
mod sts;
mod transport;

pub use client::Client;
pub use clock::Clock;
pub use endpoint::{Endpoint, Endpoints, InvalidEndpoint, Override, Scheme, Service};
pub use error::{ApiError, Error, ErrorKind, Refusal, TransportFault};
pub use key_arn::{InvalidKeyArn, KeyArn};
pub use kms::{KeyDescription, KeyMetadata};
pub use mongodb::{EncryptionKeyDescription, EncryptionKeyRequest};
pub use region::{InvalidRegion, Region};
pub use sts::RoleRequest;
pub use transport::{Operation, ParametersIn, Transport};
