//! Proxies between this machine and the services.

use reqwest::{ClientBuilder, NoProxy, Proxy};

/// The proxies that requests go through, as the variables of the same names have them.
///
/// A proxy is a URL with `http://`, `https://`, `socks4://`, `socks5://` or `socks5h://`, or a
/// host and port.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For HTTPS: `HTTPS_PROXY`.
    pub https: Option<String>,
    /// For plain HTTP: `HTTP_PROXY`.
    pub http: Option<String>,
    /// For either, where it has no other: `ALL_PROXY`.
    pub all: Option<String>,
    /// The hosts that are reached without one, separated by commas: names, which stand for what
    /// is below them too, addresses, networks, or `*` for all. `NO_PROXY`.
    pub none: Option<String>,
}

impl Proxies {
    /// The client with these proxies and no others.
    ///
    /// # Errors
    /// When a proxy is no URL. The error does not repeat it, since it may hold a password.
    pub(crate) fn install(&self, builder: ClientBuilder) -> Result<ClientBuilder, String> {
        let mut builder = builder.no_proxy();
        let none = self.none.as_deref().unwrap_or_default();
        // The library takes `*` for all names, but not for all addresses.
        if none.split(',').any(|host| host.trim() == "*") {
            return Ok(builder);
        }
        let no_proxy = NoProxy::from_string(&exceptions(none));
        for (name, url) in
            [("HTTPS_PROXY", &self.https), ("HTTP_PROXY", &self.http), ("ALL_PROXY", &self.all)]
        {
            let Some(url) = url.as_deref() else { continue };
            let proxy = match name {
                "HTTPS_PROXY" => Proxy::https(url),
                "HTTP_PROXY" => Proxy::http(url),
                _ => Proxy::all(url),
            };
            let scheme = url.split_once("://").map_or("http", |(scheme, _)| scheme);
            let proxy = proxy.ok().filter(|_| SCHEMES.contains(&&*scheme.to_ascii_lowercase()));
            let proxy = proxy.ok_or_else(|| {
                format!(
                    "the proxy that `{name}` names is neither a host and port nor a URL with \
                     `http://`, `https://` or `socks5://`"
                )
            })?;
            builder = builder.proxy(proxy.no_proxy(no_proxy.clone()));
        }
        Ok(builder)
    }
}

const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// What is always reached without a proxy: a service on this machine is meant for this machine.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

/// `NO_PROXY` in the form that the library reads: it knows neither `*.name` nor ports.
fn exceptions(none: &str) -> String {
    let entries = none.split(',').map(|entry| {
        let entry = entry.trim();
        let entry = entry.strip_prefix("*.").unwrap_or(entry);
        match entry.rsplit_once(':') {
            // More than one colon is an IPv6 address.
            Some((host, _port)) if !host.contains(':') || host.ends_with(']') => {
                host.trim_matches(['[', ']'])
            }
            _ => entry,
        }
    });
    entries.chain([LOOPBACK]).collect::<Vec<_>>().join(",")
}

/// Without what may be passwords.
impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxies").field("none", &self.none).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_is_no_url_is_named_and_not_repeated() {
        let https = Some("http://user:hunter2@host:port".to_owned());
        let proxies = Proxies { https, ..Proxies::default() };
        let error = proxies.install(ClientBuilder::new()).unwrap_err();
        assert!(error.contains("`HTTPS_PROXY`") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn an_exception_for_everything_leaves_no_proxy() {
        let with = |none: Option<&str>| {
            let (all, none) = (Some("http://proxy".to_owned()), none.map(str::to_owned));
            let builder = Proxies { all, none, ..Proxies::default() }.install(ClientBuilder::new());
            format!("{:?}", builder.unwrap()).contains("proxies")
        };
        assert_eq!([None, Some("example.com"), Some("a, *")].map(with), [true, true, false]);
    }

    #[test]
    fn exceptions_are_understood_in_every_form() {
        let exceptions =
            exceptions("*.aliyuncs.com, .example.com,host:443,[::2]:8080,::3,10.0.0.0/8");
        let expected = "aliyuncs.com,.example.com,host,::2,::3,10.0.0.0/8,";
        assert_eq!(exceptions, format!("{expected}{LOOPBACK}"));
    }

    #[test]
    fn a_proxy_of_another_kind_is_refused() {
        let https = Some("ftp://proxy".to_owned());
        let proxies = Proxies { https, ..Proxies::default() };
        assert!(proxies.install(ClientBuilder::new()).is_err());
    }

    #[test]
    fn hosts_with_a_port_and_urls_of_every_kind_are_proxies() {
        for url in ["127.0.0.1:3128", "http://a:b@proxy:8080", "https://proxy", "socks5h://[::1]:1"]
        {
            let all = Some(url.to_owned());
            let proxies = Proxies { all, ..Proxies::default() };
            assert!(proxies.install(ClientBuilder::new()).is_ok(), "{url}");
        }
    }
}
