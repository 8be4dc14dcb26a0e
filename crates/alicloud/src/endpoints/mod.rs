//! Where the services answer.

pub(crate) mod endpoint;
pub(crate) mod region;

pub use endpoint::{Endpoint, InvalidEndpoint, Scheme};
pub use region::{InvalidRegion, Region};

/// A service this client calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Key Management Service.
    Kms,
    /// ApsaraDB for MongoDB, product code `dds`.
    MongoDb,
    /// Security Token Service.
    Sts,
}

/// The network that the services' own hosts are called from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetworkType {
    /// The internet.
    #[default]
    Public,
    /// A virtual private cloud (VPC) in the region.
    Vpc,
}

/// MongoDB's regions that have no host of their own, as the official SDK's table
/// (alibabacloud_dds20151201 9.5.0) has them. `mongodb.cn-shanghai.aliyuncs.com` does not resolve.
const MONGODB_CENTRAL: [&str; 12] = [
    "cn-beijing",
    "cn-beijing-gov-1",
    "cn-edge-1",
    "cn-fujian",
    "cn-hangzhou",
    "cn-hangzhou-finance",
    "cn-heyuan",
    "cn-shanghai",
    "cn-wuhan",
    "cn-wulanchabu",
    "cn-zhangbei",
    "rus-west-1-pop",
];

/// MongoDB's regions that have one, from the same table.
const MONGODB_REGIONAL: [&str; 35] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "cn-beijing-finance-1",
    "cn-chengdu",
    "cn-fuzhou",
    "cn-guangzhou",
    "cn-heyuan-acdr-1",
    "cn-hongkong",
    "cn-huhehaote",
    "cn-nanjing",
    "cn-north-2-gov-1",
    "cn-qingdao",
    "cn-shanghai-finance-1",
    "cn-shenzhen",
    "cn-shenzhen-finance-1",
    "cn-wuhan-lr",
    "cn-wulanchabu-gic-1",
    "cn-zhangjiakou",
    "cn-zhengzhou-jva",
    "eu-central-1",
    "eu-west-1",
    "me-central-1",
    "me-east-1",
    "na-south-1",
    "sa-east-1",
    "us-east-1",
    "us-southeast-1",
    "us-west-1",
];

const MONGODB_CENTRAL_HOST: &str = "mongodb.aliyuncs.com";

/// STS's regions that have no host of their own (alibabacloud_sts20150401 1.2.0).
const STS_CENTRAL: [&str; 2] = ["ap-south-1", "ap-southeast-2"];

const STS_CENTRAL_HOST: &str = "sts.aliyuncs.com";

/// Whether MongoDB's table has a region.
pub(crate) fn mongodb_serves(region: &Region) -> bool {
    let region = region.as_str();
    MONGODB_REGIONAL.contains(&region) || MONGODB_CENTRAL.contains(&region)
}

impl Service {
    fn host(self, region: &Region, network_type: NetworkType) -> String {
        let prefix = match self {
            Self::Kms => "kms",
            Self::MongoDb => "mongodb",
            Self::Sts => "sts",
        };
        match (self, network_type) {
            (_, NetworkType::Vpc) => format!("{prefix}-vpc.{region}.aliyuncs.com"),
            (Self::MongoDb, _) if MONGODB_CENTRAL.contains(&region.as_str()) => {
                MONGODB_CENTRAL_HOST.into()
            }
            (Self::Sts, _) if STS_CENTRAL.contains(&region.as_str()) => STS_CENTRAL_HOST.into(),
            (_, NetworkType::Public) => format!("{prefix}.{region}.aliyuncs.com"),
        }
    }
}

/// What is configured for the endpoint of a service, in every region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EndpointOverride {
    /// Nothing: the service's own host is called.
    #[default]
    None,
    /// This endpoint.
    Endpoint(Endpoint),
    /// Something that is not known yet. The service's own host is not called in its place: it may
    /// be just what the configuration means to avoid.
    Unknown,
}

/// Why there is no endpoint to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoEndpoint {
    #[error("{0}")]
    Invalid(#[from] InvalidEndpoint),
    #[error("the endpoint is known only after apply")]
    Unknown,
}

/// What an error has in the place of an endpoint that it did not come to.
pub(crate) const NO_ENDPOINT: &str = "not known yet";

/// The rules by which a call finds its endpoint: what is configured, else the service's host in
/// the region. No discovery service is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// For KMS.
    pub kms: EndpointOverride,
    /// For MongoDB.
    pub dds: EndpointOverride,
    /// For STS.
    pub sts: EndpointOverride,
    /// For the services' own hosts.
    pub scheme: Scheme,
    /// For the services' own hosts.
    pub network_type: NetworkType,
}

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) endpoint: Endpoint,
    /// Where it goes when the endpoint's name does not resolve.
    pub(crate) otherwise: Option<Endpoint>,
}

/// What a credential source says of the STS that it calls. What is configured for STS goes before
/// it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StsLocation {
    /// The endpoint.
    pub endpoint: Option<Endpoint>,
    /// The region whose host is called; the central one when there is none. A role is assumed for
    /// all regions alike.
    pub region: Option<Region>,
    /// Whether it is reached from a VPC although other services are not.
    pub from_vpc: bool,
}

impl Endpoints {
    /// Where `service` answers for `region`.
    pub(crate) fn resolve(&self, service: Service, region: &Region) -> Result<Target, NoEndpoint> {
        let configured = match service {
            Service::Kms => &self.kms,
            Service::MongoDb => &self.dds,
            Service::Sts => &self.sts,
        };
        let endpoint = self.configured_or(configured, &service.host(region, self.network_type))?;
        // Newer regions of MongoDB have a host of their own or none, and no table of today knows.
        let may_be_central = service == Service::MongoDb
            && (configured, self.network_type) == (&EndpointOverride::None, NetworkType::Public)
            && !mongodb_serves(region);
        let otherwise = may_be_central.then(|| Endpoint::parse(MONGODB_CENTRAL_HOST, self.scheme));
        Ok(Target { endpoint, otherwise: otherwise.transpose()? })
    }

