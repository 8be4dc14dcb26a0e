//! Errors that a service answers, or a gateway before it.

use alicloud::ErrorKind;

use super::contents::is_not_an_api;
use super::{Row, rows};

pub(super) fn is_refused(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Api(_))
}

const FAILED: &str = "{service} failed. Try again.";

const NOT_FOUND: &str = "There is no {kind} \"{name}\" in cn-hangzhou that these credentials can \
                         see. Check `{argument}`. ";

const UNKNOWN_KEY: &str = "does not exist or is disabled, or its session has expired.";

const BAD_SESSION: &str = "No security token is set. {service} requires the token of a session for \
                           the access key from the environment variable \
                           `ALIBABA_CLOUD_ACCESS_KEY_ID`.";

const CLOCK: &str = "The clock of this machine and the clock of Alibaba Cloud differ by more than \
                     15 minutes. Correct the clock of this machine";

/// Rows of one error, which is answered to every call.
macro_rules! refusal {
    ($status:literal, $code:literal) => {
        Row::new(&[|fault| fault.error($status, $code, "The message.")])
    };
    ($status:literal, $code:literal, $($says:expr),+) => {
        refusal!($status, $code).fails(
            is_refused,
            &[concat!("{service} returned ", $code, ": The message."), $($says,)+ "{request}"],
        )
    };
}

rows! {
    an_unknown_code_with_the_status_400: refusal!(400, "Unheard.Of", "\n\n"),
    an_unknown_code_with_the_status_404: refusal!(404, "Unheard.NotFound", "\n\n"),
    an_unknown_code_with_the_status_409: refusal!(409, "Rejected.Unheard", "\n\n"),
    an_error_with_small_letters: Row::new(&[|fault| {
        fault.error(400, "Unheard.Of", "The message.").lower_camel()
    }])
    .fails(is_refused, &["{service} returned Unheard.Of: The message.", "{request}"]),
    an_error_with_the_status_of_success: refusal!(200, "Unheard.Of", "\n\n"),
    denied: refusal!(
        403,
        "Forbidden.NoPermission",
        "Ask an administrator to grant the RAM action `{action}` on the {kind} \"{name}\" to the \
         user or role of the access key from "
    ),
    denied_in_another_spelling: refusal!(403, "Forbidden.RAM", "the RAM action `{action}` on"),
    not_found: refusal!(404, "Forbidden.ResourceNotFound").does_not_find(&[NOT_FOUND, "{request}"]),
    a_signature_that_is_wrong: refusal!(
        400,
        "SignatureDoesNotMatch",
        "The secret does not belong to the access key ID from "
    ),
    a_parameter_that_is_wrong: refusal!(400, "InvalidParameter", "\n\n"),
    an_access_key_that_is_unknown: refusal!(404, "InvalidAccessKeyId.NotFound", UNKNOWN_KEY),
    a_session_that_has_expired: refusal!(400, "InvalidSecurityToken.Expired", BAD_SESSION),
    a_session_of_another_key:
        refusal!(400, "InvalidSecurityToken.MismatchWithAccessKey", BAD_SESSION),
    a_service_that_is_not_activated: refusal!(
        403,
        "Forbidden.KmsServiceNotEnabled",
        "Activate {service} for the account, or pay the overdue bills of the account."
    ),
    an_account_in_debt: refusal!(403, "Forbidden.InDebt", "or pay the overdue bills of"),
    the_endpoint_of_another_service: refusal!(404, "InvalidAction.NotFound").fails(
        is_refused,
        &[
            "{endpoint} returned InvalidAction.NotFound: The message.",
            "The endpoint does not belong to {service}. Check the endpoint.",
            "{request}",
        ],
    ),
    a_time_that_is_not_accepted_and_a_date_without_sense: Row::new(&[|fault| {
        fault.error(400, "IllegalTimestamp", "The message.").header("Date", "soon")
    }])
    .fails(is_refused, &["{service} returned IllegalTimestamp: The message.", CLOCK, "{request}"]),
    a_time_that_is_not_accepted_and_no_date: Row::new(&[|fault| {
        fault.error(400, "InvalidTimeStamp.Expired", "The message.").header("Date", "")
    }])
    .fails(is_refused, &[CLOCK, "{request}"]),
    a_time_that_is_never_accepted: Row::new(&[|fault| {
        fault.error(400, "InvalidTimeStamp.Expired", "The message.")
    }])
    .calls(2)
    .fails(is_refused, &[CLOCK, "{request}", "\nAttempts: 2, in "]),
    a_nonce_that_was_used:
        Row::new(&[|fault| fault.first(1).error(400, "SignatureNonceUsed", "Again.")]).calls(2),
    a_service_that_fails_in_every_way: Row::new(&[
        |fault| fault.nth(1).error(500, "InternalFailure", "The message."),
        |fault| fault.nth(2).error(502, "Unheard.Of", "The message."),
        |fault| fault.nth(3).error(503, "SerivceUnvailableTemporary", "The message."),
        |fault| fault.nth(4).error(504, "Unheard.Of", "The message."),
    ])
    .calls(5),
    a_gateway_that_fails_in_every_way: Row::new(&[
        |fault| fault.nth(1).html(500),
        |fault| fault.nth(2).html(502),
        |fault| fault.nth(3).status(503),
        |fault| fault.nth(4).raw(504, "application/json", "{}"),
    ])
    .calls(5),
    a_service_that_always_fails: Row::new(&[|fault| {
        fault.error(503, "ServiceUnavailableTemporary", "The message.")
    }])
    .calls(5)
    .fails(is_refused, &[FAILED, "{request}", "\nAttempts: 5, in "]),
    a_service_that_always_fails_with_an_unknown_code:
        Row::new(&[|fault| fault.error(500, "Unheard.Of", "The message.")])
            .calls(5)
            .fails(is_refused, &[FAILED, "{request}", "\nAttempts: 5, in "]),
    a_gateway_that_always_fails: Row::new(&[|fault| fault.html(502)]).calls(5).fails(
        is_not_an_api,
        &[
            "{endpoint} returned HTTP 502 with a body that is not JSON (text/html) instead of",
            "{service}, or a proxy or gateway on the way, failed. Try again. If the error stays, \
             check the endpoint.",
            "\nAttempts: 5, in ",
        ],
    ),
}
