//! Errors that a service reports, and answers that cannot be used.

use super::entry::ErrorEntry;

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
    DENIED_BY_KEY_POLICY: "denied-by-key-policy", "Access denied by a key policy",
        "The key has a key policy of its own, which can deny what RAM grants.",
        "Check that the key policy allows the call, too.";
    DENIED_WITH_DIAGNOSIS: "denied-with-diagnosis", "Access denied, with an encoded diagnosis",
        "The response contains an encoded message that names the policy at fault.",
        "To read the message, repeat the call with Alibaba Cloud CLI, and pass the member \
         `EncodedDiagnosticMessage` of the response to `aliyun ram DecodeDiagnosticMessage`.";
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
         the key of the disks. To skip instances without a customer key, read \
         `alicloud_mongodb_tde` first. TDE cannot be disabled once it is enabled.";
    TDE_WITH_SERVICE_KEY: "tde-with-service-key", "Encryption with a key of the service",
        "Transparent data encryption (TDE) of this instance uses a key of the service.",
        "Only the state of a customer key (BYOK) can be read. To skip instances without a customer \
         key, read `alicloud_mongodb_tde` first.";
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
}
