//! Services that throttle, in every shape, with hints and without.

use alicloud::{ApiErrorClass, ErrorKind, Stage};
use mock_alicloud::Hint;

use super::{Row, rows};

const QUOTA: &str = "The calls of all callers in the account exceed the quota of {service}. Try \
                     again, and run Terraform with a lower `-parallelism`.";

fn is_timed_out(kind: &ErrorKind) -> bool {
    let ErrorKind::TimeLimit { last: Some(last), .. } = kind else { return false };
    matches!(&**last, ErrorKind::Api(api) if api.class() == ApiErrorClass::Throttled)
}

fn is_timed_out_before_the_hint(kind: &ErrorKind) -> bool {
    is_timed_out(kind)
        && matches!(kind, ErrorKind::TimeLimit { stage: Stage::Backoff, tries: 1, .. })
}

rows! {
    throttling_as_each_service_does: Row::new(&[|fault| fault.first(2).throttling()]).calls(3),
    throttling_as_gateways_do: Row::new(&[
        |fault| fault.nth(1).error(400, "Throttling", "Request was denied."),
        |fault| fault.nth(2).error(503, "Throttling.Api", "Request was denied."),
    ])
    .calls(3),
    throttling_in_other_spellings: Row::new(&[
        |fault| fault.nth(1).error(429, "Throttling.User", "Request was denied.").lower_camel(),
        |fault| fault.nth(2).error(400, "rejected.throttling", "QPS Limit Exceeded"),
    ])
    .calls(3),
    throttling_by_the_status_alone: Row::new(&[
        |fault| fault.nth(1).error(429, "Unheard.Of", "Slow down."),
        |fault| fault.nth(2).html(429),
        |fault| fault.nth(3).status(429),
    ])
    .calls(4),
    throttling_with_a_hint_in_seconds:
        Row::new(&[|fault| fault.first(1).throttling().hint(Hint::RetryAfter(1))]).calls(2),
    throttling_with_hints_in_milliseconds: Row::new(&[
        |fault| fault.nth(1).throttling().hint(Hint::AcsRetryAfter(50)),
        |fault| fault.nth(2).throttling().hint(Hint::RateLimit { limit: 50, time_left: 50 }),
    ])
    .calls(3),
    throttling_with_hints_without_sense: Row::new(&[
        |fault| fault.nth(1).throttling().header("Retry-After", "soon"),
        |fault| fault.nth(2).throttling().header("x-acs-retry-after", "-1"),
        |fault| fault.nth(3).throttling().header("x-ratelimit-user-api", "TimeLeft"),
    ])
    .calls(4),
    throttling_that_goes_on: Row::new(&[|fault| fault.throttling()])
        .read_within_ms(2000)
        .any_calls()
        .fails(is_timed_out, &["The read timed out after 2s while waiting for \
                               ", QUOTA, "{request}"]),
    throttling_until_the_end_of_time: Row::new(&[|fault| {
        fault.throttling().header("Retry-After", u64::MAX.to_string())
    }])
    .read_within_ms(1000)
    .fails(
        is_timed_out_before_the_hint,
        &[
            "The read timed out after 1s while waiting for the next attempt. The result of the \
             only attempt: {service} returned ",
            QUOTA,
            "{request}",
        ],
    ),
}
