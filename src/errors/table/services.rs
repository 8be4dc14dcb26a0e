//! Errors that a service returns, and invalid responses.

use super::entry::ErrorEntry;

entries! {
    NOT_FOUND: "not-found", "Key, instance or role not found",
        "There is no {kind} {name}{place} that these credentials can see.",
        "Check `{attribute}`. {elsewhere}";
    DENIED: "denied", "Access denied",
        "",
        "Ask an administrator to grant the RAM action `{action}` on the {kind} {name} to \
         {principal}.";
    DENIED_EXPLICITLY: "denied-explicitly", "Access denied explicitly",
        "{policy} explicitly denies the RAM action `{action}` to {principal}.",
        "A grant cannot lift an explicit denial. Change the statement with `\"Effect\": \"Deny\"` \
         in the policy, or use other credentials.";
    DENIED_BY_CONTROL_POLICY: "denied-by-control-policy", "Access denied by a control policy",
        "A control policy of the resource directory denies the RAM action `{action}` to \
         {principal}.",
        "A grant in the account cannot lift the denial. Ask the administrator of the resource \
         directory to change the control policy.";
    DENIED_BY_SESSION_POLICY: "denied-by-session-policy", "Access denied by a session policy",
        "The policy of the session does not grant the RAM action `{action}` to {principal}.",
        "A session has only the permissions that both the role and the session policy grant. Add \
         the action to the `policy` with which the role is assumed.";
    DENIED_BY_KEY_POLICY: "denied-by-key-policy", "Access denied by a key policy",
        "A key has a key policy, which can deny a call that RAM allows.",
        "Check that the key policy also allows the call.";
    DENIED_WITH_DIAGNOSIS: "denied-with-diagnosis", "Access denied, with an encoded diagnosis",
        "The response contains an encoded message that names the policy at fault.",
        "To read the message, repeat the call with Alibaba Cloud CLI, and pass the member \
         `EncodedDiagnosticMessage` of the response to `aliyun ram DecodeDiagnosticMessage`.";
    CLOCK_SKEW: "clock-skew", "Wrong clock",
        "The clock of this machine and the clock of Alibaba Cloud differ by more than 15 minutes.",
        "Correct the clock of this machine, for example with NTP.";
    THROTTLED: "throttled", "Calls throttled",
        "The calls of all callers in the account exceed the quota of {service}.",
        "Try again, and run Terraform with a lower `-parallelism`.";
    SERVICE_UNUSABLE: "service-unusable", "Service not activated, or payment overdue",
        "",
        "Activate {service} for the account, or pay the overdue bills of the account.";
    SERVICE_FAILED: "service-failed", "Service failed",
        "{service} failed.",
        "Try again. If the error stays, open a ticket with Alibaba Cloud's support, and include \
         the request ID.";
    WRONG_STATE: "wrong-state", "State of the instance does not allow the read",
        "The state of the {kind} does not allow the read.",
        "Wait until the {kind} is running and not locked, and try again.";
    WRONG_SERVICE: "wrong-service", "Endpoint of another service",
        "The endpoint does not belong to {service}.",
        "Check the endpoint.";
    NONCE_USED: "nonce-used", "Request received twice",
        "{service} received the request twice.",
        "Try again. If the error stays, check for a proxy that sends requests twice.";
    UNKNOWN_CODE: "unknown-code", "Unknown error code",
        "",
        "Look up the code at https://api.alibabacloud.com/troubleshoot. If the page does not help, \
         open a ticket with Alibaba Cloud's support, and include the request ID.";
    TDE_OFF: "tde-off", "Transparent data encryption off",
        "Transparent data encryption (TDE) is off for this instance, so the instance has no TDE \
         key.",
        "If the disks of the instance are encrypted, set `encryption_type = \"CloudDisk\"` to read \
         the key of the disks. To skip instances without a customer key, read \
         `alicloud_mongodb_tde` first. If you enable TDE, you cannot disable TDE again.";
    TDE_UNKNOWN: "tde-unknown", "State of encryption unknown",
        "The call for the TDE state of the instance returned {problem}",
        "If the instance cannot use TDE, remove the data source of the instance. Otherwise, look \
         up the code at https://api.alibabacloud.com/troubleshoot.";
    TDE_WITH_SERVICE_KEY: "tde-with-service-key", "Encryption with a key of the service",
        "Transparent data encryption (TDE) of this instance uses a key of the service.",
        "Only the state of a customer key (BYOK) can be read. To skip instances without a customer \
         key, read `alicloud_mongodb_tde` first.";
    OTHER_ANSWER: "other-answer", "Response to another request",
        "",
        "Try again. If the error stays, check the endpoint, and any proxy or gateway on the way: \
         the response belongs to another request.";
    OTHER_ENCRYPTION_KEY: "other-encryption-key", "Response about another encryption key",
        "",
        "Check `encryption_key`: the instance may use another key. Leave out `encryption_key` to \
         read the key in use.";
    MALFORMED_ANSWER: "malformed-answer", "Invalid response",
        "",
        "Check the endpoint. If the endpoint is right, the API has changed: please report the \
         error to the maintainers of the provider.";
}
