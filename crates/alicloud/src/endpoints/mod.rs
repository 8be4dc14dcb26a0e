//! The endpoints of the services.

pub(crate) mod endpoint;
mod hosts;
pub(crate) mod region;
pub(crate) mod resolution;
pub(crate) mod service;

pub use endpoint::{Endpoint, InvalidEndpoint, Scheme};
pub use region::{InvalidRegion, Region};
pub use resolution::{EndpointOverride, Endpoints, StsLocation};
pub use service::{NetworkType, Service};
