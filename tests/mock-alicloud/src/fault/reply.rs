//! What a fault answers with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Fault;

/// What a fault answers with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reply {
    /// What the cloud would have answered, for faults that only delay it, change it or deliver
    /// it badly.
    #[default]
    Normal,
    /// An error in the shape of the service that was called, in the operation's place.
    Error {
        /// The HTTP status.
        status: u16,
        /// The error code, such as `Rejected.Throttling`.
        code: String,
        /// What the error says.
        message: String,
    },
    /// The error by which the service that was called throttles, in the operation's place.
    Throttling,
    /// Nothing: the connection is closed after the request has been read.
    Close,
    /// Nothing: the connection is reset (TCP RST) after the request has been read.
    Reset,
    /// Nothing: the connection stays as it is until the client leaves.
    Hang,
    /// The cloud's own head, so many bytes of its body, and the end of the connection.
    Truncate(usize),
    /// 128 MiB of spaces, compressed to a thousandth of that, whether or not the client takes
    /// compressed answers; in the operation's place.
    GzipBomb,
    /// Any status, headers and body, in the operation's place.
    Raw {
        /// The HTTP status.
        status: u16,
        /// The headers. `Content-Length`, `Connection` and `Date` are added unless they are here.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body; text in a script file, any bytes in a program.
        #[serde(default, with = "text")]
        body: Vec<u8>,
    },
}

impl Reply {
    /// Whether the answer is in the operation's place, which then does not happen.
    pub(crate) fn replaces_operation(&self) -> bool {
        matches!(self, Self::Error { .. } | Self::Throttling | Self::GzipBomb | Self::Raw { .. })
    }
}

impl Fault {
    /// Answers with `reply`.
    pub fn answer(mut self, reply: Reply) -> Self {
        self.answer = reply;
        self
    }

    /// Answers an error in the service's own shape.
    pub fn error(self, status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        self.answer(Reply::Error { status, code: code.into(), message: message.into() })
    }

    /// Answers as the service does when it throttles: KMS with `Rejected.Throttling` and 429,
    /// others with `Throttling.User` and 400. Other shapes of it are for [`Self::error`].
    pub fn throttling(self) -> Self {
        self.answer(Reply::Throttling)
    }

    /// Closes the connection without an answer.
    pub fn close(self) -> Self {
        self.answer(Reply::Close)
    }

    /// Resets the connection without an answer.
    pub fn reset(self) -> Self {
        self.answer(Reply::Reset)
    }

    /// Never answers, and keeps the connection until the client leaves.
    pub fn hang(self) -> Self {
        self.answer(Reply::Hang)
    }

    /// Ends the connection after so many bytes of the body.
    pub fn truncate(self, bytes: usize) -> Self {
        self.answer(Reply::Truncate(bytes))
    }

    /// Answers with a small body that inflates to 128 MiB.
    pub fn gzip_bomb(self) -> Self {
        self.answer(Reply::GzipBomb)
    }

    /// Answers with any status, content type and body.
    pub fn raw(self, status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.whole(status, "Content-Type", content_type, body)
    }

    /// Answers 200 with a body that says it is JSON and may be anything: `{}`, `[]`, a space.
    pub fn json(self, body: impl Into<Vec<u8>>) -> Self {
        self.raw(200, "application/json", body)
    }

    /// Answers with a page of HTML, as proxies and gateways on the way do.
    pub fn html(self, status: u16) -> Self {
        let page = format!("<html><head><title>{status}</title></head><body>gateway</body></html>");
        self.raw(status, "text/html", page)
    }

    /// Answers with a status and an empty body of no type.
    pub fn status(self, status: u16) -> Self {
        self.answer(Reply::Raw { status, headers: BTreeMap::new(), body: Vec::new() })
    }

    /// Answers 302, to another URL.
    pub fn redirect(self, url: &str) -> Self {
        self.whole(302, "Location", url, "")
    }

    fn whole(self, status: u16, name: &str, value: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        self.answer(Reply::Raw { status, headers, body: body.into() })
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
