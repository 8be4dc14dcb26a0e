//! Errors and warnings about the provider block, the environment and the arguments of reads.

use super::entry::ErrorEntry;

entries! {
    INVALID_ENDPOINT: "invalid-endpoint", "Invalid endpoint",
        "{where}: {problem}.",
        "Correct the endpoint. To call the default host of the service, {leave_out_the_value}.";
    INVALID_ENDPOINT_TYPE: "invalid-endpoint-type", "Invalid endpoint type",
        "{where}: {problem}.",
        "Set the variable to `vpc` on a machine in a VPC, or remove the variable.";
    INVALID_PROTOCOL: "invalid-protocol", "Invalid protocol",
        "`protocol` must be `HTTPS` or `HTTP`.",
        "Set `protocol` to `HTTPS`, or leave out `protocol`.";
    INVALID_REGION: "invalid-region", "Invalid region",
        "{where}: {problem}.",
        "Write a region ID, or {leave_out_the_value}.";
    INVALID_DURATION: "invalid-duration", "Invalid {argument}",
        "{where}: {problem}.",
        "Correct the number. To use the default, {leave_out_the_value}.";
    INVALID_FLAG: "invalid-flag", "Invalid {argument}",
        "{where}: {problem}.",
        "Write `true` or `false`, or {leave_out_the_value}.";
    INVALID_CONFIGURATION_SOURCE: "invalid-configuration-source", "Invalid configuration_source",
        "{where}: {problem}.",
        "Shorten the text, or {leave_out_the_value}.";
    INVALID_SESSION_EXPIRATION: "invalid-session-duration", "Invalid session_expiration",
        "{where}: {problem}.",
        "Correct the duration. For a session of one hour, {leave_out_the_value}.";
    NO_REGION: "no-region", "No region",
        "No region is configured for this read.",
        "Set `region_id` in this data source, or `region` in the provider block, or one of the \
         environment variables {variables}, or a region in the profile of the credentials.";
    UNKNOWN_PROVIDER_REGION: "region-known-after-apply", "No region",
        "The provider's `region` is known only after apply.",
        "Set `region_id` in this data source, or set `region` to a value that is known during the \
         plan. If a resource supplies the value, create the resource first: \
         `terraform apply -target=<resource>`.";
    REGION_TIMEOUT: "region-timeout", "No region",
        "The read timed out after {limit} while the provider searched for a profile with a region.",
        "Set `region_id` in this data source, or `region` in the provider block.";
    UNKNOWN_REGION: "unknown-region", "Unknown region",
        "This version of the provider does not know the region {region}.",
        "Check the spelling of the region. A misspelt region has no host, so reads of the region \
         fail. If the region is new, set `skip_region_validation = true` in the provider block to \
         disable this warning.";
    REGION_CONFLICT: "region-conflict", "Region differs from the key's",
        "`key_id` is the ARN of a key in {own}, and `region_id` is {named}.",
        "Leave out `region_id`: the provider uses the region of the ARN. If the region of the ARN \
         is wrong, correct the ARN.";
    KEY_OF_ANOTHER_REGION: "key-of-another-region", "Key of another region",
        "This read is for {region}, and the key is in {own}.",
        "If `endpoints.kms` or an environment variable sets the endpoint, the endpoint replaces the \
         host of every region. Leave out the endpoint, or write a provider block with the argument \
         `alias` for each region, and set the endpoint of the region in the block.";
    UNKNOWN_ENDPOINT: "endpoint-known-after-apply", "No endpoint",
        "",
        "Set the endpoint to a value that is known during the plan. If a resource supplies the \
         value, create the resource first: `terraform apply -target=<resource>`.";
    ENDPOINT_FILE: "endpoint-file", "Endpoint file not read",
        "The environment variable `{variable}` names a file of endpoints. This provider does not \
         read the file.",
        "Set `endpoints` in the provider block, or `ALIBABA_CLOUD_ENDPOINT_KMS` and \
         `ALIBABA_CLOUD_ENDPOINT_DDS`.";
    ENDPOINT_WITHOUT_TLS: "endpoint-without-tls", "Endpoint without TLS",
        "Calls to {endpoint} are not encrypted. Anyone on the network between this machine and the \
         endpoint can read and change the responses, and read the security tokens of sessions.",
        "Use an endpoint with `https://`.";
    PROTOCOL_WITHOUT_TLS: "protocol-without-tls", "Protocol without TLS",
        "Calls to the hosts of the services are not encrypted. Anybody on the network between this \
         machine and the services can read and change the responses, and read the security tokens \
         of sessions.",
        "Leave out `protocol`, or set `protocol` to `HTTPS`.";
}
