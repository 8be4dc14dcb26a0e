//! What to do about a call without a usable response.

use alicloud::{Endpoint, Error, Scheme, Shortage, Stage, TransportFault};

use super::blanks::Blanks;
use super::subject::Subject;
use super::table::{self, ErrorEntry};

/// The end of the host names of KMS instances' gateways.
const INSTANCE_GATEWAY: &str = ".cryptoservice.kms.aliyuncs.com";

/// What to do about a request without a response.
pub(super) fn for_transport_fault(
    fault: TransportFault,
    error: &Error,
    subject: &Subject<'_>,
) -> String {
    let way = match fault {
        TransportFault::ProxyRefused => Way::Known,
        TransportFault::Shortage(shortage) => return for_shortage(shortage).cure.to_owned(),
        TransportFault::NameNotResolved
        | TransportFault::NameLookupFailed
        | TransportFault::Refused => Way::ToProxy,
        TransportFault::Unreachable | TransportFault::NotConnected => Way::ToProxyOrMissing,
        TransportFault::TimedOut => Way::ThroughProxyOrMissing,
        _ => Way::ThroughProxy,
    };
    sentences(&on_the_way(fault_entry(fault), way, error), error, subject)
}

/// What to do about a lack of this machine.
pub(super) fn for_shortage(shortage: Shortage) -> ErrorEntry {
    match shortage {
        Shortage::Files => table::TOO_MANY_FILES,
        Shortage::Processes => table::TOO_MANY_PROCESSES,
    }
}

/// What the proxy of a call has to do with a fault.
enum Way {
    /// The fault names the proxy.
    Known,
    /// With a proxy, the fault is between this machine and the proxy.
    ToProxy,
    /// As `ToProxy`; without a proxy, a proxy may be missing.
    ToProxyOrMissing,
    /// With a proxy, the fault is the server's or the proxy's.
    ThroughProxy,
    /// As `ThroughProxy`; without a proxy, a proxy may be missing.
    ThroughProxyOrMissing,
}

/// The entries for a fault of a call, most likely cause first.
fn on_the_way(own: ErrorEntry, way: Way, error: &Error) -> Vec<ErrorEntry> {
    if is_instance_gateway(error) {
        return vec![table::INSTANCE_GATEWAY];
    }
    match (&error.proxy, way) {
        (Some(_), Way::ToProxy | Way::ToProxyOrMissing) => vec![table::THROUGH_PROXY, own],
        (Some(_), Way::ThroughProxy | Way::ThroughProxyOrMissing) => {
            vec![own, table::THROUGH_PROXY]
        }
        (None, Way::ToProxyOrMissing | Way::ThroughProxyOrMissing) if !is_loopback(error) => {
            vec![own, table::WITHOUT_PROXY]
        }
        (_, Way::Known) | (None, _) => vec![own],
    }
}

/// What to do about a response in a form that the service does not use.
pub(super) fn for_unexpected_response(status: u16, error: &Error, subject: &Subject<'_>) -> String {
    let entries = match status {
        429 => vec![table::THROTTLED],
        500.. => on_the_way(table::GATEWAY_FAILED, Way::ThroughProxy, error),
        _ => on_the_way(table::NOT_THE_SERVICE, Way::ThroughProxy, error),
    };
    sentences(&entries, error, subject)
}

/// What to do about a read that timed out before any response came.
pub(super) fn for_timeout(stage: Stage, error: &Error, subject: &Subject<'_>) -> String {
    let entries = match stage {
        Stage::Credential => vec![table::CREDENTIAL_TIMEOUT],
        Stage::Queue | Stage::Backoff => vec![table::THROTTLED],
        Stage::InFlight => vec![table::CALLS_IN_FLIGHT],
        Stage::Response => on_the_way(table::NO_ANSWER, Way::ThroughProxyOrMissing, error),
    };
    sentences(&entries, error, subject)
}

/// Whether the endpoint is on this machine, so that no proxy leads to the endpoint.
fn is_loopback(error: &Error) -> bool {
    Endpoint::parse(&error.endpoint, Scheme::Https).is_ok_and(|endpoint| endpoint.is_loopback())
}

