//! A client that signs requests in a few lines and reads answers as they are on the wire.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use mock_alicloud::{AccessKey, Builder, Clock, Cloud, Seed};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use time::macros::format_description;

pub(crate) const DATE: &str = "2024-01-02T03:04:05Z";
pub(crate) const KMS: &str = "2016-01-20";
pub(crate) const DDS: &str = "2015-12-01";
pub(crate) const STS: &str = "2015-04-01";

/// A cloud whose time is [`DATE`], with the built-in seed.
pub(crate) fn cloud() -> Cloud {
    builder().start().unwrap()
}

/// The date now, by the clock of the machine.
pub(crate) fn today() -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    Clock::system().now().format(format).unwrap()
}

pub(crate) fn builder() -> Builder {
    Cloud::builder().clock(Clock::fixed(DATE).unwrap())
}

/// An access key of the built-in seed.
pub(crate) fn key(id: &str) -> AccessKey {
    Seed::built_in().access_keys.into_iter().find(|key| key.access_key_id == id).unwrap()
}

/// A call before it is signed.
#[derive(Clone)]
pub(crate) struct Call<'a> {
    pub(crate) action: &'a str,
    pub(crate) version: &'a str,
    pub(crate) params: Vec<(&'a str, &'a str)>,
    pub(crate) key: AccessKey,
    pub(crate) date: String,
    pub(crate) nonce: String,
    pub(crate) method: &'a str,
}

/// Where the parameters of an operation travel.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    Query,
    Form,
}

pub(crate) fn call<'a>(
    action: &'a str,
    version: &'a str,
    params: &[(&'a str, &'a str)],
) -> Call<'a> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    Call {
        action,
        version,
        params: params.to_vec(),
        key: key("LTAI-example-full-access"),
        date: DATE.to_owned(),
        nonce: format!("nonce-{}", COUNT.fetch_add(1, Ordering::Relaxed)),
        method: "POST",
    }
}

pub(crate) fn describe_key(key_id: &str) -> Call<'_> {
    call("DescribeKey", KMS, &[("KeyId", key_id)])
}

impl Call<'_> {
    pub(crate) fn by(mut self, id: &str) -> Self {
        self.key = key(id);
        self
    }

    pub(crate) fn signed_by(mut self, key: AccessKey) -> Self {
        self.key = key;
        self
    }

    /// Sends it in the newer scheme, parameters in the query, on a connection of its own.
    pub(crate) fn send(&self, cloud: &Cloud) -> Answer {
        Connection::open(cloud).exchange(&self.v3(&cloud.address().to_string(), Place::Query))
    }

    /// The bytes of the request in the newer scheme.
    pub(crate) fn v3(&self, host: &str, place: Place) -> Vec<u8> {
        let (query, body) = match place {
            Place::Query => (encode_pairs(&self.params), String::new()),
            Place::Form => (String::new(), encode_pairs(&self.params)),
        };
        let digest = hex(&Sha256::digest(&body));
        let mut headers = vec![
            ("host", host),
            ("x-acs-action", self.action),
            ("x-acs-content-sha256", &digest),
            ("x-acs-date", &self.date),
            ("x-acs-signature-nonce", &self.nonce),
            ("x-acs-version", self.version),
        ];
        if place == Place::Form {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        if let Some(token) = &self.key.security_token {
            headers.push(("x-acs-security-token", token));
        }
        headers.sort_unstable();
        let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let lines: String = headers.iter().fold(String::new(), |mut lines, (name, value)| {
            writeln!(lines, "{name}:{value}").unwrap();
            lines
        });
        let canonical = format!("{}\n/\n{query}\n{lines}\n{names}\n{digest}", self.method);
        let to_sign = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(&canonical)));
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.key.access_key_secret.as_bytes()).unwrap();
        mac.update(to_sign.as_bytes());
        let signature = hex(&mac.finalize().into_bytes());
        let id = &self.key.access_key_id;
        let mut head = format!("{} /?{query} HTTP/1.1\r\n", self.method);
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        write!(
            head,
            "Authorization: ACS3-HMAC-SHA256 Credential={id},SignedHeaders={names},\
             Signature={signature}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        head.into_bytes()
    }

    /// The bytes of the request in the older scheme, parameters in the form.
    pub(crate) fn v1(&self, host: &str) -> Vec<u8> {
        let mut common = vec![
            ("AccessKeyId", self.key.access_key_id.as_str()),
            ("Action", self.action),
            ("Format", "JSON"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", &self.nonce),
            ("SignatureVersion", "1.0"),
            ("Timestamp", &self.date),
            ("Version", self.version),
        ];
        if let Some(token) = &self.key.security_token {
            common.push(("SecurityToken", token));
        }
        let mut all = [common.clone(), self.params.clone()].concat();
        all.sort_unstable();
        let to_sign = format!("{}&%2F&{}", self.method, encode(&encode_pairs(&all)));
        let secret = format!("{}&", self.key.access_key_secret);
        let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(to_sign.as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        common.push(("Signature", &signature));
        let (query, body) = (encode_pairs(&common), encode_pairs(&self.params));
        format!(
            "{} /?{query} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            self.method,
            body.len()
        )
        .into_bytes()
    }
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
        encoded
    })
}