    /// Where STS answers.
    pub(crate) fn resolve_sts(&self, place: &StsLocation) -> Result<Endpoint, NoEndpoint> {
        if let (EndpointOverride::None, Some(endpoint)) = (&self.sts, &place.endpoint) {
            return Ok(endpoint.clone());
        }
        let network_type = if place.from_vpc { NetworkType::Vpc } else { self.network_type };
        let host = match &place.region {
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
mod tests {
    use super::*;

    fn target(endpoints: &Endpoints, service: Service, region: &str) -> Target {
        endpoints.resolve(service, &region.parse().unwrap()).unwrap()
    }

    fn resolved(service: Service, region: &str) -> String {
        target(&Endpoints::default(), service, region).endpoint.to_string()
    }

    #[test]
    fn kms_answers_in_the_region() {
        let url = resolved(Service::Kms, "ap-southeast-5");
        assert_eq!(url, "https://kms.ap-southeast-5.aliyuncs.com");
    }

    #[test]
    fn mongodb_answers_centrally_for_the_regions_without_a_host_of_their_own() {
        for region in ["cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-hangzhou-finance"] {
            assert_eq!(resolved(Service::MongoDb, region), "https://mongodb.aliyuncs.com");
        }
        for region in ["cn-shenzhen", "ap-southeast-1", "mars-north-7"] {
            let url = resolved(Service::MongoDb, region);
            assert_eq!(url, format!("https://mongodb.{region}.aliyuncs.com"));
        }
    }

    #[test]
    fn only_a_region_that_mongodb_s_table_lacks_may_turn_out_to_be_served_centrally() {
        let otherwise = |endpoints: &Endpoints, service, region| {
            target(endpoints, service, region).otherwise.map(|endpoint| endpoint.to_string())
        };
        let public = Endpoints::default();
        let central = Some("https://mongodb.aliyuncs.com".to_owned());
        assert_eq!(otherwise(&public, Service::MongoDb, "mars-north-7"), central);
        for region in ["cn-shenzhen", "cn-hangzhou"] {
            assert_eq!(otherwise(&public, Service::MongoDb, region), None);
        }
        assert_eq!(otherwise(&public, Service::Kms, "mars-north-7"), None);
        let vpc = Endpoints { network_type: NetworkType::Vpc, ..Endpoints::default() };
        assert_eq!(otherwise(&vpc, Service::MongoDb, "mars-north-7"), None);
        let own = Endpoint::parse("dds.example.com", Scheme::Https).unwrap();
        let configured = Endpoints { dds: EndpointOverride::Endpoint(own), ..Endpoints::default() };
        assert_eq!(otherwise(&configured, Service::MongoDb, "mars-north-7"), None);
    }

    #[test]
    fn sts_answers_in_the_region_except_where_it_does_not() {
        let sts = |endpoints: &Endpoints, place: &StsLocation| {
            endpoints.resolve_sts(place).unwrap().to_string()
        };
        let in_region = |region: &str| StsLocation {
            region: Some(region.parse().unwrap()),
            ..StsLocation::default()
        };
        let public = Endpoints::default();
        let regional = "https://sts.eu-central-1.aliyuncs.com";
        assert_eq!(sts(&public, &in_region("eu-central-1")), regional);
        assert_eq!(sts(&public, &in_region("ap-south-1")), "https://sts.aliyuncs.com");
        assert_eq!(sts(&public, &StsLocation::default()), "https://sts.aliyuncs.com");
        let from_vpc = StsLocation { from_vpc: true, ..in_region("eu-central-1") };
        assert_eq!(sts(&public, &from_vpc), "https://sts-vpc.eu-central-1.aliyuncs.com");
        let endpoint = Endpoint::parse("sts.example.com", Scheme::Https).ok();
        let place = StsLocation { endpoint, ..from_vpc };
        assert_eq!(sts(&public, &place), "https://sts.example.com");
        let own = Endpoint::parse("127.0.0.1:1", Scheme::Http).unwrap();
        let configured = Endpoints { sts: EndpointOverride::Endpoint(own), ..Endpoints::default() };
        assert_eq!(sts(&configured, &place), "http://127.0.0.1:1");
    }

    #[test]
    fn a_vpc_has_hosts_of_its_own_in_every_region() {
        let vpc = Endpoints { network_type: NetworkType::Vpc, ..Endpoints::default() };
        for (service, host) in [
            (Service::Kms, "kms-vpc"),
            (Service::MongoDb, "mongodb-vpc"),
            (Service::Sts, "sts-vpc"),
        ] {
            let url = target(&vpc, service, "cn-hangzhou").endpoint.to_string();
            assert_eq!(url, format!("https://{host}.cn-hangzhou.aliyuncs.com"));
        }
    }

    #[test]
    fn a_configured_endpoint_holds_in_every_region() {
        let kms = Endpoint::parse("http://127.0.0.1:8080/", Scheme::Https).unwrap();
        let endpoints = Endpoints { kms: EndpointOverride::Endpoint(kms), ..Endpoints::default() };
        let endpoint = target(&endpoints, Service::Kms, "cn-hangzhou").endpoint;
        assert_eq!(endpoint.to_string(), "http://127.0.0.1:8080");
        assert_eq!(endpoint.host_header(), "127.0.0.1:8080");
        assert_eq!(endpoint.url("KeyId=1").as_str(), "http://127.0.0.1:8080/?KeyId=1");
    }
}
