//! Faults of the layers below HTTP, in words for people.

use std::error::Error as StdError;
use std::io;

use rustls::pki_types::InvalidDnsNameError;
use url::Url;

use super::bounded::Excess;
use super::tls_fault;
use crate::error::call::ErrorKind;
use crate::error::shortage::Shortage;
use crate::error::transport::TransportFault;
use crate::redaction::Redactor;

/// The HTTP library's error for too many or too long headers, whose type it hides.
const TOO_MANY_HEADERS: &str = "message head is too large";

/// The beginnings of the HTTP library's errors for a response that is not HTTP.
const NOT_HTTP: [&str; 2] = ["invalid HTTP version", "invalid HTTP status-code"];

/// The HTTP library's errors for a response that violates HTTP, each with its words for people.
const MALFORMED: [(&str, &str); 4] = [
    ("invalid HTTP header parsed", "a header is invalid"),
    ("invalid content-length parsed", "the lengths contradict each other or are not numbers"),
    ("invalid transfer-encoding parsed", "the transfer encoding is invalid"),
    ("unexpected transfer-encoding parsed", "the transfer encoding is not allowed"),
];

/// The phase of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The connection is opened.
    Connect,
    /// The request is sent and the response received.
    Exchange,
}

/// The fault of a request to `url` without a response.
pub(super) fn of(error: &(dyn StdError + 'static), phase: Phase, url: &Url) -> ErrorKind {
    let is_connect = phase == Phase::Connect;
    let io_kind = |kind| move |e: &io::Error| e.kind() == kind;
    let refused = io_kind(io::ErrorKind::ConnectionRefused);
    let timed_out = io_kind(io::ErrorKind::TimedOut);
    let is_timeout = chain(error).any(|e| e.downcast_ref().is_some_and(timed_out));
    let tls = chain(error).find_map(|e| e.downcast_ref::<rustls::Error>());
    let shortage = chain(error).find_map(|e| Shortage::of(e.downcast_ref()?));
    let (fault, cause) = if let Some(shortage) = shortage {
        (TransportFault::Shortage(shortage), None)
    } else if let Some(excess) = chain(error).find_map(|e| e.downcast_ref::<Excess>()) {
        (excess_fault(*excess), Some(excess.to_string()))
    } else if is_timeout && is_connect {
        (TransportFault::NotConnected, None)
    } else if is_timeout {
        (TransportFault::TimedOut, None)
    } else if let Some(tls) = tls {
        tls_fault::of(tls)
    } else if let Some(violation) = chain(error).find_map(http_violation) {
        violation
    } else if is_connect && has_impossible_name(error, url) {
        (TransportFault::InvalidName, None)
    } else if chain(error).any(|e| e.downcast_ref().is_some_and(refused)) {
        (TransportFault::Refused, None)
    } else if is_connect && chain(error).any(|e| e.to_string() == "dns error") {
        let lookup = chain(error).find_map(|e| e.downcast_ref());
        (lookup.map_or(TransportFault::NameLookupFailed, lookup_fault), Some(root_cause(error)))
    } else if let (true, Some(cause)) = (is_connect, chain(error).find_map(no_route)) {
        (TransportFault::Unreachable, Some(cause))
    } else if let Some(cause) = chain(error).find_map(proxy_refusal) {
        (TransportFault::ProxyRefused, cause)
    } else if !is_connect && chain(error).any(is_malformed_chunk) {
        (TransportFault::MalformedHttp, Some("a chunk is malformed".to_owned()))
    } else {
        (TransportFault::Broken, broken_cause(error))
    };
    ErrorKind::Transport { fault, cause }
}

fn excess_fault(excess: Excess) -> TransportFault {
    match excess {
        Excess::Interim => TransportFault::MalformedHttp,
        Excess::Bytes => TransportFault::TooLarge,
    }
}

/// The fault of a response that is not valid HTTP.
fn http_violation(error: &(dyn StdError + 'static)) -> Option<(TransportFault, Option<String>)> {
    let text = error.to_string();
    if text == TOO_MANY_HEADERS {
        let cause = "the headers are too many or too long".to_owned();
        return Some((TransportFault::TooLarge, Some(cause)));
    }
    if NOT_HTTP.iter().any(|beginning| text.starts_with(beginning)) {
        return Some((TransportFault::NotHttp, None));
    }
    let malformed = MALFORMED.iter().find(|(library, _)| text == *library);
    malformed.map(|(_, cause)| (TransportFault::MalformedHttp, Some((*cause).to_owned())))
}

/// Whether no host can have the name in the URL of a request: a label is empty or longer than 63
/// characters, or the name is longer than 253 characters.
fn has_impossible_name(error: &(dyn StdError + 'static), url: &Url) -> bool {
    let name = url.domain().map(|name| name.trim_end_matches('.'));
    let is_impossible = |name: &str| {
        name.len() > 253 || name.split('.').any(|label| !(1..=63).contains(&label.len()))
    };
    name.is_some_and(is_impossible) || chain(error).any(|e| e.is::<InvalidDnsNameError>())
}

/// What the resolver of the system says of a name that does not exist: glibc; musl; macOS, which
/// says the same if it has no network; the BSDs.
///
/// The standard library keeps only the text of `getaddrinfo`'s code. The text is in English,
/// because this process never sets a locale. Text that is not in this list is a failed lookup,
/// which is retried and proves nothing. A resolver of our own (crates `dns-lookup` or
/// `hickory-resolver`) would keep the code, and would need a thread for each lookup or an
/// implementation of all that `getaddrinfo` reads.
const NO_SUCH_NAME: [&str; 4] = [
    "Name or service not known",
    "Name does not resolve",
    "nodename nor servname provided, or not known",
    "hostname nor servname provided, or not known",
];

/// Windows' code for a name that does not exist, `WSAHOST_NOT_FOUND`, of which the text is in the
/// language of the user.
const WINDOWS_NO_SUCH_NAME: i32 = 11001;

/// The fault of a failed lookup of a name.
fn lookup_fault(error: &io::Error) -> TransportFault {
    let text = error.to_string();
    let is_definite = match error.raw_os_error() {
        Some(code) => cfg!(windows) && code == WINDOWS_NO_SUCH_NAME,
        None => NO_SUCH_NAME.iter().any(|definite| text.ends_with(definite)),
    };
    match is_definite {
        true => TransportFault::NameNotResolved,
        false => TransportFault::NameLookupFailed,
    }
}

/// Why the system opens no connection to an address, if it knows no way to the address.
fn no_route(error: &(dyn StdError + 'static)) -> Option<String> {
    let kind = error.downcast_ref::<io::Error>()?.kind();
    let is_no_route = matches!(
        kind,
        io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable
            // Routes that prohibit or drop connections, and firewalls.
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::InvalidInput
    );
    is_no_route.then(|| kind.to_string())
}

/// Whether the HTTP library could not decode the chunks of a body.
fn is_malformed_chunk(error: &(dyn StdError + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData))
}

/// Why a connection ended before the response.
fn broken_cause(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut kinds = chain(error).filter_map(|e| e.downcast_ref().map(io::Error::kind));
    // The messages of the system and the TLS library contain error numbers and web addresses.
    let cause = kinds.find_map(|kind| match kind {
        io::ErrorKind::UnexpectedEof => Some("connection closed too early"),
        io::ErrorKind::ConnectionReset => Some("connection reset"),
        _ => None,
    });
    Some(cause.map_or_else(|| root_cause(error), str::to_owned))
}

/// The innermost cause. The outer layers only report a failed request and repeat its URL.
fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let cause = chain(error).last().map(ToString::to_string).unwrap_or_default();
    presentable(&cause)
}

/// Whether a proxy refused to connect, with its reason if it gives one. The HTTP library hides the
/// type of the error and the status of the proxy's response.
fn proxy_refusal(error: &(dyn StdError + 'static)) -> Option<Option<String>> {
    match error.to_string().as_str() {
        "tunnel error: unsuccessful" => Some(None),
        "tunnel error: proxy authorization required" => Some(Some(
            "the proxy requires a user name and a password \
                      (`http://<user>:<password>@<host>:<port>`)"
                .to_owned(),
        )),
        text => text.strip_prefix("SOCKS error: ").map(|cause| Some(presentable(cause))),
    }
}

fn presentable(text: &str) -> String {
    Redactor::default().presentable(text)
}

/// An error and its causes, including the error inside an I/O error, which is not among its
/// sources.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let io = error.downcast_ref::<io::Error>();
        match io.and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => (*error).source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_does_not_exist_is_a_name_that_does_not_resolve() {
        let lookup = |text: &str| {
            lookup_fault(&io::Error::other(format!("failed to lookup address information: {text}")))
        };
        for text in NO_SUCH_NAME {
            assert_eq!(lookup(text), TransportFault::NameNotResolved, "{text}");
        }
        for text in [
            "Temporary failure in name resolution",
            "Non-recoverable failure in name resolution",
            "No address associated with hostname",
            "Try again",
            "Non-recoverable error",
            "Name has no usable address",
            "System error",
            "Unknown error",
            "",
        ] {
            assert_eq!(lookup(text), TransportFault::NameLookupFailed, "{text}");
        }
        let exhausted = io::Error::from_raw_os_error(24);
        assert_eq!(lookup_fault(&exhausted), TransportFault::NameLookupFailed);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn each_error_of_the_system_for_an_address_without_a_route_is_recognised() {
        // ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL, EACCES, EPERM, EINVAL.
        for code in [101, 113, 100, 99, 13, 1, 22] {
            assert!(no_route(&io::Error::from_raw_os_error(code)).is_some(), "{code}");
        }
        // ECONNRESET, EPIPE, ETIMEDOUT, EMFILE.
        for code in [104, 32, 110, 24] {
            assert_eq!(no_route(&io::Error::from_raw_os_error(code)), None, "{code}");
        }
    }
}
