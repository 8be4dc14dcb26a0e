//! The provider: where Terraform and Alibaba Cloud meet, and nowhere else.

use std::sync::Arc;

use alicloud::{Clock, Http, Machine};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;
use tfplugin::server::{DataSourceType, FunctionType, Host, Provider};

use crate::{
    Connection, KmsKey, KmsKeyArnBuild, KmsKeyArnParse, MongodbEncryptionKey, ProviderConfig,
};

/// The `alicloud` provider.
#[derive(Debug)]
pub struct Alicloud {
    pub(crate) environment: Environment,
    pub(crate) machine: Arc<dyn Machine>,
    /// What requests are sent with in the place of this machine's network.
    pub(crate) http: Option<Arc<dyn Http>>,
    pub(crate) clock: Clock,
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
    use crate::KeyArnParts;
    use tfplugin::schema::{Schema, Signature};

    #[test]
    fn every_struct_of_the_provider_makes_a_schema() {
        Schema::of::<ProviderConfig>().unwrap();
        Schema::of::<KmsKey>().unwrap();
        Schema::of::<MongodbEncryptionKey>().unwrap();
        Signature::of::<KmsKeyArnBuild, String>().unwrap();
        Signature::of::<KmsKeyArnParse, KeyArnParts>().unwrap();
    }
}
