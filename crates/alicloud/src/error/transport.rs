//! Faults of the layers below an API call.

use super::shortage::Shortage;

/// Why a request has no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportFault {
    /// No host can have the name.
    #[error("the host name is invalid")]
    InvalidName,
    /// The host name does not exist.
    #[error("the host name does not resolve")]
    NameNotResolved,
    /// The lookup of the host name failed. The name may exist: a name server failed or did not
    /// answer, or knows no address of the name.
    #[error("the lookup of the host name failed")]
    NameLookupFailed,
    /// This machine has no route to the host, or the route ends before the host.
    #[error("the host is unreachable")]
    Unreachable,
    /// The host refuses the connection.
    #[error("the connection was refused")]
    Refused,
    /// The proxy does not connect to the host.
    #[error("the proxy did not connect to the endpoint")]
    ProxyRefused,
    /// The server's certificate is not for the host, not valid now, or from an authority that this
    /// machine does not trust.
    #[error("the TLS handshake failed")]
    Certificate,
    /// The server's certificate has a form that this crate does not accept: an algorithm, a curve,
    /// or the length of the chain.
    #[error("the TLS handshake failed")]
    UnsupportedCertificate,
    /// The server demands a certificate of the client, which this crate never has.
    #[error("the TLS handshake failed")]
    ClientCertificate,
    /// The server has no TLS version, cipher suite or curve in common with this crate.
    #[error("the TLS handshake failed")]
    TlsIncompatible,
    /// TLS failed in another way.
    #[error("the TLS handshake failed")]
    Tls,
    /// The server does not speak TLS.
    #[error("the server does not speak TLS")]
    NotTls,
    /// The server does not speak HTTP, or not without TLS.
    #[error("the server does not speak HTTP")]
    NotHttp,
    /// The response violates HTTP: an invalid header, contradictory lengths, or a malformed chunk.
    #[error("the response is malformed HTTP")]
    MalformedHttp,
    /// The connection timed out before it was open.
    #[error("the connection timed out")]
    NotConnected,
    /// The server sent nothing until the read timeout.
    #[error("the server did not respond in time")]
    TimedOut,
    /// The connection ended before the response did.
    #[error("the connection broke")]
    Broken,
    /// This machine lacks what the request needs.
    #[error("{0}")]
    Shortage(Shortage),
    /// The response is larger than any response of these services.
    #[error("the response is too large")]
    TooLarge,
}
