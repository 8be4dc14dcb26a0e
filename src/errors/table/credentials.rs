//! Errors of credential sources and of roles.

use super::entry::ErrorEntry;

entries! {
    DENIED_BY_TRUST_POLICY: "denied-by-trust-policy", "Role denied by its trust policy",
        "The trust policy of the role does not allow {principal} to assume the role.",
        "Add the caller to the trust policy of the role. If the trust policy requires an external \
         ID, set `external_id` to that ID.";
    ROLE_DENIED: "role-denied", "Role denied by STS",
        "The caller is {principal}. STS denies a role for one of three reasons: (1) the caller \
         lacks the RAM action `sts:AssumeRole` on the role; (2) the trust policy of the role does \
         not name the caller, or requires another external ID; (3) the access key belongs to a \
         root account, which cannot assume roles.",
        "Ask an administrator to grant the RAM action `sts:AssumeRole` on the role {name} to the \
         caller. Check the trust policy of the role, and `external_id`.";
    ROLE_DENIED_TO_ROOT: "role-denied-to-root", "Role denied to a root account",
        "The access key from {origin} belongs to a root account. A root account cannot assume a \
         role.",
        "Use the access key of a RAM user that is allowed to assume the role.";
    ROLE_DENIED_TO_TOKEN: "role-denied-to-token", "Role denied to an OIDC token",
        "The trust policy of the role does not accept the identity provider or the token.",
        "In the trust policy of the role, allow the identity provider, with the issuer, audience \
         and subject of the token.";
    ROLE_ARN: "invalid-role-arn", "Role ARN refused by STS",
        "The ARN of a role is `acs:ram::<account>:role/<name>`.",
        "Check `role_arn` of `{block}` (`ram_role_arn` in a profile).";
    SESSION_NAME: "invalid-session-name", "Session name refused by STS",
        "The name of a session has 2 to 64 characters: letters, digits, and `.`, `@`, `-`, `_`.",
        "Change `{session_name}` of `{block}` (`ram_session_name` in a profile).";
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
        "`policy` of `{block}` is longer than STS accepts (2048 characters).",
        "Shorten `policy`, or attach the policy to the role.";
    EXTERNAL_ID: "invalid-external-id", "External ID refused by STS",
        "STS does not accept the form of the external ID, which has 2 to 1224 characters.",
        "Check `external_id` of `{block}` or of the profile.";
    UNKNOWN_ACCESS_KEY: "unknown-access-key", "Unknown access key",
        "The access key from {origin} does not exist or is disabled, or its session has expired.",
        "Look up the access key in the RAM console and set an active access key, or get new \
         session credentials.";
    BAD_SIGNATURE: "bad-signature", "Wrong access key secret",
        "The secret does not belong to the access key ID from {origin}.{secret_origin}",
        "Set the ID and the secret of the same access key. Check for missing characters and for \
         quotes in the secret.";
    BAD_SESSION: "bad-session", "Session expired, or wrong security token",
        "The session credentials from {origin} have expired, or the security token belongs to \
         another session.",
        "Try again. If the error stays, get new session credentials: set the access key ID, \
         the secret and the security token together, or correct the service or the program that \
         returns the session.";
    BAD_SESSION_WITHOUT_TOKEN: "session-without-token", "Security token missing",
        "No security token is set. {service} requires the token of a session for the access key \
         from {origin}.",
        "Set the security token in the place that sets the access key. If the session has expired, \
         get new session credentials, and set the access key ID, the secret and the security token.";
    BAD_SECURITY_TOKEN: "security-token-of-other-origin", "Security token from another source",
        "The security token from {token_origin} has expired, or does not belong to the session of \
         the access key from {origin}.",
        "Get new session credentials, and set the access key ID, the secret and the security token. \
         If the access key belongs to no session, remove the security token.";
    BAD_IDENTITY_TOKEN: "bad-identity-token", "OIDC token refused by STS",
        "The token from {origin} has expired, or does not belong to the configured identity \
         provider, or the trust policy of the role does not accept the token.",
        "Get a new token from the identity provider, and check the trust policy of the role.";
    NO_CREDENTIALS: "no-credentials", "No credentials found",
        "",
        "Configure one of the sources. On a workstation, run `aliyun configure`. In automation, \
         set `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET`. On an ECS \
         instance, attach a RAM role to the instance.";
    UNKNOWN_CREDENTIALS: "unknown-credentials", "Credentials known only after apply",
        "",
        "Set credentials that are known during the plan. If a resource supplies the value, create \
         the resource first: `terraform apply -target=<resource>`.";
    INCOMPLETE_KEY_PAIR: "incomplete-key-pair", "Incomplete credentials",
        "{what}.",
        "{ways}";
    NO_ROLE: "no-role", "Incomplete {block}",
        "`{block}` {what}.",
        "{ways}";
    UNUSABLE_CREDENTIALS: "unusable-credentials", "Unusable credentials",
        "{source}: {problem}.",
        "{advice}";
    UNUSED_PROFILE: "unused-profile", "Profile not used",
        "{source}: {problem}. The credentials of the run are from another source. The provider \
         reads the profile only to find a region.",
        "To use no profile, {leave_out_the_value}. {advice}";
    PROFILE_NOT_FOUND: "profile-not-found", "Profile not found",
        "The credentials file does not contain the profile.",
        "Check the name of the profile and the path of the file, or create the profile: \
         `aliyun configure --profile <profile>`. `aliyun configure list` lists the profiles.";
    SOURCE_UNREADABLE: "credentials-unreadable", "Credentials file unreadable",
        "The file does not exist, is empty or is no text, or the operating system does not permit \
         this user to read the file.",
        "Check the path, the content and the permissions of the file. The user who runs Terraform \
         must be able to read the file.";
    SOURCE_MALFORMED: "credentials-malformed", "Credentials file malformed",
        "The file is not in a supported format of credentials files.",
        "Correct the file, or create the file again with `aliyun configure`.";
    SOURCE_INCOMPLETE: "credentials-incomplete", "Value of a credential source missing",
        "A required value is missing.",
        "Set the missing value. To use another credential source, remove the environment variable, \
         or name another profile.";
    SOURCE_INVALID: "credentials-invalid", "Value of a credential source invalid",
        "The value is invalid.",
        "Correct the value. To use another credential source, remove the environment variable, or \
         name another profile.";
    SOURCE_FORBIDDEN: "credentials-forbidden", "Credential source forbidden",
        "An environment variable forbids this kind of credential source.",
        "Remove the variable, or use another credential source.";
    LOGGED_OUT: "logged-out", "Login expired",
        "The login of the user has expired or is missing.",
        "Log in again: `aliyun configure --profile <profile>`.";
    SOURCE_PROGRAM: "credentials-program", "Credential program failed",
        "The program in `process_command` failed, or did not print a credential.",
        "Run the program in a terminal, as the same user, and check its output.";
    SOURCE_SERVICE: "credentials-service", "Credential service failed",
        "The service that provides the credential failed or did not respond.",
        "Try again. If the error stays, check the address of the service, and that this machine \
         can reach the service.";
    URI_WITHOUT_TLS: "credentials-uri-without-tls", "Credentials URI without TLS",
        "Anybody on the network between this machine and the host of the URL can read the \
         credentials.",
        "Use a URL with `https://`, or a URL of this machine.";
}
