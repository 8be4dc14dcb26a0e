#![doc = include_str!("../README.md")]
#![deny(clippy::disallowed_methods)]
#![deny(missing_docs)]

mod call;
mod client;
mod clock;
mod credential;
pub mod credentials;
mod endpoints;
mod error;
mod http;
mod json;
mod machine;
mod random;
mod redaction;
mod services;

pub use call::{CallSettings, Deadline, Operation, ParametersIn, Transport};
pub use client::Client;
pub use clock::Clock;
pub use credentials::sts::{DEFAULT_DURATION, DEFAULT_SESSION_NAME, DURATIONS, RoleRequest};
pub use endpoints::{
    Endpoint, EndpointOverride, Endpoints, InvalidEndpoint, InvalidRegion, NetworkType, Region,
    Scheme, Service, StsLocation,
};
pub use error::{
    AccessDenied, ApiError, ApiErrorClass, Error, ErrorKind, Shortage, Stage, TransportFault,
};
pub use http::{Http, Network, Proxies, Request, Response, Route, TimeLimits};
pub use machine::{Machine, ProgramOutput};
pub use services::{
    EncryptionKeyDescription, EncryptionKeyRequest, InstanceId, InvalidInstanceId, InvalidKeyArn,
    InvalidKeyId, KeyArn, KeyDescription, KeyId, KeyMetadata, Tde, TdeDescription,
};
