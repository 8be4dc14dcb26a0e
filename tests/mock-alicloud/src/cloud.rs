//! A running cloud, on a thread of its own.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::access::AccessKey;
use crate::background::Background;
use crate::builder::Builder;
use crate::fault::Fault;
use crate::gateway::Gateway;
use crate::request::Request;
use crate::service::World;
use crate::throttling::is_throttling;

/// A loopback Alibaba Cloud. It listens from [`Builder::start`] until it is dropped, on a thread
/// with a runtime of its own, so that blocking and asynchronous tests use it alike.
///
/// ```
/// # fn main() -> anyhow::Result<()> {
/// use mock_alicloud::{Cloud, Fault};
///
/// let cloud = Cloud::start()?;
/// cloud.fault(Fault::on("DescribeKey").first(1).error(429, "Rejected.Throttling", "slow down"));
/// // … point a client at cloud.url(), with an access key of the seed …
/// assert!(cloud.requests().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Cloud {
    gateway: Arc<Gateway>,
    background: Background,
}

impl Cloud {
    /// Starts a cloud with the built-in seed that serves every region.
    pub fn start() -> anyhow::Result<Self> {
        Self::builder().start()
    }

    /// A cloud to be set up first.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(gateway: Arc<Gateway>, background: Background) -> Self {
        Self { gateway, background }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.background.address()
    }

    /// `http://127.0.0.1:<port>`, the endpoint of every service.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Every request that has arrived, in order, whatever came of it. What is not an HTTP
    /// request at all is not among them.
    pub fn requests(&self) -> Vec<Request> {
        self.gateway.journal.all()
    }

    /// The requests for one operation, such as `DescribeKey`. Requests to the sources of
    /// credentials have the names that the crate's table of services gives them.
    pub fn requests_for(&self, action: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.action.as_deref() == Some(action));
        requests
    }

    /// Blocks until so many requests have arrived since the start, answered or not, and says
    /// whether they did before the timeout.
    pub fn wait_for_requests(&self, count: usize, timeout: Duration) -> bool {
        self.gateway.journal.wait(count, timeout)
    }

    /// How many requests have been refused by throttling, whether by the quota or by a fault.
    pub fn throttled(&self) -> usize {
        let is_refused = |code: &String| is_throttling(code);
        self.gateway.journal.count(|outcome| outcome.code.as_ref().is_some_and(is_refused))
    }

    /// Adds a fault after those that are there.
    pub fn fault(&self, fault: Fault) {
        self.gateway.script.lock().unwrap_or_else(PoisonError::into_inner).add(fault);
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.gateway.script.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The access keys that are accepted: the seed's, then those of sessions given out since.
    pub fn access_keys(&self) -> Vec<AccessKey> {
        self.gateway.world.credentials.all()
    }

    /// Every text that a client must not let out, once each: the secrets and security tokens of
    /// access keys, and all other tokens, those given out since the start and those that are no
    /// longer good included.
    pub fn secrets(&self) -> Vec<String> {
        let World { seed, credentials, tokens, .. } = &self.gateway.world;
        let keys = credentials.all().into_iter();
        let mut secrets: Vec<String> = keys
            .flat_map(|key| [Some(key.access_key_secret), key.security_token])
            .flatten()
            .chain(seed.roles.iter().flat_map(|role| role.oidc_tokens.clone()))
            .chain(seed.bearer_tokens.iter().map(|bearer| bearer.token.clone()))
            .chain(seed.cloud_sso.iter().map(|entry| entry.access_token.clone()))
            .chain(tokens.all())
            .collect();
        secrets.sort_unstable();
        secrets.dedup();
        secrets
    }

    /// What answers requests, for other ways in.
    pub(crate) fn gateway(&self) -> Arc<Gateway> {
        self.gateway.clone()
    }
}
