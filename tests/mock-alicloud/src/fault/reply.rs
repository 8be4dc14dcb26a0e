//! The content of the response of a fault.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Fault;

/// The content of the response of a fault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reply {
    /// The normal response, for faults that only delay, change or disturb the transfer.
    #[default]
    Normal,
    /// An error in the format of the called service. Replaces the operation.
    Error {
        /// The HTTP status.
        status: u16,
        /// The error code, such as `Rejected.Throttling`.
        code: String,
        /// The error message.
        message: String,
    },
    /// The throttling error of the called service. Replaces the operation.
    Throttling,
    /// No response: the cloud closes the connection after the request.
    Close,
    /// No response: the cloud resets the connection (TCP RST) after the request.
    Reset,
    /// No response: the connection stays open until the client closes the connection.
    Hang,
    /// The headers of the normal response and this number of bytes of the body, then the end of the
    /// connection.
    Truncate(usize),
    /// 128 MiB of spaces, compressed to about 133 kB, even if the client does not accept
    /// compression. Replaces the operation.
    GzipBomb,
    /// Any status, headers and body. Replaces the operation.
    Raw {
        /// The HTTP status.
        status: u16,
        /// The headers. The cloud adds `Content-Length`, `Connection` and `Date` if these headers
        /// are absent.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body: text in a script file, any bytes in Rust.
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
    /// Sets the content of the response.
    pub fn answer(mut self, reply: Reply) -> Self {
        self.answer = reply;
        self
    }

    /// Returns an error in the format of the service.
    pub fn error(self, status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        self.answer(Reply::Error { status, code: code.into(), message: message.into() })
    }

    /// Returns the throttling error of the service: KMS returns `Rejected.Throttling` (429), other
    /// services return `Throttling.User` (400). For other codes, use [`Self::error`].
    pub fn throttling(self) -> Self {
        self.answer(Reply::Throttling)
    }

    /// Closes the connection without a response.
    pub fn close(self) -> Self {
        self.answer(Reply::Close)
    }

    /// Resets the connection without a response.
    pub fn reset(self) -> Self {
        self.answer(Reply::Reset)
    }

    /// Never responds, and keeps the connection open until the client closes the connection.
    pub fn hang(self) -> Self {
        self.answer(Reply::Hang)
    }

    /// Ends the connection after this number of bytes of the body.
    pub fn truncate(self, bytes: usize) -> Self {
        self.answer(Reply::Truncate(bytes))
    }

    /// Returns a small body that decompresses to 128 MiB.
    pub fn gzip_bomb(self) -> Self {
        self.answer(Reply::GzipBomb)
    }

    /// Returns this status, content type and body.
    pub fn raw(self, status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.whole(status, "Content-Type", content_type, body)
    }

    /// Returns 200 with the content type of JSON and any body, such as `{}`, `[]` or a space.
    pub fn json(self, body: impl Into<Vec<u8>>) -> Self {
        self.raw(200, "application/json", body)
    }

    /// Returns an HTML page, as proxies and gateways do.
    pub fn html(self, status: u16) -> Self {
        let page = format!("<html><head><title>{status}</title></head><body>gateway</body></html>");
        self.raw(status, "text/html", page)
    }

    /// Returns a status and an empty body, without a content type.
    pub fn status(self, status: u16) -> Self {
        self.answer(Reply::Raw { status, headers: BTreeMap::new(), body: Vec::new() })
    }

    /// Returns 302 with another URL.
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
