//! A client of Alibaba Cloud's APIs: two services, their operations, and what every call needs.
//!
//! It takes plain values and gives plain values or an [`Error`]. The environment, files and programs
//! that credentials are found by, the network and the time of day are given to it: [`Machine`],
//! [`Http`], [`Clock`].

#![deny(clippy::disallowed_methods)]

mod answer;
mod call;
mod clock;
pub mod credentials;
mod endpoints;
mod error;
mod http;
mod machine;
mod redaction;
mod services;

pub use call::{CallSettings, Client, Deadline, Operation, ParametersIn, Stage, Transport};
pub use clock::Clock;
pub use endpoints::{
    CalledFrom, Endpoint, Endpoints, InvalidEndpoint, InvalidRegion, Override, Region, Scheme,
    Service, StsPlace,
};
pub use error::{ApiError, Error, ErrorKind, Refusal, TransportFault};
pub use http::{Answer, Http, Network, Proxies, Request, TimeLimits, Way};
pub use machine::{Machine, Output};
pub use services::{
    DEFAULT_DURATION, DEFAULT_SESSION_NAME, DURATIONS, EncryptionKeyDescription,
    EncryptionKeyRequest, InvalidKeyArn, KeyArn, KeyDescription, KeyMetadata, RoleRequest, Tde,
};
