//! Faults: changes to the responses of the cloud, by script.
//!
//! A fault selects calls, and sets three parts of the response, each in its own module: the content
//! ([`Reply`]), the changes to the body ([`Change`]), and the transfer ([`Delivery`]).

mod change;
mod delivery;
mod reply;
mod script;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use change::Change;
pub(crate) use change::apply;
pub use delivery::Delivery;
pub use reply::Reply;
pub(crate) use script::Script;

use crate::throttling::Hint;

/// An entry of a fault script: the affected calls, and the response.
///
/// A fault counts the calls of its operation from the moment of its addition. Every fault counts
/// every call. If several faults match a call, the first fault applies. Only calls with a valid
/// signature count: a retry with a repeated signature fails as in the real cloud, regardless of the
/// script. Requests to credential sources are not signed, and always count.
///
/// If the fault replaces the operation (see [`Reply`]), the cloud does not perform the operation.
/// If the connection ends without a response, the cloud has performed the operation: a refresh
/// token, for example, is used up.
///
/// ```
/// # use mock_alicloud::Fault;
/// let throttled = Fault::on("DescribeKey")
///     .first(2)
///     .error(429, "Rejected.Throttling", "QPS Limit Exceeded");
/// let slow = Fault::any().nth(3).delay(std::time::Duration::from_millis(200));
/// let odd = Fault::any().error(503, "Throttling.Api", "slow down").lower_camel().http10();
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The operation, such as `DescribeKey`. `None`: any operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The affected calls of the operation.
    #[serde(default)]
    pub calls: Calls,
    /// The time before the response, in milliseconds, in addition to the latency of the cloud.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub delay_ms: u64,
    /// Headers to add to the response. A header replaces the header of the same name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The content of the response.
    #[serde(default)]
    pub answer: Reply,
    /// The changes to the body of the response.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The transfer of the response.
    #[serde(default)]
    pub delivery: Delivery,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The affected calls of an operation, counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calls {
    /// All calls.
    #[default]
    Every,
    /// The first calls, up to this number.
    First(u64),
    /// Only the call with this number.
    Nth(u64),
}

impl Calls {
    pub(crate) fn include(self, call: u64) -> bool {
        match self {
            Self::Every => true,
            Self::First(count) => call <= count,
            Self::Nth(number) => call == number,
        }
    }
}

impl Fault {
    /// A fault for every call of one operation.
    pub fn on(operation: impl Into<String>) -> Self {
        Self { operation: Some(operation.into()), ..Self::default() }
    }

    /// A fault for every call of any operation.
    pub fn any() -> Self {
        Self::default()
    }

    /// Limits the fault to the first `count` calls.
    pub fn first(mut self, count: u64) -> Self {
        self.calls = Calls::First(count);
        self
    }

    /// Limits the fault to one call, counted from 1.
    pub fn nth(mut self, number: u64) -> Self {
        self.calls = Calls::Nth(number);
        self
    }

    /// Waits before the response, for whole milliseconds.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay_ms = milliseconds(delay);
        self
    }

    /// Adds a header to the response. Replaces a header of the same name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Sets the content type of the response, without a change to the body.
    pub fn content_type(self, value: impl Into<String>) -> Self {
        self.header("Content-Type", value)
    }

    /// Adds a header with the time of the next call.
    pub fn hint(self, hint: Hint) -> Self {
        let (name, value) = hint.header();
        self.header(name, value)
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
