//! Faults: answers that a script puts instead of the cloud's own.
//!
//! A fault says which calls it is for and three things of their answer, each in a module of its
//! own: what is answered ([`Reply`]), what of its body is changed ([`Change`]), and how it goes
//! over the connection ([`Delivery`]).

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

/// One line of a fault script: which calls it is for, and what happens to them.
///
/// A fault counts the calls of its operation from the moment it is added. Every fault counts
/// every such call; where several are due, the first that was added is played. Only calls whose
/// signature has been verified count, so a retry that repeats the signature fails as it would in
/// the cloud, whatever the script says. Of the sources of credentials, whose requests are not
/// signed, every call counts, whatever token it carries.
///
/// Where a fault answers in the operation's place ([`Reply`] says which do), the operation has
/// not happened. Where the connection ends without an answer, it has: a refresh token is used up
/// then, as it may be in life.
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
    /// The operation, such as `DescribeKey`; absent for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Which of its calls.
    #[serde(default)]
    pub calls: Calls,
    /// Milliseconds to wait, beside the cloud's latency, before anything of the answer is sent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub delay_ms: u64,
    /// Headers that are added to the answer, in place of its own of the same name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// What is answered.
    #[serde(default)]
    pub answer: Reply,
    /// What is changed in the answer's body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// How the answer is sent.
    #[serde(default)]
    pub delivery: Delivery,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Which calls of an operation a fault is for, counted from one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calls {
    /// All of them.
    #[default]
    Every,
    /// So many from the first on.
    First(u64),
    /// Only the one of this number.
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
    /// A fault for every call of one operation, until it is narrowed.
    pub fn on(operation: impl Into<String>) -> Self {
        Self { operation: Some(operation.into()), ..Self::default() }
    }

    /// A fault for every call of any operation, until it is narrowed.
    pub fn any() -> Self {
        Self::default()
    }

    /// Narrows it to the first `count` calls.
    pub fn first(mut self, count: u64) -> Self {
        self.calls = Calls::First(count);
        self
    }

    /// Narrows it to one call, counted from one.
    pub fn nth(mut self, number: u64) -> Self {
        self.calls = Calls::Nth(number);
        self
    }

    /// Waits before the answer; parts of a millisecond are dropped.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay_ms = milliseconds(delay);
        self
    }

    /// Adds a header to the answer, in place of its own of that name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Gives the answer another content type and leaves its body as it is.
    pub fn content_type(self, value: impl Into<String>) -> Self {
        self.header("Content-Type", value)
    }

    /// Adds a header that says when to call again.
    pub fn hint(self, hint: Hint) -> Self {
        let (name, value) = hint.header();
        self.header(name, value)
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
