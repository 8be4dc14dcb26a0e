//! Faults of the layers below an API call.

/// Why a request has no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportFault {
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
    /// TLS failed, in most cases because of the server's certificate.
    #[error("no TLS connection could be made")]
    Tls,
    /// The server does not speak TLS.
    #[error("it does not speak TLS")]
    NotTls,
    /// The server does not speak HTTP, or not without TLS.
    #[error("it does not speak HTTP")]
    NotHttp,
    /// The connection timed out before it was open.
    #[error("no connection came about in time")]
    NotConnected,
    /// The server sent nothing until the read timeout.
    #[error("no answer came in time")]
    TimedOut,
    /// The connection ended before the response did.
    #[error("the connection broke")]
    Broken,
    /// The response is larger than any response of these services.
    #[error("the answer is too large")]
    TooLarge,
}
