//! A running cloud, on a thread of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;

use crate::access::AccessKey;
use crate::authenticate::Credentials;
use crate::background::Background;
use crate::clock::Clock;
use crate::fault::{Fault, Script};
use crate::gateway::{Gateway, Observer};
use crate::identifiers::Identifiers;
use crate::journal::Journal;
use crate::request::Request;
use crate::seed::Seed;
use crate::serve::serve;
use crate::service::World;
use crate::token::Tokens;

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

/// What a cloud is started with.
#[derive(Default)]
pub struct Builder {
    seed: Option<Seed>,
    region: Option<String>,
    clock: Clock,
    session_seconds: Option<u32>,
    request_id: Option<String>,
    faults: Vec<Fault>,
    listen: Option<SocketAddr>,
    observer: Option<Observer>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("region", &self.region).finish_non_exhaustive()
    }
}

impl Builder {
    /// What the cloud holds, in the place of the built-in seed.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Serves one region only: keys and instances of others are not found.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The cloud's clock, in the place of the system's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How long new sessions last, in seconds, whatever a client asks for and whichever source
    /// gives them. Answers say so, and the cloud refuses the sessions afterwards.
    pub fn session_seconds(mut self, seconds: u32) -> Self {
        self.session_seconds = Some(seconds);
        self
    }

    /// The request ID of every answer, whatever the seed says.
    pub fn request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }

    /// Adds a fault from the start.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Where to listen: a loopback address, port 0 for any free one. `127.0.0.1:0` if not set.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// Calls `observer` with every request, on the cloud's thread, before its answer is sent.
    pub fn on_request(mut self, observer: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Starts the cloud. It takes connections when this returns.
    pub fn start(self) -> anyhow::Result<Cloud> {
        let mut seed = self.seed.unwrap_or_else(Seed::built_in);
        seed.check().context("the seed does not fit together")?;
        seed.request_id = self.request_id.or(seed.request_id);
        let wanted = self.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into());
        let mut script = Script::default();
        self.faults.into_iter().for_each(|fault| script.add(fault));
        let gateway = Arc::new(Gateway {
            world: World {
                credentials: Credentials::new(seed.access_keys.clone()),
                tokens: Tokens::new(&seed.oauth),
                seed,
                region: self.region,
                clock: self.clock,
                session_seconds: self.session_seconds,
                identifiers: Identifiers::default(),
            },
            journal: Journal::default(),
            script: Mutex::new(script),
            observer: self.observer,
            connections: AtomicU64::new(0),
        });
        let for_thread = gateway.clone();
        let background = Background::start("mock-alicloud", wanted, move |listener| {
            serve(listener, for_thread)
        })?;
        Ok(Cloud { gateway, background })
    }
}
