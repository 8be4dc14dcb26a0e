//! The cloud behind an HTTP proxy, for clients that call the hosts of the services over HTTPS.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::answer::HttpAnswer;
use crate::authority::Authority;
use crate::background::Background;
use crate::cloud::Cloud;
use crate::fault::Delivery;
use crate::gateway::Gateway;
use crate::serve::{End, Tunnels, accept, exchange, take};

/// An HTTP proxy that leads every host to one cloud.
///
/// `CONNECT host:443` opens a tunnel that ends in the proxy, with a certificate for the host from
/// the authority of the proxy. The cloud serves the requests in the tunnel, and requests for
/// `http://` URLs. The proxy listens on its own thread until the value is dropped, and also keeps
/// the state of the cloud alive.
///
/// ```
/// # fn main() -> anyhow::Result<()> {
/// use mock_alicloud::{Cloud, HttpsProxy};
///
/// let cloud = Cloud::start()?;
/// let proxy = HttpsProxy::start(&cloud)?;
/// proxy.unknown_host("kms.nowhere.aliyuncs.com");
/// // … start a client with proxy.url() as HTTPS_PROXY, and with SSL_CERT_FILE naming a file that
/// // holds proxy.authority_pem() …
/// assert!(proxy.targets().is_empty());
/// # Ok(())
/// # }
/// ```
pub struct HttpsProxy {
    shared: Arc<Shared>,
    background: Background,
}

struct Shared {
    gateway: Arc<Gateway>,
    authority: Authority,
    targets: Mutex<Vec<String>>,
    unknown: Mutex<Vec<String>>,
}

impl std::fmt::Debug for HttpsProxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpsProxy").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl HttpsProxy {
    /// Starts a proxy in front of a cloud, on any free port of the loopback address.
    pub fn start(cloud: &Cloud) -> anyhow::Result<Self> {
        let shared = Arc::new(Shared {
            gateway: cloud.gateway(),
            authority: Authority::new()?,
            targets: Mutex::default(),
            unknown: Mutex::default(),
        });
        let for_thread = shared.clone();
        let wanted = (Ipv4Addr::LOCALHOST, 0).into();
        let background = Background::start("mock-alicloud-proxy", wanted, async move |listener| {
            let number = || for_thread.gateway.next_connection();
            accept(listener, |stream| connection(stream, for_thread.clone(), number())).await;
        })?;
        Ok(Self { shared, background })
    }

    /// `http://127.0.0.1:<port>`, the value of `HTTPS_PROXY`.
    pub fn url(&self) -> String {
        format!("http://{}", self.background.address())
    }

    /// The certificate of the authority, in PEM. Clients must trust the authority: write the text
    /// to a file, and set `SSL_CERT_FILE`.
    pub fn authority_pem(&self) -> String {
        self.shared.authority.pem()
    }

    /// The `host:port` of every `CONNECT` so far, in order, including refused requests.
    pub fn targets(&self) -> Vec<String> {
        self.shared.targets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns 502 to `CONNECT` for a host from now on, as a proxy that cannot resolve the name.
    /// One `*` in the pattern matches any characters: `*` alone matches every host.
    pub fn unknown_host(&self, pattern: impl Into<String>) {
        let mut unknown = self.shared.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        unknown.push(pattern.into());
    }
}

async fn connection(mut stream: TcpStream, shared: Arc<Shared>, number: u64) {
    match exchange(&mut stream, &shared.gateway, number, Tunnels::Yes).await {
        End::Tunnel(target) => tunnel(stream, &shared, target, number).await,
        End::Reset => drop(stream.set_zero_linger()),
        End::Close => {}
    }
}

/// Opens a tunnel, and is the server at its end.
async fn tunnel(mut stream: TcpStream, shared: &Shared, target: String, number: u64) {
    let host = host(&target).to_owned();
    shared.targets.lock().unwrap_or_else(PoisonError::into_inner).push(target);
    let unknown = shared.unknown.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if unknown.iter().any(|pattern| matches(pattern, &host)) {
        return refuse(&mut stream, shared, "the name of the host cannot be resolved").await;
    }
    let Ok(config) = shared.authority.server(&host) else {
        return refuse(&mut stream, shared, "the host has a name that no certificate can be for")
            .await;
    };
    let opened = stream.write_all(b"HTTP/1.1 200 Connection Established\r\n\r\n").await;
    if opened.is_err() {
        return;
    }
    let Ok(mut stream) = TlsAcceptor::from(config).accept(stream).await else { return };
    if exchange(&mut stream, &shared.gateway, number, Tunnels::No).await == End::Reset {
        let _ = stream.get_ref().0.set_zero_linger();
    }
}

async fn refuse(stream: &mut TcpStream, shared: &Shared, why: &str) {
    let http = HttpAnswer::new(502, "text/plain", why);
    for step in Delivery::Whole.steps(http, false, shared.gateway.world.clock.now()) {
        take(stream, step).await;
    }
}

/// The host of `host:port`, without the brackets of an IPv6 address.
fn host(target: &str) -> &str {
    let host = target.rsplit_once(':').map_or(target, |(host, _)| host);
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

fn matches(pattern: &str, host: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => host.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
        None => pattern == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_in_a_pattern_is_any_characters() {
        assert!(matches("*", "a.b"));
        assert!(matches("kms*.com", "kms.r.com"));
        assert!(!matches("kms*.com", "sts.r.com"));
        assert!(!matches("ab*bc", "abc"));
        assert!(matches("a.b", "a.b"));
        assert!(!matches("a.b", "a.b.c"));
    }

    #[test]
    fn the_host_of_a_target_is_without_port_and_brackets() {
        assert_eq!(host("oauth.aliyun.com:443"), "oauth.aliyun.com");
        assert_eq!(host("[::1]:443"), "::1");
    }
}
