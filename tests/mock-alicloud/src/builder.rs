//! What a cloud is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::authenticate::Credentials;
use crate::background::Background;
use crate::clock::Clock;
use crate::cloud::Cloud;
use crate::fault::{Fault, Script};
use crate::gateway::{Gateway, Observer};
use crate::identifiers::Identifiers;
use crate::journal::Journal;
use crate::quota::{Limits, Quota};
use crate::request::Request;
use crate::seed::Seed;
use crate::serve::serve;
use crate::service::World;
use crate::token::Tokens;

/// What a cloud is started with.
#[derive(Default)]
pub struct Builder {
    seed: Option<Seed>,
    region: Option<String>,
    clock: Clock,
    session_seconds: Option<u32>,
    request_id: Option<String>,
    faults: Vec<Fault>,
    quota: Option<Quota>,
    latency: Duration,
    listen: Option<SocketAddr>,
    observer: Option<Observer>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("region", &self.region).finish_non_exhaustive()
    }
}

impl Builder {
    /// What the cloud holds, instead of the built-in seed.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Serves one region only: keys and instances of others are not found.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The cloud's clock, instead of the system's.
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

    /// How many calls KMS and MongoDB take before they throttle; any number if not set.
    pub fn quota(mut self, quota: Quota) -> Self {
        self.quota = Some(quota);
        self
    }

    /// Sends every answer, and does whatever a fault does in its place, so long after its
    /// request arrived. Requests on other connections do not wait for it.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
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
        self.quota.as_ref().map_or(Ok(()), Quota::check)?;
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
            limits: self.quota.map(|quota| Limits::new(quota, Instant::now())),
            latency: self.latency,
            observer: self.observer,
            connections: AtomicU64::new(0),
        });
        let for_thread = gateway.clone();
        let background = Background::start("mock-alicloud", wanted, move |listener| {
            serve(listener, for_thread)
        })?;
        Ok(Cloud::new(gateway, background))
    }
}
