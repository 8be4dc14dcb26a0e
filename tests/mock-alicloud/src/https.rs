//! The cloud behind TLS of its own, for clients whose endpoint can be set and must be HTTPS.

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

/// How a connection to an [`HttpsCloud`] begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// With a certificate that is good for `127.0.0.1` and `localhost`.
    Good,
    /// With a certificate for another host.
    OtherName,
    /// With a certificate that ended in 2021.
    Expired,
    /// With a certificate that is good from the year 3000 on.
    NotYetValid,
    /// With a certificate that no authority has issued.
    SelfSigned,
    /// With a good certificate, and with the demand for a certificate of the client.
    ClientCertificate,
    /// With a fatal alert of this number, once the client has sent something.
    Alert(u8),
    /// Not at all: what the client sends is read and nothing is answered.
    Stalls,
    /// With the end of the connection, once the client has sent something.
    Closes,
    /// Without TLS: what the client sends is taken for plain HTTP.
    PlainHttp,
}

/// One cloud over HTTPS, on a port of its own.
///
/// Requests are answered by the cloud, and recorded there. It listens until it is dropped, on a
/// thread of its own, and keeps what it answers from alive for as long.
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
    /// Starts to listen for a cloud, on any free port of the loopback address.
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

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.background.address()
    }

    /// `https://127.0.0.1:<port>`, the endpoint of every service.
    pub fn url(&self) -> String {
        format!("https://{}", self.address())
    }

    /// The certificate of the authority, in PEM, which a client must trust: the content of the
    /// file that `SSL_CERT_FILE` names.
    pub fn authority_pem(&self) -> String {
        self.authority_pem.clone()
    }

    /// How many connections there have been, whatever came of them.
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
