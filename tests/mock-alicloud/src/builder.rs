//! The settings of a cloud.

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

/// The settings of a cloud.
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
    /// Sets the data of the cloud. Default: the built-in seed.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Serves only this region: keys and instances of other regions do not exist. Default: all
    /// regions.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the clock of the cloud. Default: the clock of the system.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the duration of new sessions of all sources, in seconds, regardless of the requested
    /// duration. Responses contain the expiration, and the cloud rejects expired sessions.
    pub fn session_seconds(mut self, seconds: u32) -> Self {
        self.session_seconds = Some(seconds);
        self
    }

    /// Sets the request ID of every response. Overrides the request ID of the seed.
    pub fn request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }

    /// Adds a fault.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Sets the quota of KMS and of MongoDB. Default: no quota.
    pub fn quota(mut self, quota: Quota) -> Self {
        self.quota = Some(quota);
        self
    }

    /// Sets the time between the arrival of a request and the response, or the action of a fault.
    /// Connections do not wait for each other. Default: 0.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Sets the listen address, which must be a loopback address. Port 0 is any free port. Default:
    /// `127.0.0.1:0`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// Calls `observer` with every request, on the thread of the cloud, before the cloud sends the
    /// response.
    pub fn on_request(mut self, observer: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Starts the cloud. When this function returns, the cloud accepts connections.
    pub fn start(self) -> anyhow::Result<Cloud> {
        let mut seed = self.seed.unwrap_or_else(Seed::built_in);
        seed.check().context("the seed is inconsistent")?;
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
