//! The transfer of a response over the connection.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Fault, milliseconds};
use crate::answer::{HttpAnswer, Step};
use crate::clock::http_date;

/// How many bytes are made at a time of what is too long to be held.
const BLOCK: usize = 16 * 1024;

/// The transfer of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Delivery {
    /// The whole response at once.
    #[default]
    Whole,
    /// The headers and this number of bytes of the body, then nothing until the client closes the
    /// connection.
    StallAfter(usize),
    /// The headers, then the body byte by byte, with this interval in milliseconds.
    DripMs(u64),
    /// HTTP/1.0 without `Content-Length`: the body ends with the connection.
    Http10,
    /// Chunked: the connection ends in the middle of the first chunk.
    CutChunk,
    /// With spaces after the body, up to this number of bytes, the value of `Content-Length`.
    Huge(u64),
    /// Chunked, with spaces after the body until the client closes the connection.
    Endless,
    /// With this number of additional headers.
    ManyHeaders(usize),
    /// With an additional header whose value has this number of bytes.
    LongHeader(usize),
    /// With a header that continues until the client closes the connection, and no body.
    EndlessHeader,
}

impl Fault {
    /// Sets the transfer of the response.
    pub fn deliver(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Sends the headers and this number of bytes of the body, and nothing more.
    pub fn stall_after(self, bytes: usize) -> Self {
        self.deliver(Delivery::StallAfter(bytes))
    }

    /// Sends the body byte by byte, with this interval in whole milliseconds.
    pub fn drip(self, interval: Duration) -> Self {
        self.deliver(Delivery::DripMs(milliseconds(interval)))
    }

    /// Sends the response as HTTP/1.0 without `Content-Length`, and ends the connection.
    pub fn http10(self) -> Self {
        self.deliver(Delivery::Http10)
    }

    /// Ends the connection in the middle of a chunk.
    pub fn cut_chunk(self) -> Self {
        self.deliver(Delivery::CutChunk)
    }

    /// Extends the body with spaces to this number of bytes, without use of memory.
    pub fn huge_body(self, bytes: u64) -> Self {
        self.deliver(Delivery::Huge(bytes))
    }

    /// Sends spaces after the body until the client closes the connection.
    pub fn endless_body(self) -> Self {
        self.deliver(Delivery::Endless)
    }

    /// Adds this number of headers.
    pub fn many_headers(self, count: usize) -> Self {
        self.deliver(Delivery::ManyHeaders(count))
    }

    /// Adds a header whose value has this number of bytes.
    pub fn long_header(self, bytes: usize) -> Self {
        self.deliver(Delivery::LongHeader(bytes))
    }

    /// Sends a header that continues until the client closes the connection.
    pub fn endless_header(self) -> Self {
        self.deliver(Delivery::EndlessHeader)
    }
}

impl Delivery {
    /// The steps that send an answer, whose date is `now`.
    pub(crate) fn steps(
        self,
        mut http: HttpAnswer,
        keep_alive: bool,
        now: OffsetDateTime,
    ) -> Vec<Step> {
        let is_framed = !matches!(self, Self::Http10 | Self::CutChunk | Self::Endless);
        let keep_alive = keep_alive && is_framed;
        http.set_default("Date", &http_date(now));
        http.set_default("Connection", if keep_alive { "keep-alive" } else { "close" });
        let own = u64::try_from(http.body.len()).unwrap_or(u64::MAX);
        let padding = if let Self::Huge(bytes) = self { bytes.saturating_sub(own) } else { 0 };
        if is_framed {
            http.set_default("Content-Length", &(own + padding).to_string());
        } else if self != Self::Http10 {
            http.set_default("Transfer-Encoding", "chunked");
        }
        match self {
            Self::ManyHeaders(count) => {
                let headers = (0..count).map(|n| (format!("X-Mock-{n}"), n.to_string()));
                http.headers.extend(headers);
            }
            Self::LongHeader(bytes) => http.set("X-Mock-Long", &"x".repeat(bytes)),
            _ => {}
        }
        let mut head = http.head(if self == Self::Http10 { "HTTP/1.0" } else { "HTTP/1.1" });
        if self == Self::EndlessHeader {
            head.extend_from_slice(b"X-Mock-Endless: ");
            return vec![Step::Write(head), Step::Repeat(vec![b'x'; BLOCK], u64::MAX)];
        }
        head.extend_from_slice(b"\r\n");
        let mut steps = self.body(head, http.body, padding);
        if !keep_alive {
            steps.push(Step::Close);
        }
        steps
    }

    /// The steps that send a body after a head.
    fn body(self, mut head: Vec<u8>, mut body: Vec<u8>, padding: u64) -> Vec<Step> {
        let more = match self {
            Self::StallAfter(bytes) => {
                body.truncate(bytes);
                Some(Step::Hang)
            }
            Self::DripMs(interval) => {
                let body = std::mem::take(&mut body);
                Some(Step::Drip(body, Duration::from_millis(interval)))
            }
            Self::CutChunk => {
                head.extend(format!("{:x}\r\n", body.len()).into_bytes());
                body.truncate(body.len() / 2);
                None
            }
            Self::Huge(_) => Some(Step::Repeat(vec![b' '; BLOCK], padding)),
            Self::Endless => {
                body = chunk(&body);
                Some(Step::Repeat(chunk(&[b' '; BLOCK]), u64::MAX))
            }
            _ => None,
        };
        head.append(&mut body);
        [Step::Write(head)].into_iter().chain(more).collect()
    }
}

/// A body as one chunk; an empty one as none, because that would be the last.
fn chunk(body: &[u8]) -> Vec<u8> {
    match body.len() {
        0 => Vec::new(),
        length => [format!("{length:x}\r\n").as_bytes(), body, b"\r\n"].concat(),
    }
}
