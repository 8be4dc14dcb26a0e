//! Endpoints: scheme, host and port.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::Url;

use crate::redaction::Redactor;

/// The protocol of an endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP over TLS.
    #[default]
    Https,
    /// HTTP without TLS.
    Http,
}

/// An endpoint of API calls: scheme, host, and port if it is not the scheme's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
    origin: Option<String>,
}

/// The text is not an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an endpoint is a host, `host:port`, or a URL with `http://` or `https://`, but {text} \
     {problem}"
)]
pub struct InvalidEndpoint {
    /// The text in backticks, or what stands for a text that can contain a password.
    text: String,
    /// The problem, as a clause without a subject.
    problem: &'static str,
}

impl Endpoint {
    /// Parses `host`, `host:port`, or a URL without a path. `scheme` is the scheme of the first two
    /// forms.
    ///
    /// # Errors
    /// If the text has none of these forms. The error does not repeat a text with an `@`, which can
    /// contain a password.
    pub fn parse(text: &str, scheme: Scheme) -> Result<Self, InvalidEndpoint> {
        let trimmed = text.trim();
        let invalid = |problem| InvalidEndpoint { text: shown(trimmed), problem };
        if has_broken_scheme(trimmed) {
            return Err(invalid("has no `://` after its scheme"));
        }
        let written_url = match trimmed.split_once("://") {
            Some((scheme, _)) if ["http", "https"].contains(&&*scheme.to_ascii_lowercase()) => {
                trimmed.to_owned()
            }
            Some(_) => return Err(invalid("has a scheme other than `http` and `https`")),
            None => format!("{scheme}://{trimmed}"),
        };
        let url = Url::from_str(&written_url).map_err(|_| invalid("has no valid host"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("has a user name or password"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("has a path, query or fragment after the host"));
        }
        Ok(Self { url, origin: None })
    }

    /// The same with the place that configures the endpoint, in words.
    #[must_use]
    pub fn with_origin(self, origin: impl Into<String>) -> Self {
        Self { origin: Some(origin.into()), ..self }
    }

    /// The place that configures the endpoint, in words; `None` for the service's own host.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The endpoint of a URL; `None` if its scheme is neither `http` nor `https`.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        Self::parse(&url.origin().ascii_serialization(), Scheme::Https).ok()
    }

    /// Whether requests cross a network without TLS.
    pub fn is_insecure(&self) -> bool {
        self.url.scheme() == "http" && !self.is_loopback()
    }

    /// Whether only programs on this machine can serve the endpoint.
    pub fn is_loopback(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        match host.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(address) => address.is_loopback(),
            Err(_) => host == "localhost" || host.ends_with(".localhost"),
        }
    }

    /// The value of the `Host` header. Contains the port if it is not the scheme's default.
    pub(crate) fn host_header(&self) -> String {
        self.url.authority().to_owned()
    }

    /// The URL of a request with an encoded query.
    pub(crate) fn url(&self, query: &str) -> Url {
        let mut url = self.url.clone();
        url.set_query((!query.is_empty()).then_some(query));
        url
    }
}

/// Whether a text begins with the name of a scheme and a part of `://`, such as `https//host`.
fn has_broken_scheme(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https").or_else(|| lower.strip_prefix("http"));
    rest.is_some_and(|rest| {
        let is_port = rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
        rest.starts_with([':', '/']) && !rest.starts_with("://") && !is_port
    })
}

/// An invalid text, for its error.
fn shown(text: &str) -> String {
    if text.is_empty() || text.contains('@') {
        "this text".to_owned()
    } else {
        format!("`{}`", Redactor::default().presentable(text))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Https => "https",
            Self::Http => "http",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_takes_the_configured_scheme_and_a_url_its_own() {
        let parse = |text, scheme| Endpoint::parse(text, scheme).unwrap().to_string();
        assert_eq!(parse("kms.example.com", Scheme::Https), "https://kms.example.com");
        assert_eq!(parse("localhost:81", Scheme::Http), "http://localhost:81");
        assert_eq!(parse("https://kms.example.com", Scheme::Http), "https://kms.example.com");
        assert_eq!(parse("[::1]:81", Scheme::Http), "http://[::1]:81");
        assert_eq!(parse(" HTTP://Localhost ", Scheme::Https), "http://localhost");
    }

    #[test]
    fn the_host_header_omits_the_default_port_of_the_scheme() {
        let endpoint = Endpoint::parse("kms.example.com:443", Scheme::Https).unwrap();
        assert_eq!(endpoint.host_header(), "kms.example.com");
    }

    #[test]
    fn what_is_no_endpoint_is_refused_without_being_repeated() {
        for text in [
            "",
            "ftp://host",
            "http://",
            "host:port",
            "host:99999",
            "http://user:hunter2@host",
            "user:hunter2@host",
            "host/path",
            "http://host/?a=b",
            "host#x",
            "a b",
        ] {
            let error = Endpoint::parse(text, Scheme::Https).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{text}: {error}");
        }
    }

    #[test]
    fn an_error_names_the_text_and_what_is_wrong_with_the_text() {
        for (text, problem) in [
            (
                "https//kms.example.com",
                "but `https//kms.example.com` has no `://` after its scheme",
            ),
            ("https:/kms.example.com", "has no `://` after its scheme"),
            ("HTTP:kms.example.com", "has no `://` after its scheme"),
            ("ftp://host", "but `ftp://host` has a scheme other than `http` and `https`"),
            ("host/path", "but `host/path` has a path, query or fragment after the host"),
            ("host:port", "but `host:port` has no valid host"),
        ] {
            let error = Endpoint::parse(text, Scheme::Https).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
        for host in ["https", "http:8080", "httpbin.example.com"] {
            assert!(Endpoint::parse(host, Scheme::Https).is_ok(), "{host}");
        }
    }

    #[test]
    fn only_addresses_of_this_machine_are_loopback() {
        let is_loopback = |text| Endpoint::parse(text, Scheme::Http).unwrap().is_loopback();
        for text in ["127.0.0.1:80", "127.1.2.3", "[::1]:80", "localhost", "kms.localhost:1"] {
            assert!(is_loopback(text), "{text}");
        }
        for text in ["10.0.0.1", "localhost.example.com", "notlocalhost", "[::2]"] {
            assert!(!is_loopback(text), "{text}");
        }
    }
}
