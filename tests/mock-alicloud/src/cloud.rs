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

/// A mock Alibaba Cloud on a loopback address. The cloud listens from [`Builder::start`] until the
/// value is dropped, on its own thread with its own runtime: blocking and asynchronous tests can
/// use the cloud.
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

    /// The default settings of a cloud.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(gateway: Arc<Gateway>, background: Background) -> Self {
        Self { gateway, background }
    }

    /// The listen address.
    pub fn address(&self) -> SocketAddr {
        self.background.address()
    }

    /// `http://127.0.0.1:<port>`, the endpoint of every service.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// All requests so far, in order of arrival, with any result. Excludes data that is not an HTTP
    /// request.
    pub fn requests(&self) -> Vec<Request> {
        self.gateway.journal.all()
    }

    /// The requests for one operation, such as `DescribeKey`. The table of the crate documentation
    /// contains the names of requests to credential sources.
    pub fn requests_for(&self, action: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.action.as_deref() == Some(action));
        requests
    }

    /// Blocks until the number of requests since the start reaches `count`, with or without
    /// responses. Returns false after the timeout.
    pub fn wait_for_requests(&self, count: usize, timeout: Duration) -> bool {
        self.gateway.journal.wait(count, timeout)
    }

    /// The number of throttled requests, by the quota or by a fault.
    pub fn throttled(&self) -> usize {
        let is_refused = |code: &String| is_throttling(code);
        self.gateway.journal.count(|outcome| outcome.code.as_ref().is_some_and(is_refused))
    }

    /// Adds a fault after the existing faults.
    pub fn fault(&self, fault: Fault) {
        self.gateway.script.lock().unwrap_or_else(PoisonError::into_inner).add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.gateway.script.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The accepted access keys: first the access keys of the seed, then those of new sessions.
    pub fn access_keys(&self) -> Vec<AccessKey> {
        self.gateway.world.credentials.all()
    }

    /// All secrets of the cloud, without duplicates: access key secrets, security tokens, and all
    /// other tokens. Includes secrets of responses and expired secrets. A client must not reveal
    /// these texts.
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
