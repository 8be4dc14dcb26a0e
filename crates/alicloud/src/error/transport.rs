//! Faults of the layers below an API call.

use super::shortage::Shortage;

/// Why a request has no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportFault {
    /// No host can have the name.
    #[error("no host can have this name")]
    InvalidName,
    /// The host name does not exist.
    #[error("the name does not resolve")]
    NameNotResolved,
    /// The lookup of the host name failed. The name may exist: a name server failed or did not
    /// answer, or knows no address of the name.
    #[error("the lookup of the name failed")]
    NameLookupFailed,
    /// This machine has no route to the host, or the route ends before the host.
    #[error("the host cannot be reached")]
    Unreachable,
    /// The host refuses the connection.
    #[error("the connection was refused")]
    Refused,
    /// The proxy does not connect to the host.
    #[error("the proxy does not connect to it")]
    ProxyRefused,
    /// The server's certificate is not for the host, not valid now, or from an authority that this
    /// machine does not trust.
    #[error("no TLS connection could be made")]
    Certificate,
    /// The server's certificate has a form that this crate does not accept: an algorithm, a curve,
    /// or the length of the chain.
    #[error("no TLS connection could be made")]
    UnsupportedCertificate,
    /// The server demands a certificate of the client, which this crate never has.
    #[error("no TLS connection could be made")]
    ClientCertificate,
    /// The server has no TLS version, cipher suite or curve in common with this crate.
    #[error("no TLS connection could be made")]
    TlsIncompatible,
    /// TLS failed in another way.
    #[error("no TLS connection could be made")]
    Tls,
    /// The server does not speak TLS.
    #[error("it does not speak TLS")]
    NotTls,
    /// The server does not speak HTTP, or not without TLS.
    #[error("it does not speak HTTP")]
    NotHttp,
    /// The response violates HTTP: an invalid header, contradictory lengths, or a malformed chunk.
    #[error("the answer is malformed HTTP")]
    MalformedHttp,
    /// The connection timed out before it was open.
    #[error("the connection timed out")]
    NotConnected,
    /// The server sent nothing until the read timeout.
    #[error("no answer came in time")]
    TimedOut,
    /// The connection ended before the response did.
    #[error("the connection broke")]
    Broken,
    /// This machine lacks what the request needs.
    #[error("{0}")]
    Shortage(Shortage),
    /// The response is larger than any response of these services.
    #[error("the answer is too large")]
    TooLarge,
}
