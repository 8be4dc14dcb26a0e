//! The integration tests of the plugin binary.
//!
//! - `acceptance`: real Terraform runs the plugin against a mock Alibaba Cloud.
//! - `protocol`: a host of our own calls the plugin.
//! - `credential_cases`: cases in data files run in this process.
//! - `certificates`: the certificates by which the API client verifies servers.
//! - `connections`: the API client's use of connections, against a server of this process.
//! - `panics`: the server turns panics of a provider into diagnostics.
//! - `wire`, `descriptors`: values and messages equal the published ones.
//! - `house`: the source keeps its bars of size, imports and dependencies.
//! - `docs`, `conformance`: the pages of `docs/` agree with the code.
//! - `support`: what the tests share.

mod acceptance;
#[cfg(unix)]
mod certificates;
mod conformance;
mod connections;
mod credential_cases;
mod descriptors;
mod docs;
mod house;
mod mock_environment;
mod official;
mod panics;
mod protocol;
mod support;
mod wire;
