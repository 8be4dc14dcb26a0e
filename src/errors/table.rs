//! The errors that the provider explains: identifier, summary, cause and cure, each once.

/// An error, for diagnostics and for the documentation.
///
/// `cause` and `cure` are sentences. A name in braces is a blank: a part of the read that failed,
/// such as `{service}`. See [`BLANKS`].
#[derive(Clone, Copy, Debug)]
pub struct ErrorEntry {
    /// The identifier, in small letters with hyphens.
    pub id: &'static str,
    /// The error in a few words.
    pub summary: &'static str,
    /// Why the error occurs. Empty if the message of the service is the cause.
    pub cause: &'static str,
    /// What to do.
    pub cure: &'static str,
}

/// The blanks in causes and cures, each with its meaning.
pub const BLANKS: &[(&str, &str)] = &[
    ("action", "the RAM action of the call"),
    ("attribute", "the argument that names what is read"),
    ("block", "the block that names the role"),
    ("elsewhere", "where else the thing can be"),
    ("endpoint", "the endpoint"),
    ("kind", "key, instance or role"),
    ("name", "the key, instance or role, as configured"),
    ("origin", "the origin of the access key"),
    ("place", "the region"),
    ("policy", "the policy that denies the call"),
    ("principal", "the caller"),
    ("proxy", "the address of the proxy"),
    ("secret_origin", "the origin of the secret, if it differs from the access key's"),
    ("service", "the service"),
    ("token_origin", "the origin of the security token"),
];

macro_rules! entries {
    ($($name:ident: $id:literal, $summary:literal, $cause:literal, $cure:literal;)+) => {
        $(pub(crate) const $name: ErrorEntry =
            ErrorEntry { id: $id, summary: $summary, cause: $cause, cure: $cure };)+

        /// All errors.
        pub const ERRORS: &[ErrorEntry] = &[$($name),+];
    };
}

