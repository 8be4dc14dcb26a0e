//! A gRPC channel to a plugin.

use std::io;
use std::sync::Arc;

use anyhow::Context;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_rustls::TlsConnector;
use tokio_util::either::Either;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use crate::{Handshake, Identity};

/// Connects as Terraform does. If the plugin has a certificate, connects with TLS and trusts only
/// this certificate.
///
/// # Errors
/// If the plugin refuses the connection, or is not the plugin of the handshake.
pub async fn connect(
    handshake: &Handshake,
    identity: Option<&Identity>,
) -> anyhow::Result<Channel> {
    connect_with(handshake, identity, rustls::DEFAULT_VERSIONS).await
}

/// [`connect`], with a choice of TLS versions.
///
/// # Errors
/// As [`connect`]. With TLS 1.3, a plugin can refuse the certificate of the client after the
/// handshake of the client: then the first call fails.
pub async fn connect_with(
    handshake: &Handshake,
    identity: Option<&Identity>,
    versions: &[&'static SupportedProtocolVersion],
) -> anyhow::Result<Channel> {
    let tls = handshake.certificate.as_ref().map(|certificate| {
        let mut trusted = RootCertStore::empty();
        trusted.add(certificate.clone())?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)?
            .with_root_certificates(trusted);
        let mut config = match identity {
            Some(identity) => config.with_client_cert_resolver(identity.resolver()?),
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        anyhow::Ok(TlsConnector::from(Arc::new(config)))
    });
    let tls = tls.transpose()?;
    let handshake = handshake.clone();
    let connector = service_fn(move |_| {
        let (handshake, tls) = (handshake.clone(), tls.clone());
        async move {
            let stream = open(&handshake).await?;
            let Some(tls) = tls else { return Ok(TokioIo::new(Either::Left(stream))) };
            let name = ServerName::try_from("localhost").map_err(std::io::Error::other)?;
            let stream = tls.connect(name, stream).await?;
            Ok::<_, std::io::Error>(TokioIo::new(Either::Right(stream)))
        }
    });
    // The address is only a form: the connector knows where to go.
    let endpoint = Endpoint::from_static("http://localhost");
    endpoint.connect_with_connector(connector).await.context("connect")
}

/// A stream of bytes in both directions.
pub trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

/// Opens a connection without any data.
///
/// # Errors
/// If nothing listens at the address of the plugin.
pub async fn open(handshake: &Handshake) -> io::Result<Box<dyn ByteStream>> {
    Ok(match &*handshake.network {
        #[cfg(unix)]
        "unix" => Box::new(UnixStream::connect(&handshake.address).await?),
        "tcp" => Box::new(TcpStream::connect(&handshake.address).await?),
        other => return Err(io::Error::other(format!("no network is called {other:?}"))),
    })
}
