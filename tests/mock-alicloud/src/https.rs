//! The cloud over HTTPS, for clients with a configurable endpoint that must use HTTPS.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rcgen::{CertificateParams, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::authority::{Authority, params};
use crate::background::Background;
use crate::cloud::Cloud;
use crate::gateway::Gateway;
use crate::serve::{End, Tunnels, accept, exchange, hang};

/// The TLS handshake of an [`HttpsCloud`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// A valid certificate for `127.0.0.1` and `localhost`.
    Good,
    /// A certificate for another host.
    OtherName,
    /// A certificate that expired in 2021.
    Expired,
    /// A certificate that is valid from the year 3000.
    NotYetValid,
    /// A certificate without an issuing authority.
    SelfSigned,
    /// A valid certificate, and a request for a client certificate.
    ClientCertificate,
    /// A fatal alert with this number, after the first data of the client.
    Alert(u8),
    /// No response: the server only reads.
    Stalls,
    /// The end of the connection, after the first data of the client.
    Closes,
    /// HTTP without TLS.
    PlainHttp,
}

/// A cloud over HTTPS, on its own port.
///
/// The cloud serves and records the requests. The server listens on its own thread until the value
/// is dropped, and also keeps the state of the cloud alive.
///
/// ```
/// # fn main() -> anyhow::Result<()> {
/// use mock_alicloud::{Cloud, Handshake, HttpsCloud};
///
/// let cloud = Cloud::start()?;
/// let https = HttpsCloud::start(&cloud, Handshake::Expired)?;
/// // … point a client at https.url(), with SSL_CERT_FILE naming a file that holds
/// // https.authority_pem(); it refuses …
/// assert!(cloud.requests().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct HttpsCloud {
    authority_pem: String,
    connections: Arc<AtomicU64>,
    background: Background,
}

/// What is done with a connection.
#[derive(Clone)]
enum Front {
    Tls(TlsAcceptor),
    Alert(u8),
    Stalls,
    Closes,
    PlainHttp,
}

impl HttpsCloud {
    /// Starts a server in front of a cloud, on any free port of the loopback address.
    pub fn start(cloud: &Cloud, handshake: Handshake) -> anyhow::Result<Self> {
        let authority = Authority::new()?;
        let front = Front::new(&authority, handshake)?;
        let gateway = cloud.gateway();
        let connections = Arc::new(AtomicU64::new(0));
        let count = connections.clone();
        let wanted = (Ipv4Addr::LOCALHOST, 0).into();
        let background = Background::start("mock-alicloud-https", wanted, async move |listener| {
            accept(listener, |stream| {
                count.fetch_add(1, Ordering::SeqCst);
                connection(stream, front.clone(), gateway.clone())
            })
            .await;
        })?;
        Ok(Self { authority_pem: authority.pem(), connections, background })
    }

    /// The listen address.
    pub fn address(&self) -> SocketAddr {
        self.background.address()
    }

    /// `https://127.0.0.1:<port>`, the endpoint of every service.
    pub fn url(&self) -> String {
        format!("https://{}", self.address())
    }

    /// The certificate of the authority, in PEM. Clients must trust the authority: write the text
    /// to a file, and set `SSL_CERT_FILE`.
    pub fn authority_pem(&self) -> String {
        self.authority_pem.clone()
    }

    /// The number of connections so far, with any result.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Front {
    fn new(authority: &Authority, handshake: Handshake) -> anyhow::Result<Self> {
        let own = || params(&["127.0.0.1", "localhost"]);
        let config = match handshake {
            Handshake::Good => authority.issue(&own()?),
            Handshake::OtherName => authority.issue(&params(&["mock-alicloud.example"])?),
            Handshake::Expired => authority.issue(&dated(own()?, 2020, 2021)),
            Handshake::NotYetValid => authority.issue(&dated(own()?, 3000, 3001)),
            Handshake::SelfSigned => authority.self_sign(&own()?),
            Handshake::ClientCertificate => authority.issue_and_verify_clients(&own()?),
            Handshake::Alert(number) => return Ok(Self::Alert(number)),
            Handshake::Stalls => return Ok(Self::Stalls),
            Handshake::Closes => return Ok(Self::Closes),
            Handshake::PlainHttp => return Ok(Self::PlainHttp),
        };
        config.map(|config: Arc<ServerConfig>| Self::Tls(config.into()))
    }
}

/// A certificate that is good from the beginning of one year to that of another.
fn dated(mut params: CertificateParams, from: i32, to: i32) -> CertificateParams {
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    params
}

async fn connection(mut stream: TcpStream, front: Front, gateway: Arc<Gateway>) {
    let number = gateway.next_connection();
    let end = match front {
        Front::Stalls => return hang(&mut stream).await,
        Front::Alert(number) => {
            let _ = stream.read(&mut [0; 4096]).await;
            // A record of the type alert, of TLS 1.0: two bytes, of which 2 is fatal.
            let _ = stream.write_all(&[21, 3, 1, 0, 2, 2, number]).await;
            return;
        }
        Front::Closes => {
            let _ = stream.read(&mut [0; 4096]).await;
            return;
        }
        Front::PlainHttp => exchange(&mut stream, &gateway, number, Tunnels::No).await,
        Front::Tls(acceptor) => {
            let Ok(mut tls) = acceptor.accept(stream).await else { return };
            let end = exchange(&mut tls, &gateway, number, Tunnels::No).await;
            stream = tls.into_inner().0;
            end
        }
    };
    if end == End::Reset {
        let _ = stream.set_zero_linger();
    }
}
