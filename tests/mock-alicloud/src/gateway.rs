//! From a request to its answer: recording, authentication, faults, the operation.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::answer::{Answer, HttpAnswer, Step};
use crate::bearer;
use crate::caller::Caller;
use crate::error::ApiError;
use crate::fault::{Fault, Reply, Script};
use crate::http::Message;
use crate::journal::Journal;
use crate::operation::{Operation, Service};
use crate::request::{Outcome, Request, Signature};
use crate::service::{World, perform};
use crate::shape::{Body, render};

/// What is called with every request once its answer is known.
pub(crate) type Observer = Box<dyn Fn(&Request) + Send + Sync>;

/// A cloud without its connections.
pub(crate) struct Gateway {
    pub(crate) world: World,
    pub(crate) journal: Journal,
    pub(crate) script: Mutex<Script>,
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
    pub(crate) fn answer(&self, message: Message, connection: u64) -> Answer {
        let keep_alive = message.keep_alive;
        let region = self.world.region.as_deref();
        let mut request = Request::new(message, connection, self.world.clock.now(), region);
        let index = self.journal.open(request.clone());
        let request_id = match &self.world.seed.request_id {
            Some(fixed) => fixed.clone(),
            None => self.world.identifiers.request_id(),
        };
        let (fault, result) = self.process(&request);
        let (answer, outcome) = play(fault, result, &request, &request_id, keep_alive);
        // Before a byte is sent, so that a client that has its answer finds it in the journal.
        self.journal.close(index, outcome.clone());
        request.outcome = Some(outcome);
        if let Some(observer) = &self.observer {
            observer(&request);
        }
        answer
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
        match fault {
            // The operation did not happen, so it can have no effect such as a new session.
            Some(fault @ Fault { answer: Reply::Error { .. } | Reply::Raw { .. }, .. }) => {
                (Some(fault), Ok(Body::Json(json!({}))))
            }
            fault => (fault, perform(&self.world, operation, request, caller.as_ref())),
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

/// Turns a result into steps, as the fault wants it.
fn play(
    fault: Option<Fault>,
    result: Result<Body, ApiError>,
    request: &Request,
    request_id: &str,
    keep_alive: bool,
) -> (Answer, Outcome) {
    let is_fault = fault.is_some();
    let Fault { answer: reply, headers, delay_ms, .. } = fault.unwrap_or_default();
    let mut outcome =
        Outcome { status: None, code: None, request_id: request_id.to_owned(), fault: is_fault };
    let mut answer = Answer::default();
    if delay_ms > 0 {
        answer.steps.push(Step::Wait(Duration::from_millis(delay_ms)));
    }
    let mut cut = None;
    let mut http = match reply {
        Reply::Close => {
            answer.steps.push(Step::Close);
            return (answer, outcome);
        }
        Reply::Reset => {
            answer.steps.push(Step::Reset);
            return (answer, outcome);
        }
        Reply::Raw { status, headers, body } => HttpAnswer { status, headers, body },
        Reply::Error { status, code, message } => {
            let error = ApiError::new(status, code, message);
            outcome.code = Some(error.code.clone());
            render(Err(error), request, request_id)
        }
        Reply::Normal | Reply::Truncate(_) => {
            if let Reply::Truncate(bytes) = reply {
                cut = Some(bytes);
            }
            outcome.code = result.as_ref().err().map(|error| error.code.clone());
            render(result, request, request_id)
        }
    };
    for (name, value) in &headers {
        http.set(name, value);
    }
    outcome.status = Some(http.status);
    let keep_alive = keep_alive && cut.is_none();
    let (mut bytes, mut body) = http.into_parts(keep_alive);
    if let Some(length) = cut {
        body.truncate(length);
    }
    bytes.append(&mut body);
    answer.steps.push(Step::Write(bytes));
    if !keep_alive {
        answer.steps.push(Step::Close);
    }
    (answer, outcome)
}
