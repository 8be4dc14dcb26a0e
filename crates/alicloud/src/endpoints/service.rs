//! The services, and the networks from which they are called.

use super::hosts::{MONGODB_CENTRAL_HOST, STS_CENTRAL_HOST, is_mongodb_central, is_sts_central};
use super::region::Region;

/// A service with an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Key Management Service.
    Kms,
    /// ApsaraDB for MongoDB, product code `dds`.
    MongoDb,
    /// Security Token Service.
    Sts,
}

/// The network from which the services' own hosts are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetworkType {
    /// The internet.
    #[default]
    Public,
    /// A virtual private cloud (VPC) in the region.
    Vpc,
}

impl Service {
    /// The service's own host for a region.
    pub(crate) fn host(self, region: &Region, network_type: NetworkType) -> String {
        let prefix = match self {
            Self::Kms => "kms",
            Self::MongoDb => "mongodb",
            Self::Sts => "sts",
        };
        match (self, network_type) {
            (_, NetworkType::Vpc) => format!("{prefix}-vpc.{region}.aliyuncs.com"),
            (Self::MongoDb, _) if is_mongodb_central(region.as_str()) => {
                MONGODB_CENTRAL_HOST.to_owned()
            }
            (Self::Sts, _) if is_sts_central(region.as_str()) => STS_CENTRAL_HOST.to_owned(),
            (_, NetworkType::Public) => format!("{prefix}.{region}.aliyuncs.com"),
        }
    }
}
