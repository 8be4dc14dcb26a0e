//! HTTP and SOCKS proxies.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

use super::connection::server_of;
use crate::error::call::ErrorKind;

/// The proxies of requests, with the meaning of the usual environment variables.
///
/// A proxy is a URL with `http://`, `https://`, `socks4://`, `socks5://` or `socks5h://`, or a
/// host and port.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// The proxy of HTTPS requests: `HTTPS_PROXY`.
    pub https: Option<String>,
    /// The proxy of HTTP requests: `HTTP_PROXY`.
    pub http: Option<String>,
    /// The proxy of requests without another proxy: `ALL_PROXY`.
    pub all: Option<String>,
    /// The hosts without a proxy, separated by commas: `NO_PROXY`. Names (with their subdomains),
    /// addresses, networks, or `*` for all hosts.
    pub none: Option<String>,
}

impl Proxies {
    /// The proxy of a URL.
    ///
    /// # Errors
    /// If a proxy is not a URL. The error does not repeat the proxy, which can contain a password.
    pub(super) fn of(&self, url: &Url) -> Result<Option<Intercept>, ErrorKind> {
        if let Self { https: None, http: None, all: None, .. } = self {
            return Ok(None);
        }
        let Some(exceptions) = self.exceptions() else { return Ok(None) };
        let text = |name, proxy: &Option<String>| match proxy.as_deref().map(parse) {
            None => Ok(String::new()),
            Some(Some(url)) => Ok(url.to_string()),
            Some(None) => Err(ErrorKind::Request(format!(
                "the proxy that `{name}` names is neither a host and port nor a URL with \
                 `http://`, `https://` or `socks5://`"
            ))),
        };
        let matcher = Matcher::builder()
            .https(text("HTTPS_PROXY", &self.https)?)
            .http(text("HTTP_PROXY", &self.http)?)
            .all(text("ALL_PROXY", &self.all)?)
            .no(exceptions)
            .build();
        let server = server_of(url).map_err(|error| ErrorKind::Request(error.to_string()))?;
        Ok(matcher.intercept(&server))
    }

    /// The address of the proxy of a URL, such as `http://proxy:8080`, without its password.
    pub(super) fn address_for(&self, url: &Url) -> Option<String> {
        let proxy = self.of(url).ok()??.uri().to_string();
        let (scheme, authority) = proxy.trim_end_matches('/').split_once("://")?;
        // A password can contain an `@`.
        let host = authority.rsplit('@').next().unwrap_or_default();
        Some(format!("{scheme}://{host}"))
    }

    /// The hosts without a proxy; `None` if no host has a proxy.
    fn exceptions(&self) -> Option<String> {
        let none = self.none.as_deref().unwrap_or_default();
        // The library applies `*` to names, but not to addresses.
        let is_every_host = none.split(',').any(|host| host.trim() == "*");
        (!is_every_host).then(|| exceptions(none))
    }
}

const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The URL of a proxy; `None` if the text is neither a host and port nor a URL with a scheme of a
/// proxy.
fn parse(written: &str) -> Option<Url> {
    let url: Url = match written.contains("://") {
        true => written.parse().ok()?,
        false => format!("http://{written}").parse().ok()?,
    };
    (url.has_host() && SCHEMES.contains(&url.scheme())).then_some(url)
}

/// The hosts that never have a proxy: only this machine reaches them.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

/// `NO_PROXY` in the form of the library, which supports neither `*.name` nor ports.
fn exceptions(none: &str) -> String {
    let entries = none.split(',').map(|entry| {
        let written = entry.trim();
        let host = written.strip_prefix("*.").unwrap_or(written);
        match host.rsplit_once(':') {
            // A host with more than one colon is an IPv6 address.
            Some((name, _port)) if !name.contains(':') || name.ends_with(']') => {
                name.trim_matches(['[', ']'])
            }
            _ => host,
        }
    });
    entries.chain([LOOPBACK]).collect::<Vec<_>>().join(",")
}

/// Omits the proxies, which can contain passwords.
impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxies").field("none", &self.none).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://kms.example.com/";

    fn of(proxies: &Proxies, url: &str) -> Result<bool, String> {
        let found = proxies.of(&url.parse().unwrap());
        found.map(|found| found.is_some()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_proxy_that_is_no_url_is_named_and_not_repeated() {
        let https = Some("http://user:hunter2@host:port".to_owned());
        let error = of(&Proxies { https, ..Proxies::default() }, URL).unwrap_err();
        assert!(error.contains("`HTTPS_PROXY`") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn an_exception_for_everything_leaves_no_proxy() {
        let with = |none: Option<&str>| {
            let (all, none) = (Some("http://proxy".to_owned()), none.map(str::to_owned));
            of(&Proxies { all, none, ..Proxies::default() }, URL).unwrap()
        };
        assert_eq!([None, Some("example.org"), Some("a, *")].map(with), [true, true, false]);
    }

    #[test]
    fn exceptions_are_understood_in_every_form() {
        let exceptions =
            exceptions("*.aliyuncs.com, .example.com,host:443,[::2]:8080,::3,10.0.0.0/8");
        let expected = "aliyuncs.com,.example.com,host,::2,::3,10.0.0.0/8,";
        assert_eq!(exceptions, format!("{expected}{LOOPBACK}"));
    }

    #[test]
    fn the_proxy_of_a_url_is_told_without_its_password() {
        let proxies = Proxies {
            https: Some("http://user:hunter2@secure:3128".to_owned()),
            all: Some("socks5h://other:1080".to_owned()),
            none: Some("example.org".to_owned()),
            ..Proxies::default()
        };
        let of = |url: &str| proxies.address_for(&url.parse().unwrap());
        assert_eq!(of("https://kms.example.com/").as_deref(), Some("http://secure:3128"));
        assert_eq!(of("http://kms.example.com/").as_deref(), Some("socks5h://other:1080"));
        for direct in ["https://kms.example.org/", "https://127.0.0.1:1/", "http://localhost/"] {
            assert_eq!(of(direct), None, "{direct}");
        }
        let without = Proxies { none: Some("*".to_owned()), ..proxies.clone() };
        assert_eq!(without.address_for(&URL.parse().unwrap()), None);
    }

    #[test]
    fn hosts_with_a_port_and_urls_of_every_kind_are_proxies_and_nothing_else_is() {
        for (url, expected) in [
            ("127.0.0.1:3128", true),
            ("http://a:b@proxy:8080", true),
            ("https://proxy", true),
            ("SOCKS4A://proxy", true),
            ("socks5h://[::1]:1", true),
            ("ftp://proxy", false),
            ("http://", false),
            ("a b", false),
        ] {
            let proxies = Proxies { all: Some(url.to_owned()), ..Proxies::default() };
            assert_eq!(of(&proxies, URL).ok(), expected.then_some(true), "{url}");
        }
    }
}