/// Whether the endpoint is the gateway of a KMS instance, which does not serve `DescribeKey`.
pub(super) fn is_instance_gateway(error: &Error) -> bool {
    let host = error.endpoint.rsplit('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.ends_with(INSTANCE_GATEWAY)
}

fn fault_entry(fault: TransportFault) -> ErrorEntry {
    match fault {
        TransportFault::InvalidName => table::INVALID_NAME,
        TransportFault::NameNotResolved => table::NAME_NOT_RESOLVED,
        TransportFault::NameLookupFailed => table::NAME_LOOKUP_FAILED,
        TransportFault::Unreachable => table::UNREACHABLE,
        TransportFault::Refused => table::REFUSED,
        TransportFault::ProxyRefused => table::PROXY_REFUSED,
        TransportFault::Certificate => table::CERTIFICATE,
        TransportFault::UnsupportedCertificate => table::UNSUPPORTED_CERTIFICATE,
        TransportFault::ClientCertificate => table::CLIENT_CERTIFICATE,
        TransportFault::TlsIncompatible => table::TLS_INCOMPATIBLE,
        TransportFault::Tls => table::TLS_FAILED,
        TransportFault::NotTls => table::NOT_TLS,
        TransportFault::NotHttp => table::NOT_HTTP,
        TransportFault::MalformedHttp => table::MALFORMED_HTTP,
        TransportFault::TooLarge => table::TOO_LARGE,
        TransportFault::NotConnected => table::NOT_CONNECTED,
        TransportFault::TimedOut => table::TIMED_OUT,
        _ => table::BROKEN,
    }
}

fn sentences(entries: &[ErrorEntry], error: &Error, subject: &Subject<'_>) -> String {
    let blanks = Blanks::of(error, subject);
    entries.iter().map(|entry| blanks.fill(entry)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use alicloud::ErrorKind;

    use super::*;

    fn error(endpoint: &str, proxy: Option<&str>) -> Error {
        Error {
            action: "DescribeKey",
            endpoint: endpoint.to_owned(),
            endpoint_origin: None,
            region: None,
            credential_origins: None,
            proxy: proxy.map(str::to_owned),
            tries: 1,
            time: Duration::ZERO,
            kind: ErrorKind::Request("any".to_owned()),
        }
    }

    fn advice(fault: TransportFault, proxy: Option<&str>) -> String {
        for_transport_fault(fault, &error("https://kms.example.com", proxy), &Subject::default())
    }

    #[test]
    fn the_address_of_the_proxy_is_named_if_a_proxy_is_in_the_way() {
        let proxy = Some("http://proxy:3128");
        for fault in [TransportFault::Refused, TransportFault::NameNotResolved] {
            let through = advice(fault, proxy);
            assert!(through.starts_with("The call goes through the proxy http://proxy:3128."));
            assert!(!advice(fault, None).contains("proxy"), "{fault}");
        }
        for fault in [TransportFault::Certificate, TransportFault::TimedOut, TransportFault::Broken]
        {
            assert!(advice(fault, proxy).contains("the proxy http://proxy:3128. Check"), "{fault}");
        }
        let refused = advice(TransportFault::ProxyRefused, proxy);
        assert_eq!(refused.matches("http://proxy:3128").count(), 1, "{refused}");
        let advice = advice(TransportFault::TimedOut, None);
        assert!(advice.ends_with("name the proxy in `HTTPS_PROXY`."), "{advice}");
    }

    #[test]
    fn a_missing_proxy_is_no_reason_for_a_fault_of_an_endpoint_on_this_machine() {
        for (endpoint, is_advised) in [
            ("https://kms.example.com", true),
            ("http://127.0.0.1:8080", false),
            ("http://[::1]:8080", false),
            ("https://localhost", false),
        ] {
            let error = error(endpoint, None);
            let subject = Subject::default();
            for advice in [
                for_transport_fault(TransportFault::TimedOut, &error, &subject),
                for_transport_fault(TransportFault::NotConnected, &error, &subject),
                for_timeout(Stage::Response, &error, &subject),
            ] {
                assert_eq!(advice.contains("HTTPS_PROXY"), is_advised, "{endpoint}: {advice}");
            }
        }
    }

    #[test]
    fn the_gateway_of_an_instance_is_recognised_and_the_shared_gateway_advised() {
        let gateway = "https://kst-hzz1.cryptoservice.kms.aliyuncs.com";
        for endpoint in [gateway, &format!("{gateway}:8443")] {
            let error = error(endpoint, None);
            for advice in [
                for_transport_fault(TransportFault::Certificate, &error, &Subject::default()),
                for_unexpected_response(404, &error, &Subject::default()),
            ] {
                let said = format!("{endpoint} is the gateway of a KMS instance");
                assert!(advice.contains(&said) && advice.contains("`kms.<region>."), "{advice}");
            }
        }
        for endpoint in ["https://kms.cn-hangzhou.aliyuncs.com", "none"] {
            assert!(!is_instance_gateway(&error(endpoint, None)), "{endpoint}");
        }
    }
}
