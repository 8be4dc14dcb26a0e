//! Errors on the way to a service.

use super::entry::ErrorEntry;

entries! {
    NOT_THE_SERVICE: "not-the-service", "Response of another server",
        "The response is not in the format of {service}.",
        "Check the endpoint. A gateway or a login page of this network may have responded in place \
         of the service.";
    GATEWAY_FAILED: "gateway-failed", "Failure on the way to the service",
        "{service}, or a proxy or gateway on the way, failed.",
        "Try again. If the error stays, check the endpoint.";
    INSTANCE_GATEWAY: "instance-gateway", "Endpoint of a KMS instance",
        "The endpoint {endpoint} is the gateway of a KMS instance, which does not serve the call.",
        "Call the shared gateway, which also describes the keys of instances: leave out `kms` in \
         the `endpoints` block, or set `kms` to `kms.<region>.aliyuncs.com`.";
    INVALID_NAME: "invalid-host-name", "Host name invalid",
        "A host name has at most 253 characters, and each part between two dots has 1 to 63.",
        "Check the region and the endpoint.";
    NAME_NOT_RESOLVED: "name-not-resolved", "Host name that does not exist",
        "",
        "Check the spelling of the region and of the endpoint: a misspelt region has no host. \
         Check that this machine can resolve names.";
    NAME_LOOKUP_FAILED: "name-lookup-failed", "Lookup of a host name failed",
        "",
        "Check that this machine can resolve names: its name servers, and the route to the name \
         servers. If the names of other hosts resolve, check the region and the endpoint.";
    UNREACHABLE: "unreachable", "Host unreachable",
        "",
        "Check the network interfaces, routes and firewall of this machine.";
    REFUSED: "refused", "Connection refused",
        "",
        "Check the endpoint, the port, and firewalls between this machine and the endpoint.";
    PROXY_REFUSED: "proxy-refused", "Connection refused by the proxy",
        "The proxy {proxy} did not open a connection to the endpoint.",
        "Check the region and the endpoint, and that the proxy (`HTTPS_PROXY` or `ALL_PROXY`) \
         permits connections to the endpoint and can resolve the host name.";
    CERTIFICATE: "certificate", "Certificate of the server refused",
        "The server's certificate must be for this host, valid by this machine's clock, and from \
         an authority that this machine trusts.",
        "Check the endpoint, and the clock of this machine. Behind a proxy that opens TLS, or for \
         an endpoint of your own, set `SSL_CERT_FILE` to a file with the certificates of the private \
         authority and of the public authorities: the file replaces the authorities of the system.";
    UNSUPPORTED_CERTIFICATE: "unsupported-certificate", "Certificate of the server unsupported",
        "The provider supports certificates with RSA keys of 2048 bits and more, and with keys on \
         the curves P-256, P-384 and Ed25519, in short chains.",
        "Ask the owner of the server, or of a proxy that opens TLS, for such a certificate.";
    CLIENT_CERTIFICATE: "client-certificate", "Client certificate required",
        "The provider has no client certificate, because Alibaba Cloud's services require none.",
        "Check the endpoint and its port, and any proxy that opens TLS.";
    TLS_INCOMPATIBLE: "tls-incompatible", "TLS version, cipher suite or curve not in common",
        "The provider supports TLS 1.2 and 1.3, the cipher suites with AES-GCM and \
         ChaCha20-Poly1305, and the curves X25519, P-256 and P-384.",
        "Check the endpoint, and any proxy that opens TLS. The server must support one of these \
         versions, one of these cipher suites, and one of these curves.";
    TLS_FAILED: "tls-failed", "TLS failed",
        "",
        "Check the endpoint and its port, and any proxy that opens TLS.";
    NOT_TLS: "not-tls", "Server without TLS",
        "",
        "Check the endpoint and its port. If the endpoint does not use TLS, write the endpoint \
         with `http://`.";
    NOT_HTTP: "not-http", "Server without HTTP",
        "",
        "Check the endpoint and its port. If the endpoint uses TLS, write the endpoint with \
         `https://`.";
    MALFORMED_HTTP: "malformed-http", "Malformed HTTP response",
        "The server, or a proxy on the way to the server, sent a response that violates HTTP. The \
         provider does not retry such a call.",
        "Check the endpoint, and any proxy on the way to the endpoint.";
    TOO_LARGE: "too-large", "Response too large",
        "The service never sends such a large response. Another server may have sent the response.",
        "Check the endpoint.";
    NOT_CONNECTED: "not-connected", "Connection timed out",
        "",
        "Check that this machine can reach the endpoint. To wait longer for a connection, raise \
         `client_connect_timeout`.";
    TIMED_OUT: "timed-out", "Response timed out",
        "",
        "Check that this machine can reach the endpoint. To wait longer for a response, raise \
         `client_read_timeout`.";
    NO_ANSWER: "no-answer", "No response before the timeout of the read",
        "",
        "Check that this machine can reach the endpoint.";
    BROKEN: "connection-broken", "Connection broken",
        "",
        "Try again. If the error stays, check the proxies and firewalls between this machine and \
         the endpoint.";
    THROUGH_PROXY: "through-proxy", "Proxy on the way",
        "The call goes through the proxy {proxy}.",
        "Check that the proxy (`HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`) works and permits the \
         endpoint, or name the host in `NO_PROXY`.";
    WITHOUT_PROXY: "without-proxy", "No proxy on the way",
        "",
        "If this network needs a proxy, name the proxy in `HTTPS_PROXY`.";
    CALL_IMPOSSIBLE: "call-impossible", "Call that cannot be made",
        "",
        "Correct the proxy variable, the certificate file or the credential that the error names.";
    CREDENTIAL_TIMEOUT: "credential-timeout", "Credentials timed out",
        "",
        "Check the credential source: its service or its program did not respond in time. Run the \
         program, or call the service, from this machine to see how long a response takes.";
    READ_TIMEOUT: "read-timeout", "Read timed out",
        "",
        "To give the read more time, raise `read` in the `timeouts` block of the data source.";
    TOO_MANY_FILES: "too-many-open-files", "Too many open files",
        "The open files and connections of the provider, or of all programs, have reached the \
         limit of this machine.",
        "Raise the limit of open files (`ulimit -n`), or run Terraform with a lower \
         `-parallelism`.";
    TOO_MANY_PROCESSES: "too-many-processes", "Too many processes and threads",
        "The processes and threads have reached the limit of this user or of this machine, or the \
         memory is exhausted.",
        "Raise the limit of processes (`ulimit -u`, or `pids` of the container), or run Terraform \
         with a lower `-parallelism`.";
    CALLS_IN_FLIGHT: "calls-in-flight", "Too many calls in flight",
        "The provider sends at most 100 calls at a time to {service}, and the service responds \
         slowly or not at all.",
        "Check that this machine can reach the endpoint. If the service is slow, run Terraform \
         with a lower `-parallelism`.";
}
