//! From a request to its answer: recording, authentication, quota, faults, the operation.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::answer::Step;
use crate::bearer;
use crate::caller::Caller;
use crate::error::ApiError;
use crate::fault::{Fault, Script};
use crate::http::Message;
use crate::journal::Journal;
use crate::operation::{Operation, Service};
use crate::play::play;
use crate::quota::Limits;
use crate::request::{Request, Signature};
use crate::service::{World, perform};
use crate::shape::Body;

/// What is called with every request once its answer is known.
pub(crate) type Observer = Box<dyn Fn(&Request) + Send + Sync>;

/// A cloud without its connections.
pub(crate) struct Gateway {
    pub(crate) world: World,
    pub(crate) journal: Journal,
    pub(crate) script: Mutex<Script>,
    pub(crate) limits: Option<Limits>,
    /// How long after its arrival every request is answered.
    pub(crate) latency: Duration,
    pub(crate) observer: Option<Observer>,
    /// How many connections there have been, by whatever way.
    pub(crate) connections: AtomicU64,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("world", &self.world).finish_non_exhaustive()
    }
}

impl Gateway {
    /// The number of a connection that has just been made, from one.
    pub(crate) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Answers a request that came on a connection of this number.
    pub(crate) fn answer(&self, message: Message, connection: u64) -> Vec<Step> {
        let keep_alive = message.keep_alive;
        let region = self.world.region.as_deref();
        let mut request = Request::new(message, connection, self.world.clock.now(), region);
        let index = self.journal.open(request.clone());
        let request_id = match &self.world.seed.request_id {
            Some(fixed) => fixed.clone(),
            None => self.world.identifiers.request_id(),
        };
        let (fault, result) = self.process(&request);
        let (steps, outcome) = play(fault, result, &request, &request_id, keep_alive, self.latency);
        // Before a byte is sent, so that a client that has its answer finds it in the journal.
        self.journal.close(index, outcome.clone());
        request.outcome = Some(outcome);
        if let Some(observer) = &self.observer {
            observer(&request);
        }
        steps
    }

    /// The fault that is due, and what the answer would be without it.
    fn process(&self, request: &Request) -> (Option<Fault>, Result<Body, ApiError>) {
        let (operation, caller) = match self.admit(request) {
            Ok(admitted) => admitted,
            Err(error) => return (None, Err(error)),
        };
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        let fault = script.next(operation.name());
        drop(script);
        let limits = self.limits.as_ref();
        let counted = limits.map_or(Ok(()), |l| l.count(operation.service(), request.instant));
        match (fault, counted) {
            // The operation did not happen, so it can have no effect such as a new session.
            (Some(fault), _) if fault.answer.replaces_operation() => {
                (Some(fault), Ok(Body::Json(json!({}))))
            }
            (fault, Err(error)) => (fault, Err(error)),
            (fault, Ok(())) => (fault, perform(&self.world, operation, request, caller.as_ref())),
        }
    }

    /// The operation of a request and who asks for it, who is `None` where the operation itself
    /// looks at the token that came.
    fn admit(&self, request: &Request) -> Result<(Operation, Option<Caller>), ApiError> {
        let operation = Operation::of(request)?;
        if !operation.is_rpc() {
            return Ok((operation, None));
        }
        check_protocol(request)?;
        if operation.is_anonymous() {
            return Ok((operation, None));
        }
        let World { seed, clock, credentials, .. } = &self.world;
        let caller = match (request.signature, &seed.anonymous) {
            (Signature::Bearer, _) => bearer::caller(request, &seed.bearer_tokens, clock.now())?,
            (Signature::None, Some(arn)) => Caller { arn: arn.clone(), deny: Vec::new() },
            _ => credentials.authenticate(request, clock.now())?.into(),
        };
        Ok((operation, Some(caller)))
    }
}

/// Whether method and format are ones that the services take.
fn check_protocol(request: &Request) -> Result<(), ApiError> {
    if !["GET", "POST"].contains(&request.method.as_str()) {
        return Err(ApiError::new(
            403,
            "UnsupportedHTTPMethod",
            "This http method is not supported.",
        ));
    }
    // Without a format, services other than KMS answer older clients in XML, which this does not.
    let needs_format =
        request.signature == Signature::V1 && Service::of(request) != Some(Service::Kms);
    match request.text("Format") {
        Some(format) if format.eq_ignore_ascii_case("JSON") => Ok(()),
        None if !needs_format => Ok(()),
        _ => Err(ApiError::invalid("Format")),
    }
}