entries! {
    NOT_FOUND: "not-found", "Key, instance or role not found",
        "There is no {kind} {name}{place} that these credentials can see.",
        "Check `{attribute}`; {elsewhere}.";
    DENIED: "denied", "Access denied",
        "",
        "Ask for the RAM action `{action}` on the {kind} {name} to be granted to {principal}.";
    DENIED_EXPLICITLY: "denied-explicitly", "Access denied by a statement that denies",
        "{policy} explicitly denies the RAM action `{action}` to {principal}.",
        "A grant cannot lift an explicit denial. Change the statement with `\"Effect\": \"Deny\"` \
         in the policy, or use other credentials.";
    DENIED_BY_CONTROL_POLICY: "denied-by-control-policy", "Access denied by a control policy",
        "A control policy of the resource directory denies the RAM action `{action}` to \
         {principal}.",
        "A grant in the account cannot lift the denial. Ask the administrator of the resource \
         directory to change the control policy.";
    DENIED_BY_SESSION_POLICY: "denied-by-session-policy", "Access denied by a session policy",
        "The policy of the session does not allow the RAM action `{action}` to {principal}.",
        "A session has only the permissions that both the role and the session policy grant. Add \
         the action to the `policy` with which the role is assumed.";
    DENIED_BY_TRUST_POLICY: "denied-by-trust-policy", "Role denied by its trust policy",
        "The trust policy of the role does not allow the role to {principal}.",
        "Name the caller in the trust policy. If the trust policy requires an external ID, set \
         `external_id` to that ID.";
    DENIED_BY_KEY_POLICY: "denied-by-key-policy", "Access denied by a key policy",
        "The key has a key policy of its own, which can deny what RAM grants.",
        "Check that the key policy allows the call, too.";
    DENIED_WITH_DIAGNOSIS: "denied-with-diagnosis", "Access denied, with an encoded diagnosis",
        "The response contains an encoded message that names the policy at fault.",
        "To read the message, repeat the call with Alibaba Cloud CLI, and pass the member \
         `EncodedDiagnosticMessage` of the response to `aliyun ram DecodeDiagnosticMessage`.";
    ROLE_DENIED: "role-denied", "Role denied by STS",
        "STS denies the role for one of three reasons: {principal} lacks the RAM action \
         `sts:AssumeRole` on the role; or the trust policy of the role does not name the caller, \
         or requires another external ID; or the access key belongs to a root account, which \
         cannot assume roles.",
        "Ask for the RAM action `sts:AssumeRole` on the role {name} to be granted to the caller. \
         Check the trust policy of the role, and `external_id`.";
    ROLE_DENIED_TO_ROOT: "role-denied-to-root", "Role denied to a root account",
        "The access key from {origin} belongs to a root account. A root account cannot assume a \
         role.",
        "Use the access key of a RAM user that may assume the role.";
    ROLE_DENIED_TO_TOKEN: "role-denied-to-token", "Role denied to an OIDC token",
        "The trust policy of the role does not accept the identity provider or the token.",
        "The trust policy of the role must allow the identity provider, with the token's issuer, \
         audience and subject.";
    ROLE_ARN: "invalid-role-arn", "Role ARN refused by STS",
        "The ARN of a role is `acs:ram::<account>:role/<name>`.",
        "Check `role_arn` of `{block}` (`ram_role_arn` in a profile).";
    SESSION_NAME: "invalid-session-name", "Session name refused by STS",
        "The name of a session has 2 to 64 characters: letters, digits, and `.`, `@`, `-`, `_`.",
        "Change `session_name` of `{block}` (`ram_session_name` in a profile).";
    SESSION_EXPIRATION: "invalid-session-expiration", "Session duration refused by STS",
        "A session lasts from 900 seconds to the maximum session duration of the role, which is \
         3600 seconds by default.",
        "Lower `session_expiration` of `{block}` (`expired_seconds` in a profile), or raise the \
         maximum session duration of the role.";
    SESSION_POLICY: "invalid-session-policy", "Session policy refused by STS",
        "`policy` of `{block}` is not a RAM policy in JSON.",
        "Check the JSON of `policy`: `Version`, and a list `Statement` with `Effect`, `Action` and \
         `Resource`.";
    SESSION_POLICY_SIZE: "session-policy-too-long", "Session policy too long for STS",
        "`policy` of `{block}` is longer than STS accepts.",
        "Shorten `policy`, or attach the policy to the role.";
    EXTERNAL_ID: "invalid-external-id", "External ID refused by STS",
        "STS does not accept the form of the external ID.",
        "Check `external_id` of `{block}`.";
    UNKNOWN_ACCESS_KEY: "unknown-access-key", "Access key not known",
        "The access key from {origin} does not exist or is disabled, or its session has expired.",
        "Look it up in the RAM console and set one that is active, or get new session credentials.";
    BAD_SIGNATURE: "bad-signature", "Access key secret of another key",
        "The secret does not belong to the access key ID from {origin}.{secret_origin}",
        "Set both values of one pair. A blank or a line break that was copied with the secret is \
         enough to make the secret wrong.";
    BAD_SESSION: "bad-session", "Session expired, or security token of another session",
        "The session credentials from {origin} have expired, or their security token is of another \
         session.",
        "Get new session credentials, and set all three of their values.";
    BAD_SESSION_WITHOUT_TOKEN: "session-without-token", "Security token missing",
        "The session credentials from {origin} have expired, or their security token is missing or \
         of another session. No security token is set.",
        "Get new session credentials, and set all three of their values.";
    BAD_SECURITY_TOKEN: "security-token-of-other-origin", "Security token of another origin",
        "The security token from {token_origin} has expired, or is of another session than the \
         access key from {origin}.",
        "Get new session credentials, and set all three of their values. If the access key belongs \
         to no session, remove the security token.";
    BAD_IDENTITY_TOKEN: "bad-identity-token", "OIDC token refused by STS",
        "The token from {origin} has expired, or it is not of the identity provider that is named, \
         or the role's trust policy does not accept it.",
        "Get a new token of the identity provider, and check the trust policy of the role.";
    CLOCK_SKEW: "clock-skew", "Wrong clock",
        "The clock of this machine and the clock of Alibaba Cloud differ by more than 15 minutes.",
        "Set this machine's clock.";
    THROTTLED: "throttled", "Calls throttled",
        "All callers in the account share a quota of calls to {service}.",
        "Try again, with fewer reads at the same time (`-parallelism`).";
    SERVICE_UNUSABLE: "service-unusable", "Service not activated, or payment due",
        "",
        "Activate {service} for the account, or settle what it owes.";
    SERVICE_FAILED: "service-failed", "Service failed",
        "{service} failed.",
        "Try again.";
    WRONG_STATE: "wrong-state", "Instance in a state that does not allow the read",
        "The state of the {kind} does not allow the read.",
        "Wait until the {kind} is running and not locked, and try again.";
    WRONG_SERVICE: "wrong-service", "Endpoint of another service",
        "The endpoint is of another service than {service}.",
        "Check the endpoint that is configured.";
    NONCE_USED: "nonce-used", "Request received twice",
        "{service} received the request twice.",
        "Try again. If the error stays, check for a proxy that sends requests twice.";
    UNKNOWN_CODE: "unknown-code", "Error code without advice",
        "",
        "Look up the code at https://api.alibabacloud.com/troubleshoot. If the page does not help, \
         open a ticket at Alibaba Cloud's support, and name the request ID.";
    TDE_OFF: "tde-off", "Transparent data encryption off",
        "Transparent data encryption (TDE) is off for this instance, so the instance has no TDE key.",
        "If the disks of the instance are encrypted, set `encryption_type = \"CloudDisk\"` to read \
         the key of the disks. TDE cannot be disabled once it is enabled.";
    TDE_WITH_SERVICE_KEY: "tde-with-service-key", "Encryption with a key of the service",
        "Transparent data encryption (TDE) of this instance uses a key of the service.",
        "Only the state of a customer key (BYOK) can be read.";
    OTHER_ANSWER: "other-answer", "Answer to another request",
        "",
        "Try again. If the error stays, check the endpoint, and any proxy or gateway on the way to \
         it: the answer to another request was returned.";
    OTHER_ENCRYPTION_KEY: "other-encryption-key", "Answer about another encryption key",
        "",
        "Check `encryption_key`: the instance may use another key. Leave out `encryption_key` to \
         read the key in use.";
    MALFORMED_ANSWER: "malformed-answer", "Answer of another form",
        "",
        "If the endpoint is right, the API has changed: please report this to the provider's \
         maintainers.";
    NOT_THE_SERVICE: "not-the-service", "Answer that is not from the service",
        "This is not {service}.",
        "Check the endpoint that is configured.";
    GATEWAY_FAILED: "gateway-failed", "Failure on the way to the service",
        "{service}, or something on the way to it, failed.",
        "Try again. If the error stays, check the endpoint that is configured.";
    INSTANCE_GATEWAY: "instance-gateway", "Endpoint of a KMS instance",
        "The endpoint {endpoint} is the gateway of a KMS instance, which does not serve the call.",
        "Call the shared gateway, which also describes the keys of instances: leave out `kms` in \
         the `endpoints` block, or set it to `kms.<region>.aliyuncs.com`.";
    INVALID_NAME: "invalid-host-name", "Host name that no host can have",
        "In the name of a host, a part between two dots has 1 to 63 characters.",
        "Check the region and the endpoint.";
    NAME_NOT_RESOLVED: "name-not-resolved", "Host name that does not exist",
        "",
        "Check the region and the endpoint, and that this machine can resolve names.";
    NAME_LOOKUP_FAILED: "name-lookup-failed", "Lookup of a host name failed",
        "",
        "Check that this machine can resolve names: its name servers, and its route to them. If \
         the names of other hosts resolve, check the region and the endpoint.";
    UNREACHABLE: "unreachable", "Host without a route",
        "",
        "Check the network of this machine: its interfaces, its routes and its firewall.";
    REFUSED: "refused", "Connection refused",
        "",
        "Check the endpoint, its port, and firewalls on the way to it.";
    PROXY_REFUSED: "proxy-refused", "Connection refused by the proxy",
        "The proxy {proxy} does not connect to the endpoint.",
        "Check the region and the endpoint, and that the proxy (`HTTPS_PROXY`, or `ALL_PROXY`) may \
         connect to the endpoint and can resolve its name.";
    CERTIFICATE: "certificate", "Certificate of the server refused",
        "",
        "The server's certificate must be for this host, valid by this machine's clock, and from \
         an authority that this machine trusts. Behind a proxy that opens TLS, or for an endpoint \
         of your own, name a file with the authority in `SSL_CERT_FILE`.";
    UNSUPPORTED_CERTIFICATE: "unsupported-certificate", "Certificate of the server unsupported",
        "The provider supports certificates with RSA keys of 2048 bits and more, and with keys on \
         the curves P-256, P-384 and Ed25519, in short chains.",
        "Ask the owner of the server, or of a proxy that opens TLS, for such a certificate.";
    CLIENT_CERTIFICATE: "client-certificate", "Client certificate demanded",
        "The provider has no client certificate, because Alibaba Cloud's services demand none.",
        "Check the endpoint and its port, and any proxy that opens TLS.";
    TLS_INCOMPATIBLE: "tls-incompatible", "TLS version, cipher suite or curve not in common",
        "The provider supports TLS 1.2 and 1.3, the cipher suites with AES-GCM and \
         ChaCha20-Poly1305, and the curves X25519, P-256 and P-384.",
        "Check the endpoint, and any proxy that opens TLS. The server must support one of each.";
    TLS_FAILED: "tls-failed", "TLS failed",
        "",
        "Check the endpoint and its port, and any proxy that opens TLS.";
    NOT_TLS: "not-tls", "Server without TLS",
        "",
        "Check the endpoint and its port. Write an endpoint without TLS with `http://`.";
    NOT_HTTP: "not-http", "Server without HTTP",
        "",
        "Check the endpoint and its port. Write an endpoint with TLS with `https://`.";
    MALFORMED_HTTP: "malformed-http", "Answer that violates HTTP",
        "The server, or a proxy on the way to it, violates HTTP, so the provider does not retry.",
        "Check the endpoint, and any proxy on the way to it.";
    TOO_LARGE: "too-large", "Answer too large",
        "No answer of this service is that large: something else answers there.",
        "Check the endpoint that is configured.";
    NOT_CONNECTED: "not-connected", "Connection timed out",
        "",
        "Check that this machine can reach the endpoint. To wait longer for a connection, raise \
         `client_connect_timeout`.";
    TIMED_OUT: "timed-out", "Answer timed out",
        "",
        "Check that this machine can reach the endpoint. To wait longer for an answer, raise \
         `client_read_timeout`.";
    NO_ANSWER: "no-answer", "No answer before the timeout of the read",
        "",
        "Check that this machine can reach the endpoint.";
    BROKEN: "connection-broken", "Connection broken",
        "",
        "Try again. If the error stays, check what stands between this machine and the endpoint.";
    THROUGH_PROXY: "through-proxy", "Proxy on the way",
        "The call goes through the proxy {proxy}.",
        "Check that the proxy (`HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`) works and permits the \
         endpoint, or name the host in `NO_PROXY`.";
    WITHOUT_PROXY: "without-proxy", "No proxy on the way",
        "",
        "If this network needs a proxy, name the proxy in `HTTPS_PROXY`.";
    CREDENTIAL_TIMEOUT: "credential-timeout", "Credentials timed out",
        "",
        "Check where the credentials are from: a service that is asked for them, or a program, \
         does not answer.";
    READ_TIMEOUT: "read-timeout", "Read timed out",
        "",
        "To give the read more time, raise `read` in the `timeouts` block of the data source.";
    NO_CREDENTIALS: "no-credentials", "No credentials found",
        "",
        "Set one of them. On a workstation, run `aliyun configure`. In automation, set \
         `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET`. On an ECS instance, \
         attach a RAM role to the instance.";
    UNKNOWN_CREDENTIALS: "unknown-credentials", "Credentials known only after apply",
        "",
        "Give the provider credentials that are known when it plans.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_error_has_an_identifier_of_its_own_and_a_cure() {
        let ids: BTreeSet<_> = ERRORS.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), ERRORS.len());
        for ErrorEntry { id, summary, cause, cure } in ERRORS {
            assert!(id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{id}");
            assert!(summary.len() <= 60 && !summary.ends_with('.'), "{id}");
            assert!(cause.is_empty() || cause.ends_with(['.', '}']), "{id}");
            assert!(cure.ends_with('.'), "{id}");
        }
    }

    #[test]
    fn every_blank_has_a_meaning() {
        for ErrorEntry { id, cause, cure, .. } in ERRORS {
            for blank in [cause, cure].into_iter().flat_map(|text| text.split('{').skip(1)) {
                let name = blank.split('}').next().unwrap_or_default();
                assert!(BLANKS.iter().any(|(known, _)| *known == name), "{id}: {name}");
            }
        }
    }
}
