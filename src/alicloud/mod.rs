//! The client of Alibaba Cloud's APIs: two services, their operations, and what every call needs.
//!
//! It knows nothing of Terraform: it takes plain values and gives plain values or an [`Error`].
//! The environment, files and programs that credentials are found by, the network and the time of
//! day are given to it: [`Machine`], [`Http`], [`Clock`].

mod answer;
mod client;
mod clock;
pub mod credentials;
mod endpoint;
mod endpoints;
mod error;
mod fault;
mod hints;
mod http;
mod key_arn;
mod kms;
mod machine;
mod mongodb;
mod pace;
mod progress;
mod proxy;
mod redaction;
mod region;
mod retry;
mod signing;
mod sts;
mod transport;

pub use client::Client;
pub use clock::Clock;
pub use endpoint::{Endpoint, InvalidEndpoint, Scheme};
pub use endpoints::{CalledFrom, Endpoints, Override, Service, StsPlace};
pub use error::{ApiError, Error, ErrorKind, Refusal, TransportFault};
pub use http::{Answer, Http, Network, Request, TimeLimits, Way};
pub use key_arn::{InvalidKeyArn, KeyArn};
pub use kms::{KeyDescription, KeyMetadata};
pub use machine::{Machine, Output};
pub use mongodb::{EncryptionKeyDescription, EncryptionKeyRequest, Tde};
pub use progress::{Deadline, Stage};
pub use proxy::Proxies;
pub use region::{InvalidRegion, Region};
pub use sts::{DEFAULT_DURATION, DEFAULT_SESSION_NAME, DURATIONS, RoleRequest};
pub use transport::{CallSettings, Operation, ParametersIn, Transport};
