//! Answers as the steps a connection takes: bytes, pauses and ends.
//!
//! An answer is raw, so that a fault can be anything a network may deliver. A new kind of fault
//! is a new way to make steps, and at most a new [`Step`].

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// One thing a connection does to answer a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Waits until then.
    Until(Instant),
    /// Writes these bytes as they are.
    Write(Vec<u8>),
    /// Writes these bytes one by one, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Writes so many bytes, which are this block again and again.
    Repeat(Vec<u8>, u64),
    /// Writes nothing more, and waits until the client leaves.
    Hang,
    /// Closes the connection; what was written is delivered.
    Close,
    /// Resets the connection: the client gets an error, perhaps before it has read all.
    Reset,
}

/// A whole HTTP answer before it is bytes.
#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    /// In any case; the name decides only with what it is compared.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl HttpAnswer {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = BTreeMap::from([("Content-Type".to_owned(), content_type.to_owned())]);
        Self { status, headers, body: body.into() }
    }

    /// Sets a header in place of one of the same name in any case.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|known, _| !known.eq_ignore_ascii_case(name));
        self.headers.insert(name.to_owned(), value.to_owned());
    }

    /// Sets a header unless there is one of the same name in any case.
    pub(crate) fn set_default(&mut self, name: &str, value: &str) {
        if !self.headers.keys().any(|known| known.eq_ignore_ascii_case(name)) {
            self.set(name, value);
        }
    }

    /// The status line and the headers, without the empty line after them.
    pub(crate) fn head(&self, version: &str) -> Vec<u8> {
        let mut head = format!("{version} {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.into_bytes()
    }
}

/// The phrase after the status, which clients ignore and people read.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_set_replaces_the_one_of_any_case() {
        let mut answer = HttpAnswer::new(200, "application/json", "{}");
        answer.set("content-type", "text/html");
        answer.set_default("CONTENT-TYPE", "text/plain");
        answer.set_default("Date", "today");
        assert_eq!(
            String::from_utf8(answer.head("HTTP/1.1")).unwrap(),
            "HTTP/1.1 200 OK\r\nDate: today\r\ncontent-type: text/html\r\n"
        );
    }
}
