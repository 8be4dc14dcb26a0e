//! What data sources read through: a client and a region, from the provider block and the
//! environment.

mod caller;
mod endpoints;
mod network;
mod region;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use alicloud::credentials::Context;
use alicloud::{CallSettings, Client, Clock, Deadline, Http, Machine, Network, Region, Transport};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;
use tfplugin::schema::{Computed, Field};
use tfplugin::server::Host;

use self::region::Regions;
use crate::config::arguments::RECORD_REQUEST_IDS;
use crate::config::{ProviderConfig, Setting};
use crate::credentials::{self, Credentials, Search};

/// A configured provider.
#[derive(Debug)]
pub struct Connection {
    /// The API client.
    pub client: Client,
    regions: Regions,
    records_request_ids: bool,
}

/// The dependencies of a connection, in addition to the provider block.
#[derive(Debug)]
pub(crate) struct Dependencies {
    /// The variables that stand in for arguments of the provider block.
    pub(crate) environment: Environment,
    /// The machine whose files and programs hold credentials.
    pub(crate) machine: Arc<dyn Machine>,
    /// The network, if a test replaces this machine's.
    pub(crate) http: Option<Arc<dyn Http>>,
    /// The time of day.
    pub(crate) clock: Clock,
}

/// Checks the arguments of the provider block alone, without the environment.
pub(crate) fn validate(config: &ProviderConfig, diagnostics: &mut Diagnostics) {
    let block_alone = Environment::default();
    let scheme = endpoints::scheme(config);
    let overrides = endpoints::overrides(config, &block_alone, scheme.clone().unwrap_or_default());
    let outcomes = [
        scheme.map(drop),
        region::configured(config, &block_alone).map(drop),
        overrides.map(drop),
        network::time_limits(config, &block_alone).map(drop),
        network::retry_timeout(config, &block_alone).map(drop),
        caller::user_agent_suffix(config, &block_alone).map(drop),
    ];
    outcomes.into_iter().filter_map(Result::err).for_each(|error| diagnostics.push(error));
}

impl Connection {
    /// The connection that the provider block and the environment describe. Warnings go to
    /// `diagnostics`.
    ///
    /// # Errors
    /// When an argument or a variable is invalid, or a profile that the configuration names cannot
    /// be used.
    pub(crate) fn open(
        config: &ProviderConfig,
        dependencies: &Dependencies,
        host: &Host,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Diagnostic> {
        let environment = &dependencies.environment;
        let configured = region::configured(config, environment)?;
        let skip_validation = region::skip_validation(config, environment)?;
        let records = config.record_request_ids.as_ref();
        let records_request_ids = Setting::of(&RECORD_REQUEST_IDS, records, environment).flag()?;
        let endpoints = endpoints::endpoints(config, environment)?;
        endpoints::warn_of_plain_http(&endpoints, diagnostics);
        endpoints::warn_of_endpoint_file(environment, diagnostics);
        let settings = CallSettings {
            endpoints,
            user_agent: caller::user_agent(config, environment, host)?,
            caller: caller::parameters(config, environment),
            retry_timeout: network::retry_timeout(config, environment)?,
        };
        let http: Arc<dyn Http> = match &dependencies.http {
            Some(http) => Arc::clone(http),
            None => {
                let limits = network::time_limits(config, environment)?;
                let machine = Arc::clone(&dependencies.machine);
                Arc::new(Network::new(limits, network::proxies(environment), machine))
            }
        };
        let transport = Arc::new(Transport::new(settings, http, dependencies.clock.clone()));
        let context = Context {
            machine: Arc::clone(&dependencies.machine),
            transport: Arc::clone(&transport),
            region: configured.known().cloned(),
        };
        let search = Search { config, environment, context: &context };
        let Credentials { source, profile } = credentials::credentials(&search, diagnostics)?;
        let client = Client::new(transport, source).with_profile(Arc::clone(&profile));
        let regions = Regions { configured, profile, skip_validation };
        regions.warn_of_unknown_region(diagnostics);
        Ok(Self { client, regions, records_request_ids })
    }

    /// The region of a read that names `named`; see [`Regions::of_read`].
    pub(crate) async fn region(
        &self,
        named: Option<Region>,
        deadline: &Deadline,
        diagnostics: &mut Diagnostics,
    ) -> Result<Region, Diagnostic> {
        self.regions.of_read(named, deadline, diagnostics).await
    }

    /// The request ID as an attribute: null unless the provider records request IDs. Without the
    /// ID, two reads of an unchanged key return equal states.
    pub(crate) fn recorded(&self, request_id: Option<String>) -> Field<Computed, String> {
        request_id.filter(|_| self.records_request_ids).into()
    }
}
