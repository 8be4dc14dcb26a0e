//! A client of Alibaba Cloud's APIs: two services, their operations, and what every call needs.
//!
//! It takes plain values and gives plain values or an [`Error`]. The environment, files and programs
//! that credentials are found by, the network and the time of day are given to it: [`Machine`],
//! [`Http`], [`Clock`].

#![deny(clippy::disallowed_methods)]

mod call;
mod clock;
pub mod credentials;
mod endpoints;
mod error;
mod http;
mod machine;
mod redaction;
mod response;
mod services;

pub use call::{CallSettings, Client, Deadline, Operation, ParametersIn, Stage, Transport};
pub use clock::Clock;
pub use endpoints::{
    Endpoint, EndpointOverride, Endpoints, InvalidEndpoint, InvalidRegion, NetworkType, Region,
    Scheme, Service, StsLocation,
};
pub use error::{ApiError, ApiErrorClass, Error, ErrorKind, TransportFault};
pub use http::{Http, Network, Proxies, Request, Response, Route, TimeLimits};
pub use machine::{Machine, ProgramOutput};
pub use services::{
    DEFAULT_DURATION, DEFAULT_SESSION_NAME, DURATIONS, EncryptionKeyDescription,
    EncryptionKeyRequest, InstanceId, InvalidInstanceId, InvalidKeyArn, InvalidKeyId, KeyArn,
    KeyDescription, KeyId, KeyMetadata, RoleRequest, Tde,
};
