//! The provider, as the plugin server calls it.

use std::sync::Arc;

use alicloud::{Clock, Http, Machine};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;
use tfplugin::server::{DataSourceType, FunctionType, Host, Provider};

use crate::connection::{self, Dependencies};
use crate::{
    Connection, KmsKey, KmsKeyArnBuild, KmsKeyArnParse, MongodbEncryptionKey, MongodbTde,
    ProviderConfig,
};

/// The `alicloud` provider.
#[derive(Debug)]
pub struct Alicloud(Dependencies);

impl Alicloud {
    /// A provider that reads missing arguments from `environment`, and credential files and
    /// programs from `machine`.
    pub fn new(environment: Environment, machine: Arc<dyn Machine>) -> Self {
        Self(Dependencies { environment, machine, http: None, clock: Clock::system() })
    }

    /// The same provider with another network and another time of day, for tests.
    pub fn with(self, http: Arc<dyn Http>, clock: Clock) -> Self {
        Self(Dependencies { http: Some(http), clock, ..self.0 })
    }
}

impl Provider for Alicloud {
    type Config = ProviderConfig;
    type Client = Connection;

    fn data_sources(&self) -> Vec<DataSourceType<Connection>> {
        vec![
            DataSourceType::of::<KmsKey>(),
            DataSourceType::of::<MongodbEncryptionKey>(),
            DataSourceType::of::<MongodbTde>(),
        ]
    }

    fn functions(&self) -> Vec<FunctionType> {
        vec![FunctionType::of::<KmsKeyArnBuild>(), FunctionType::of::<KmsKeyArnParse>()]
    }

    fn validate(&self, config: &ProviderConfig, diagnostics: &mut Diagnostics) {
        connection::validate(config, diagnostics);
    }

    fn configure(
        &self,
        config: ProviderConfig,
        host: &Host,
        diagnostics: &mut Diagnostics,
    ) -> Result<Connection, Diagnostic> {
        Connection::open(&config, &self.0, host, diagnostics)
    }
}

#[cfg(test)]
mod tests {
    use tfplugin::server::Server;

    use super::*;
    use crate::machine::ThisMachine;

    #[tokio::test]
    async fn every_struct_of_the_provider_makes_a_schema() {
        let environment = Environment::default();
        let machine = Arc::new(ThisMachine::new(environment.clone()));
        let server = Server::new(Alicloud::new(environment, machine));
        server.schemas().await.unwrap();
    }
}
