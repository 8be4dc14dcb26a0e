//! The provider: where Terraform and Alibaba Cloud meet, and nowhere else.

mod config;
mod connection;
mod credentials;
mod date;
mod explanation;
mod functions;
mod kms_key;
mod mongodb_encryption_key;
mod setting;
mod timeouts;
mod validation;
mod variables;

pub use config::{EndpointsBlock, ProviderConfig};
pub use connection::Connection;
pub use credentials::{AssumeRoleBlock, AssumeRoleWithOidcBlock};
pub use functions::{KeyArnParts, KmsKeyArnBuild, KmsKeyArnParse};
pub use kms_key::KmsKey;
pub use mongodb_encryption_key::MongodbEncryptionKey;

use std::sync::Arc;

pub use timeouts::Timeouts;

use crate::alicloud::{Clock, Http, Machine};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::environment::Environment;
use crate::server::{DataSourceType, FunctionType, Host, Provider};

/// The `alicloud` provider.
#[derive(Debug)]
pub struct Alicloud {
    environment: Environment,
    machine: Arc<dyn Machine>,
    /// What requests are sent with in the place of this machine's network.
    http: Option<Arc<dyn Http>>,
    clock: Clock,
}

impl Alicloud {
    /// A provider that takes from `environment` what its block leaves out, and looks on `machine`
    /// for the credentials that either names.
    pub fn new(environment: Environment, machine: Arc<dyn Machine>) -> Self {
        Self { environment, machine, http: None, clock: Clock::system() }
    }

    /// The same with another network and another time of day: for tests.
    pub fn with(self, http: Arc<dyn Http>, clock: Clock) -> Self {
        Self { http: Some(http), clock, ..self }
    }
}

impl Provider for Alicloud {
    type Config = ProviderConfig;
    type Client = Connection;

    fn data_sources(&self) -> Vec<DataSourceType<Connection>> {
        vec![DataSourceType::of::<KmsKey>(), DataSourceType::of::<MongodbEncryptionKey>()]
    }

    fn functions(&self) -> Vec<FunctionType> {
        vec![FunctionType::of::<KmsKeyArnBuild>(), FunctionType::of::<KmsKeyArnParse>()]
    }

    fn validate(&self, config: &ProviderConfig, diagnostics: &mut Diagnostics) {
        config.validate(diagnostics);
    }

    fn configure(
        &self,
        config: ProviderConfig,
        host: &Host,
        diagnostics: &mut Diagnostics,
    ) -> Result<Connection, Diagnostic> {
        config.connect(self, host, diagnostics)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Schema, Signature};

    #[test]
    fn every_struct_of_the_provider_makes_a_schema() {
        Schema::of::<ProviderConfig>().unwrap();
        Schema::of::<KmsKey>().unwrap();
        Schema::of::<MongodbEncryptionKey>().unwrap();
        Signature::of::<KmsKeyArnBuild, String>().unwrap();
        Signature::of::<KmsKeyArnParse, KeyArnParts>().unwrap();
    }
}
