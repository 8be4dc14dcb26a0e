//! The endpoint of a call.

use super::endpoint::{Endpoint, InvalidEndpoint, Scheme};
use super::hosts::{MONGODB_CENTRAL_HOST, STS_CENTRAL_HOST, mongodb_lists};
use super::region::Region;
use super::service::{NetworkType, Service};
use crate::error::call::ErrorKind;

/// The configured endpoint of a service, for every region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EndpointOverride {
    /// No endpoint is configured. The service's own host is called.
    #[default]
    None,
    /// This endpoint is called.
    Endpoint(Endpoint),
    /// The configured endpoint is not known yet. The service is not called: the configuration may
    /// mean to avoid the service's own host.
    Unknown,
}

/// Why a call has no endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoEndpoint {
    #[error("{0}")]
    Invalid(#[from] InvalidEndpoint),
    #[error("the endpoint is known only after apply")]
    Unknown,
}

impl From<NoEndpoint> for ErrorKind {
    fn from(none: NoEndpoint) -> Self {
        match none {
            NoEndpoint::Invalid(invalid) => Self::Request(invalid.to_string()),
            NoEndpoint::Unknown => Self::UnknownEndpoint,
        }
    }
}

/// The endpoint in the error of a call without an endpoint.
pub(crate) const NO_ENDPOINT: &str = "not known yet";

/// How calls find their endpoints: the configured endpoint, or else the service's own host for the
/// region. No discovery service is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The endpoint of KMS.
    pub kms: EndpointOverride,
    /// The endpoint of MongoDB.
    pub dds: EndpointOverride,
    /// The endpoint of STS.
    pub sts: EndpointOverride,
    /// The endpoint of KMS and MongoDB, if neither the service nor the profile in use has an
    /// endpoint.
    pub default: Option<Endpoint>,
    /// The scheme of the services' own hosts.
    pub scheme: Scheme,
    /// The network from which the services' own hosts are called, if the profile in use names no
    /// network.
    pub network_type: NetworkType,
}

/// What the profile in use says of the endpoints of KMS and MongoDB.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProfileEndpoints<'a> {
    pub(crate) endpoint: Option<&'a Endpoint>,
    pub(crate) network_type: Option<NetworkType>,
}

/// The endpoint of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) endpoint: Endpoint,
    /// The endpoint to call if the name of the first does not resolve.
    pub(crate) fallback: Option<Endpoint>,
}

/// The STS that a credential source calls. [`Endpoints::sts`] overrides all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StsLocation {
    /// The endpoint. Overrides the other members.
    pub endpoint: Option<Endpoint>,
    /// The region whose host is called; the central host if `None`. A session is valid in all
    /// regions.
    pub region: Option<Region>,
    /// Whether STS is called from a VPC, also if the other services are not.
    pub from_vpc: bool,
}

impl Endpoints {
    /// The configured endpoint of `service`.
    pub(crate) fn of(&self, service: Service) -> &EndpointOverride {
        match service {
            Service::Kms => &self.kms,
            Service::MongoDb => &self.dds,
            Service::Sts => &self.sts,
        }
    }

    /// The endpoint of `service` for `region`: the service's configured endpoint, else the
    /// profile's endpoint, else the default endpoint, else the service's own host.
    pub(crate) fn resolve(
        &self,
        service: Service,
        region: &Region,
        profile: ProfileEndpoints<'_>,
    ) -> Result<Target, NoEndpoint> {
        let configured = self.of(service);
        let default =
            profile.endpoint.or(self.default.as_ref()).filter(|_| service != Service::Sts);
        if let (EndpointOverride::None, Some(endpoint)) = (configured, default) {
            return Ok(Target { endpoint: endpoint.clone(), fallback: None });
        }
        let network_type = profile.network_type.unwrap_or(self.network_type);
        let endpoint = self.configured_or(configured, &service.host(region, network_type))?;
        // The table is older than the newest regions, which have a host of their own or not.
        let may_be_central = service == Service::MongoDb
            && (configured, network_type) == (&EndpointOverride::None, NetworkType::Public)
            && !mongodb_lists(region.as_str());
        let fallback = may_be_central.then(|| Endpoint::parse(MONGODB_CENTRAL_HOST, self.scheme));
        Ok(Target { endpoint, fallback: fallback.transpose()? })
    }

    /// The endpoint of STS.
    pub(crate) fn resolve_sts(&self, sts: &StsLocation) -> Result<Endpoint, NoEndpoint> {
        if let (EndpointOverride::None, Some(endpoint)) = (&self.sts, &sts.endpoint) {
            return Ok(endpoint.clone());
        }
        let network_type = if sts.from_vpc { NetworkType::Vpc } else { self.network_type };
        let host = match &sts.region {
            Some(region) => Service::Sts.host(region, network_type),
            None => STS_CENTRAL_HOST.to_owned(),
        };
        self.configured_or(&self.sts, &host)
    }

    fn configured_or(
        &self,
        configured: &EndpointOverride,
        host: &str,
    ) -> Result<Endpoint, NoEndpoint> {
        match configured {
            EndpointOverride::Endpoint(endpoint) => Ok(endpoint.clone()),
            EndpointOverride::None => Ok(Endpoint::parse(host, self.scheme)?),
            EndpointOverride::Unknown => Err(NoEndpoint::Unknown),
        }
    }
}

#[cfg(test)]
mod tests;
