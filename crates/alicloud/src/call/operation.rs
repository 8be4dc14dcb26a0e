//! API operations and calls of them.

use super::progress::Progress;
use super::signing;
use crate::credential::Credential;
use crate::endpoints::endpoint::Endpoint;
use crate::endpoints::region::Region;
use crate::endpoints::service::Service;

/// An operation of a service's API.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The service.
    pub service: Service,
    /// The name of the operation, such as `DescribeKey`.
    pub action: &'static str,
    /// The version of the API, such as `2016-01-20`.
    pub version: &'static str,
    /// The part of a request that contains the parameters.
    pub parameters: ParametersIn,
}

/// The part of a request that contains the parameters of an operation, as the official SDKs send
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParametersIn {
    /// The query.
    Query,
    /// A form in the body. A form can be longer than a query, and proxies do not log it.
    Form,
}

/// A call of an operation, without the credential.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: Operation,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) region: Option<&'a Region>,
    pub(crate) parameters: &'a [(&'a str, &'a str)],
    /// See [`Request::resource_id`](crate::http::Request::resource_id).
    pub(crate) resource_id: Option<&'a str>,
    pub(crate) progress: &'a Progress,
}

impl Call<'_> {
    /// The quota of the call. Calls of a service in a region share a quota.
    pub(crate) fn quota(&self) -> String {
        let region = self.region.map(Region::as_str).unwrap_or_default();
        format!("{:?} {region} {}", self.operation.service, self.endpoint)
    }

    /// Equal for calls within a quota that have the same response, and the same claim to a reused
    /// connection.
    pub(crate) fn request_key(&self, credential: &Credential) -> String {
        let caller = credential.access_key_id().unwrap_or_default();
        let parameters = signing::canonical_query(self.parameters);
        let resource_id = self.resource_id.unwrap_or_default();
        format!("{caller} {} {parameters} {resource_id}", self.operation.action)
    }
}