pub(crate) fn encode_pairs(pairs: &[(&str, &str)]) -> String {
    let mut pairs: Vec<_> = pairs.iter().map(|(n, v)| (encode(n), encode(v))).collect();
    pairs.sort();
    pairs.into_iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("&")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").unwrap();
        digits
    })
}

/// The bytes of a request that is not signed.
pub(crate) fn plain(target: &str, host: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut request = format!("{target} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    request.into_bytes()
}

/// Sends a request that is not signed; `target` is the method and the path.
pub(crate) fn send(cloud: &Cloud, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let host = cloud.address().to_string();
    Connection::open(cloud).exchange(&plain(target, &host, headers, body))
}

/// The session credentials in an answer, by the names of its members.
pub(crate) fn session(answer: &Value, [id, secret, token]: [&str; 3]) -> AccessKey {
    let text = |name: &str| answer[name].as_str().unwrap();
    AccessKey::new("1", text(id), text(secret)).with_security_token(text(token))
}

/// The names of those members, but in OAuth.
pub(crate) const MEMBERS: [&str; 3] = ["AccessKeyId", "AccessKeySecret", "SecurityToken"];

/// The operations of all requests so far, in order.
pub(crate) fn actions(cloud: &Cloud) -> Vec<String> {
    cloud.requests().into_iter().filter_map(|request| request.action).collect()
}

/// An answer as it was on the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The status and the error code.
    pub(crate) fn error(&self) -> (u16, String) {
        (self.status, self.json()["Code"].as_str().unwrap_or_default().to_owned())
    }
}

/// A connection that may carry several requests.
pub(crate) struct Connection<S = TcpStream>(BufReader<S>);

impl Connection {
    pub(crate) fn open(cloud: &Cloud) -> Self {
        Self::to(&cloud.address().to_string())
    }

    pub(crate) fn to(address: &str) -> Self {
        Self::over(TcpStream::connect(address).unwrap())
    }

    /// Whether nothing comes for a moment, although the connection is open.
    pub(crate) fn is_silent(&mut self) -> bool {
        self.0.get_ref().set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let silence = self.0.fill_buf().map(<[u8]>::len).map_err(|error| error.kind());
        matches!(silence, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut))
    }

    pub(crate) fn into_stream(self) -> TcpStream {
        self.0.into_inner()
    }
}

impl<S: Read + Write> Connection<S> {
    pub(crate) fn over(stream: S) -> Self {
        Self(BufReader::new(stream))
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.try_send(bytes).unwrap();
    }

    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes)?;
        self.0.get_mut().flush()
    }

    pub(crate) fn exchange(&mut self, bytes: &[u8]) -> Answer {
        self.send(bytes);
        self.receive().unwrap()
    }

    /// The next answer. An end instead of one is `UnexpectedEof`.
    pub(crate) fn receive(&mut self) -> io::Result<Answer> {
        let mut answer = self.receive_head()?;
        let length = answer.header("content-length").unwrap().parse().unwrap();
        answer.body = vec![0; length];
        self.0.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    /// The head of the next answer, which is the whole of one that opens a tunnel.
    pub(crate) fn receive_head(&mut self) -> io::Result<Answer> {
        let mut line = || {
            let mut line = String::new();
            match self.0.read_line(&mut line)? {
                0 => Err(io::Error::from(ErrorKind::UnexpectedEof)),
                _ => Ok(line.trim_end().to_owned()),
            }
        };
        let status = line()?.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let line = line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        Ok(Answer { status, headers, body: Vec::new() })
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).map(|()| bytes)
    }

    /// All that comes until the end of the connection.
    pub(crate) fn rest(&mut self) -> io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).map(|_| rest)
    }
}
