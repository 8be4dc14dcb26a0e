//! Answers as the steps a connection takes: bytes, pauses and ends.
//!
//! An answer is raw, so that a fault can be anything a network may deliver. A new kind of fault
//! is a new way to make steps, and at most a new [`Step`].

use std::collections::BTreeMap;
use std::time::Duration;

/// One thing a connection does to answer a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Waits.
    Wait(Duration),
    /// Writes these bytes as they are.
    Write(Vec<u8>),
    /// Closes the connection; what was written is delivered.
    Close,
    /// Resets the connection: the client gets an error, perhaps before it has read all.
    Reset,
}

/// What a connection does to answer one request.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) steps: Vec<Step>,
}

/// A whole HTTP/1.1 answer before it is bytes.
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

    fn set_default(&mut self, name: &str, value: &str) {
        if !self.headers.keys().any(|known| known.eq_ignore_ascii_case(name)) {
            self.set(name, value);
        }
    }

    /// The head and the body as bytes.
    pub(crate) fn into_parts(mut self, keep_alive: bool) -> (Vec<u8>, Vec<u8>) {
        self.set_default("Content-Length", &self.body.len().to_string());
        self.set_default("Connection", if keep_alive { "keep-alive" } else { "close" });
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        (head.into_bytes(), self.body)
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
        let (head, body) = answer.into_parts(true);
        assert_eq!(
            String::from_utf8(head).unwrap(),
            "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\
             content-type: text/html\r\n\r\n"
        );
        assert_eq!(body, b"{}");
    }
}
