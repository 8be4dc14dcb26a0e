//! Errors and warnings about the provider block, the environment and the arguments of reads.

use super::entry::ErrorEntry;

entries! {
    INVALID_ENDPOINT: "invalid-endpoint", "Invalid endpoint",
        "{where}: {problem}.",
        "Correct the endpoint, or leave it out to call the host of the service.";
    INVALID_ENDPOINT_TYPE: "invalid-endpoint-type", "Invalid endpoint type",
        "{where}: {problem}.",
        "Set the variable to `vpc` on a machine in a VPC, or remove the variable.";
    INVALID_PROTOCOL: "invalid-protocol", "Invalid protocol",
        "`protocol` is either `HTTPS` or `HTTP`.",
        "Set `protocol` to `HTTPS`, or leave it out.";
    INVALID_REGION: "invalid-region", "Invalid region",
        "{where}: {problem}.",
        "Correct the region.";
    INVALID_DURATION: "invalid-duration", "Invalid {argument}",
        "{where}: {problem}.",
        "Correct the number, or leave it out for the default.";
    INVALID_FLAG: "invalid-flag", "Invalid {argument}",
        "{where}: {problem}.",
        "Set it to `true` or `false`, or leave it out.";
    INVALID_CONFIGURATION_SOURCE: "invalid-configuration-source", "Invalid configuration_source",
        "{where}: {problem}.",
        "Shorten the text.";
    INVALID_SESSION_EXPIRATION: "invalid-session-duration", "Invalid session_expiration",
        "{where}: {problem}.",
        "Correct the duration, or leave it out for a session of an hour.";
    NO_REGION: "no-region", "No region",
        "No region is configured for this read.",
        "Set `region_id` here, or `region` in the provider block, or one of the environment \
         variables {variables}, or a region in the profile that the credentials are from.";
    UNKNOWN_PROVIDER_REGION: "region-known-after-apply", "No region",
        "The provider's `region` is known only after apply.",
        "Set `region_id` here, or give the provider a region that is known when it plans.";
    REGION_TIMEOUT: "region-timeout", "No region",
        "The read timed out after {limit} while the provider searched for a profile with a region.",
        "Set `region_id` here, or `region` in the provider block.";
    UNKNOWN_REGION: "unknown-region", "Unknown region",
        "This version of the provider does not know the region {region}.",
        "Check the spelling of the region: in a misspelt region, no key is found. If the region is \
         new, set `skip_region_validation = true` in the provider block to end this warning.";
    REGION_CONFLICT: "region-conflict", "Region differs from the key's",
        "`key_id` is the ARN of a key in {own}, and `region_id` is {named}.",
        "Leave out `region_id`: the provider uses the region of the ARN.";
    ENDPOINT_FILE: "endpoint-file", "Endpoint file not read",
        "The environment variable `{variable}` names a file of endpoints. This provider does not \
         read the file.",
        "Set `endpoints` in the provider block, or `ALIBABA_CLOUD_ENDPOINT_KMS` and \
         `ALIBABA_CLOUD_ENDPOINT_DDS`.";
    ENDPOINT_WITHOUT_TLS: "endpoint-without-tls", "Endpoint without TLS",
        "Calls to {endpoint} are not encrypted. Anybody on the network between this machine and the \
         endpoint can read and change the responses, and read the security tokens of sessions.",
        "Write the endpoint with `https://`.";
    PROTOCOL_WITHOUT_TLS: "protocol-without-tls", "Protocol without TLS",
        "Calls to the hosts of the services are not encrypted. Anybody on the network between this \
         machine and the services can read and change the responses, and read the security tokens \
         of sessions.",
        "Leave `protocol` out, or set it to `HTTPS`.";
}
