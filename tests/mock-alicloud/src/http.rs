//! HTTP/1 requests off a connection. Knows nothing of Alibaba Cloud.

use tokio::io::{AsyncRead, AsyncReadExt};

/// The longest request head that is read, in bytes.
const MAX_HEAD: usize = 128 * 1024;
/// The longest request body that is read, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// The most headers that a request may have.
const MAX_HEADERS: usize = 128;
/// The longest line that states the size of a chunk, extensions included.
const MAX_CHUNK_LINE: usize = 1024;

/// A request as it came, with the framing of its body removed.
#[derive(Debug, Default)]
pub(crate) struct Message {
    pub(crate) method: String,
    pub(crate) path: String,
    /// What follows the `?` of the target, undecoded.
    pub(crate) query: String,
    /// Names in lower case, values without the space around them.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether the client may send another request on this connection.
    pub(crate) keep_alive: bool,
}

impl Message {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn asks_to_close(&self) -> bool {
        self.all("connection")
            .flat_map(|value| value.split(','))
            .any(|word| word.trim().eq_ignore_ascii_case("close"))
    }
}

/// Why a request could not be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The connection ended or failed within a request.
    Ended,
    /// The bytes are not a request, or not one this server takes; says why.
    Malformed(&'static str),
}

/// The reading side of a connection, with the bytes that are ahead of the request in hand.
#[derive(Debug)]
pub(crate) struct Reader {
    buffer: Vec<u8>,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self { buffer: Vec::new() }
    }

    /// The next request, or `None` if the client has ended the connection between requests.
    pub(crate) async fn next<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
    ) -> Result<Option<Message>, ReadError> {
        let mut message = loop {
            if let Some(message) = self.head()? {
                break message;
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(ReadError::Malformed("the request head is too long"));
            }
            let is_idle = self.buffer.is_empty();
            match self.fill(stream).await {
                Err(ReadError::Ended) if is_idle => return Ok(None),
                other => other?,
            }
        };
        // A request for a tunnel names the host in its target, and some clients nowhere else.
        if message.all("host").count() != 1 && message.method != "CONNECT" {
            return Err(ReadError::Malformed("a request has exactly one Host"));
        }
        let lengths: Vec<&str> = message.all("content-length").collect();
        let chunked = match message.all("transfer-encoding").next() {
            None => false,
            Some(coding) if coding.eq_ignore_ascii_case("chunked") => true,
            Some(_) => return Err(ReadError::Malformed("unknown Transfer-Encoding")),
        };
        message.body = match lengths[..] {
            [] if chunked => self.chunked(stream).await?,
            [] => Vec::new(),
            [length] if !chunked => {
                let length = length.parse().ok().filter(|length| *length <= MAX_BODY);
                let length = length.ok_or(ReadError::Malformed("bad Content-Length"))?;
                self.take(stream, length).await?
            }
            _ => return Err(ReadError::Malformed("the body's length is stated twice")),
        };
        Ok(Some(message))
    }

    /// The head at the front of the buffer, once it is whole.
    fn head(&mut self) -> Result<Option<Message>, ReadError> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut head = httparse::Request::new(&mut headers);
        let length = match head.parse(&self.buffer) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(ReadError::Malformed("not an HTTP request")),
        };
        let target = origin_form(head.path.unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut message = Message {
            method: head.method.unwrap_or_default().to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: head.headers.iter().map(owned).collect(),
            body: Vec::new(),
            keep_alive: head.version == Some(1),
        };
        if message.asks_to_close() {
            message.keep_alive = false;
        }
        self.buffer.drain(..length);
        Ok(Some(message))
    }

    async fn chunked<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
    ) -> Result<Vec<u8>, ReadError> {
        let mut body = Vec::new();
        loop {
            let (line, size) = loop {
                match httparse::parse_chunk_size(&self.buffer) {
                    Ok(httparse::Status::Complete(found)) => break found,
                    Ok(httparse::Status::Partial) if self.buffer.len() < MAX_CHUNK_LINE => {
                        self.fill(stream).await?;
                    }
                    _ => return Err(ReadError::Malformed("bad chunk size")),
                }
            };
            self.buffer.drain(..line);
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size > MAX_BODY - body.len() {
                return Err(ReadError::Malformed("the body is too long"));
            }
            body.append(&mut self.take(stream, size).await?);
            // No client of these services sends trailers, so the last chunk ends like the others.
            if self.take(stream, 2).await? != b"\r\n" {
                return Err(ReadError::Malformed("bad end of a chunk"));
            }
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn take<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
        length: usize,
    ) -> Result<Vec<u8>, ReadError> {
        while self.buffer.len() < length {
            self.fill(stream).await?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    async fn fill<S: AsyncRead + Unpin>(&mut self, stream: &mut S) -> Result<(), ReadError> {
        match stream.read_buf(&mut self.buffer).await {
            Ok(0) | Err(_) => Err(ReadError::Ended),
            Ok(_) => Ok(()),
        }
    }
}

/// The path and query of a target. A client that takes this server for a proxy sends the whole
/// URL, whose host it also sends as `Host`.
fn origin_form(target: &str) -> &str {
    let Some((_, rest)) = target.split_once("://").filter(|_| !target.starts_with('/')) else {
        return target;
    };
    rest.find('/').map_or("/", |slash| &rest[slash..])
}

fn owned(header: &httparse::Header<'_>) -> (String, String) {
    let value = String::from_utf8_lossy(header.value).trim().to_owned();
    (header.name.to_ascii_lowercase(), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Result<Vec<Message>, ReadError> {
        let (mut stream, mut reader) = (bytes, Reader::new());
        let mut messages = Vec::new();
        while let Some(message) = reader.next(&mut stream).await? {
            messages.push(message);
        }
        Ok(messages)
    }

    #[tokio::test]
    async fn bodies_are_framed_by_length_and_by_chunks_on_one_connection() {
        let messages = read(
            b"POST /?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc\
              POST http://host/p?q HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\
              2;x\r\nde\r\n1\r\nf\r\n0\r\n\r\n\
              GET / HTTP/1.1\r\nHOST:  h \r\nConnection: close\r\n\r\n",
        )
        .await
        .unwrap();
        let seen: Vec<_> = messages
            .iter()
            .map(|m| (m.path.as_str(), m.query.as_str(), m.body.as_slice(), m.keep_alive))
            .collect();
        assert_eq!(
            seen,
            [
                ("/", "a=b", b"abc".as_slice(), true),
                ("/p", "q", b"def", true),
                ("/", "", b"", false)
            ]
        );
        assert_eq!(messages[2].headers[0], ("host".to_owned(), "h".to_owned()));
    }

    #[tokio::test]
    async fn what_is_not_one_request_is_refused() {
        for wrong in [
            "nonsense\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n.",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        ] {
            let result = read(wrong.as_bytes()).await;
            assert!(matches!(result, Err(ReadError::Malformed(_))), "{wrong:?}: {result:?}");
        }
    }

    #[tokio::test]
    async fn a_request_for_a_tunnel_needs_no_host() {
        let messages = read(b"CONNECT kms.aliyuncs.com:443 HTTP/1.0\r\n\r\n").await.unwrap();
        assert_eq!(messages[0].path, "kms.aliyuncs.com:443");
    }

    #[tokio::test]
    async fn the_end_within_a_request_is_told_from_the_end_between_two() {
        assert!(read(b"").await.unwrap().is_empty());
        assert!(matches!(read(b"GET / HT").await, Err(ReadError::Ended)));
        let cut = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n.";
        assert!(matches!(read(cut).await, Err(ReadError::Ended)));
    }
}
