//! Faults: answers that a script puts in the place of the cloud's own.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};

use crate::operation::Operation;

/// One line of a fault script: which calls it is for, and what happens to them.
///
/// A fault counts the calls of its operation from the moment it is added. Every fault counts
/// every such call; where several are due, the first that was added is played. Only calls whose
/// signature has been verified count, so a retry that is not signed anew fails as it would in
/// the cloud, whatever the script says. Of the sources of credentials, whose requests are not
/// signed, every call counts, whatever token it carries.
///
/// Where a fault answers in the operation's place ([`Reply::Error`], [`Reply::Raw`]), the
/// operation has not happened. Where the connection ends without an answer, it has: a refresh
/// token is used up then, as it may be in life.
///
/// ```
/// # use mock_alicloud::Fault;
/// let throttled = Fault::on("DescribeKey")
///     .first(2)
///     .error(429, "Rejected.Throttling", "QPS Limit Exceeded");
/// let slow = Fault::any().nth(3).delay(std::time::Duration::from_millis(200));
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
    /// Milliseconds to wait before anything of the answer is sent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub delay_ms: u64,
    /// Headers that are added to the answer, in place of its own of the same name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// What is answered.
    #[serde(default)]
    pub answer: Reply,
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

/// What a fault answers with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reply {
    /// What the cloud would have answered, for faults that only delay or add headers.
    #[default]
    Normal,
    /// An error in the shape of the service that was called.
    Error {
        /// The HTTP status.
        status: u16,
        /// The error code, such as `Rejected.Throttling`.
        code: String,
        /// What the error says.
        message: String,
    },
    /// Nothing: the connection is closed after the request has been read.
    Close,
    /// Nothing: the connection is reset (TCP RST) after the request has been read.
    Reset,
    /// The cloud's own head, so many bytes of its body, and the end of the connection.
    Truncate(usize),
    /// Any status, headers and body.
    Raw {
        /// The HTTP status.
        status: u16,
        /// The headers. `Content-Length` and `Connection` are added unless they are here.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body; text in a script file, any bytes in a program.
        #[serde(default, with = "text")]
        body: Vec<u8>,
    },
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
        self.delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
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

    /// Answers an error in the service's own shape.
    pub fn error(self, status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        self.answer(Reply::Error { status, code: code.into(), message: message.into() })
    }

    /// Closes the connection without an answer.
    pub fn close(self) -> Self {
        self.answer(Reply::Close)
    }

    /// Resets the connection without an answer.
    pub fn reset(self) -> Self {
        self.answer(Reply::Reset)
    }

    /// Ends the connection after so many bytes of the body.
    pub fn truncate(self, bytes: usize) -> Self {
        self.answer(Reply::Truncate(bytes))
    }

    /// Answers with any status, content type and body.
    pub fn raw(self, status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = BTreeMap::from([("Content-Type".to_owned(), content_type.to_owned())]);
        self.answer(Reply::Raw { status, headers, body: body.into() })
    }

    /// Answers with a page of HTML, as proxies and gateways on the way do.
    pub fn html(self, status: u16) -> Self {
        let page = format!("<html><head><title>{status}</title></head><body>gateway</body></html>");
        self.raw(status, "text/html", page)
    }

    /// Answers with `reply`.
    pub fn answer(mut self, reply: Reply) -> Self {
        self.answer = reply;
        self
    }

    /// Reads a fault script: a JSON array of faults. An error names the place in it.
    pub fn script_from_json(text: &str) -> anyhow::Result<Vec<Self>> {
        let mut json = serde_json::Deserializer::from_str(text);
        let script: Vec<Self> = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| anyhow!("{}: {}", error.path(), error.inner()))?;
        json.end().context("after the end of the document")?;
        for (index, fault) in script.iter().enumerate() {
            let Some(name) = &fault.operation else { continue };
            anyhow::ensure!(
                Operation::ALL.iter().any(|known| known.name() == name),
                "[{index}].operation: {name} is not one of {}",
                Operation::ALL.map(Operation::name).join(", ")
            );
        }
        Ok(script)
    }

    /// Reads a file with a fault script. An error names the file and the place in it.
    pub fn script_from_file(path: impl AsRef<Path>) -> anyhow::Result<Vec<Self>> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Self::script_from_json(&text)
            .with_context(|| format!("{} is not a fault script", path.display()))
    }
}

/// The faults of a cloud and how many calls each has counted.
#[derive(Debug, Default)]
pub(crate) struct Script(Vec<(Fault, u64)>);

impl Script {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push((fault, 0));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts a call and returns the fault that is due for it, if any.
    pub(crate) fn next(&mut self, operation: &str) -> Option<Fault> {
        let mut due = None;
        for (fault, count) in &mut self.0 {
            if fault.operation.as_deref().is_none_or(|name| name == operation) {
                *count += 1;
                if due.is_none() && fault.calls.include(*count) {
                    due = Some(fault.clone());
                }
            }
        }
        due
    }
}

/// A body as text in JSON.
mod text {
    use serde::{Deserialize, Deserializer, Serializer, ser};

    pub(super) fn serialize<S: Serializer>(body: &[u8], to: S) -> Result<S::Ok, S::Error> {
        let text = std::str::from_utf8(body)
            .map_err(|_| ser::Error::custom("a body that is not UTF-8 has no form in JSON"))?;
        to.serialize_str(text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        String::deserialize(from).map(String::into_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_counts_the_calls_of_its_operation() {
        let mut script = Script::default();
        script.add(Fault::on("DescribeKey").nth(2).close());
        script.add(Fault::any().first(3).reset());
        let played: Vec<_> = ["DescribeKey", "AssumeRole", "DescribeKey", "DescribeKey"]
            .into_iter()
            .map(|operation| script.next(operation).map(|fault| fault.answer))
            .collect();
        assert_eq!(played, [Some(Reply::Reset), Some(Reply::Reset), Some(Reply::Close), None]);
    }

    #[test]
    fn a_script_survives_a_round_trip_through_json() {
        let script = vec![
            Fault::on("DescribeKey").first(2).error(429, "Rejected.Throttling", "slow down"),
            Fault::any().nth(3).delay(Duration::from_millis(5)).truncate(7).header("a", "b"),
            Fault::any().html(502),
            Fault::any().reset(),
        ];
        let text = serde_json::to_string(&script).unwrap();
        assert_eq!(Fault::script_from_json(&text).unwrap(), script);
    }

    #[test]
    fn a_wrong_script_is_refused_with_the_place() {
        let error = |text| format!("{:#}", Fault::script_from_json(text).unwrap_err());
        assert!(error(r#"[{"answer":{"error":{"status":"x"}}}]"#).starts_with("[0].answer"));
        assert!(error(r#"[{"operation":"DescribeKeys"}]"#).starts_with("[0].operation: Desc"));
        assert!(error(r#"[{"opration":"DescribeKey"}]"#).contains("unknown field `opration`"));
    }
}
