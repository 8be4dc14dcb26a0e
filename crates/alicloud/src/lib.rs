//! A client of Alibaba Cloud's APIs that reads encryption keys of Key Management Service (KMS) and
//! ApsaraDB for MongoDB.
//!
//! The client finds credentials as Alibaba Cloud's SDKs do, and renews sessions before they expire.
//! It signs calls with `ACS3-HMAC-SHA256`, keeps to the quota of a service once the service
//! throttles calls, and retries what can succeed. Every read has a deadline. Errors say what
//! failed, what the service said, and which credential was used. Errors and logs contain no secret.
//!
//! The crate accesses environment variables, files and programs through [`Machine`], the network
//! through [`Http`], and the time through [`Clock`]. [`Network`] and [`Clock::system`] implement
//! the last two for the machine on which the process runs. The futures need a Tokio runtime.
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use alicloud::credentials::{ChainLink, Context, DefaultChain};
//! use alicloud::{
//!     CallSettings, Client, Clock, Deadline, KeyDescription, Machine, Network, Proxies,
//!     TimeLimits, Transport,
//! };
//!
//! async fn describe(
//!     machine: Arc<dyn Machine>,
//! ) -> Result<KeyDescription, Box<dyn std::error::Error>> {
//!     let network = Network::new(TimeLimits::default(), Proxies::default());
//!     let settings = CallSettings::default();
//!     let transport = Arc::new(Transport::new(settings, Arc::new(network), Clock::system()));
//!     let context = Context { machine, transport: transport.clone(), region: None };
//!     let chain = DefaultChain::new(context, ChainLink::DEFAULT.to_vec(), Vec::new());
//!     let client = Client::new(transport, Arc::new(chain));
//!     let (region, key) = ("cn-hangzhou".parse()?, "alias/orders".parse()?);
//!     let deadline = Deadline::after(Duration::from_secs(60));
//!     Ok(client.describe_key(&region, &key, deadline).await?)
//! }
//! ```

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
pub use error::{ApiError, ApiErrorClass, Error, ErrorKind, Stage, TransportFault};
pub use http::{Http, Network, Proxies, Request, Response, Route, TimeLimits};
pub use machine::{Machine, ProgramOutput};
pub use services::{
    EncryptionKeyDescription, EncryptionKeyRequest, InstanceId, InvalidInstanceId, InvalidKeyArn,
    InvalidKeyId, KeyArn, KeyDescription, KeyId, KeyMetadata, Tde,
};
