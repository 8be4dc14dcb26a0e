//! Answers that come badly or not at all.

use std::time::Duration;

use alicloud::{ErrorKind, Stage, TransportFault};

use super::{Row, rows};

/// What is said of a connection that is worth another try.
const TRY_AGAIN: &str = "Try again. If the error stays, check the proxies and firewalls between \
                         this machine and the endpoint.";

const TOO_LARGE: &str = "The service never sends such a large response. Another server may have \
                         sent the response. Check the endpoint.";

const BODY: &str = "{endpoint} failed: the response is too large: more than 1048576 bytes.";

const HEADERS: &str = "{endpoint} failed: the response is too large: the headers are too many or \
                       too long.";

const REACHABLE: &str = "Check that this machine can reach the endpoint.";

const MORE_TIME: &str = "To give the read more time, raise `read` in the `timeouts` block";

const TIMED_OUT: &str = "The read timed out after 1s while waiting for a response from {endpoint}.";

const SILENT: &str = "The call to {endpoint} failed: the server did not respond in time.";

const BROKEN: &str = "The call to {endpoint} failed: the connection broke: ";

fn is_timed_out(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::TimeLimit { stage: Stage::Response, tries: 1, last: None, .. })
}

pub(super) fn is_silent(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::TimedOut, .. })
}

pub(super) fn is_broken(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::Broken, .. })
}

fn is_too_large(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::TooLarge, .. })
}

rows! {
    no_answer_until_the_read_times_out: Row::new(&[|fault| fault.hang()])
        .read_within_ms(1000)
        .fails(is_timed_out, &[TIMED_OUT, REACHABLE, MORE_TIME]),
    no_answer_at_any_try: Row::new(&[|fault| fault.hang()])
        .answer_within_ms(500)
        .calls(5)
        .fails(is_silent, &[SILENT, REACHABLE, "\nAttempts: 5, in "]),
    no_answer_at_two_tries: Row::new(&[|fault| fault.first(2).hang()])
        .answer_within_ms(500)
        .calls(3),
    half_an_answer_and_silence_at_any_try: Row::new(&[|fault| fault.stall_after(10)])
        .answer_within_ms(500)
        .calls(5)
        .fails(is_silent, &[SILENT, REACHABLE, "\nAttempts: 5, in "]),
    half_an_answer_and_silence_until_the_read_times_out:
        Row::new(&[|fault| fault.stall_after(10)])
            .read_within_ms(1000)
            .fails(is_timed_out, &[TIMED_OUT, REACHABLE, MORE_TIME]),
    an_answer_that_comes_byte_by_byte:
        Row::new(&[|fault| fault.drip(Duration::from_millis(1))]),
    an_answer_that_comes_byte_by_byte_until_the_read_times_out:
        Row::new(&[|fault| fault.drip(Duration::from_millis(50))])
            .read_within_ms(1000)
            .fails(is_timed_out, &[TIMED_OUT, REACHABLE, MORE_TIME]),
    an_answer_without_an_end: Row::new(&[|fault| fault.endless_body()])
        .fails(is_too_large, &[BODY, TOO_LARGE]),
    an_answer_of_a_gibibyte: Row::new(&[|fault| fault.huge_body(1 << 30)])
        .fails(is_too_large, &[BODY, TOO_LARGE]),
    an_answer_in_the_http_of_old: Row::new(&[|fault| fault.http10()]),
    a_chunk_that_is_cut_off_twice: Row::new(&[|fault| fault.first(2).cut_chunk()]).calls(3),
    a_chunk_that_is_cut_off_at_any_try: Row::new(&[|fault| fault.cut_chunk()])
        .calls(5)
        .fails(is_broken, &[BROKEN, "closed too early.", TRY_AGAIN, "\nAttempts: 5, in "]),
    ten_thousand_headers: Row::new(&[|fault| fault.many_headers(10_000)])
        .fails(is_too_large, &[HEADERS, TOO_LARGE]),
    a_header_of_a_mebibyte: Row::new(&[|fault| fault.long_header(1 << 20)])
        .fails(is_too_large, &[HEADERS, TOO_LARGE]),
    a_header_without_an_end: Row::new(&[|fault| fault.endless_header()])
        .fails(is_too_large, &[HEADERS, TOO_LARGE]),
    connections_that_break_at_first: Row::new(&[
        |fault| fault.nth(1).reset(),
        |fault| fault.nth(2).close(),
        |fault| fault.nth(3).truncate(9),
    ])
    .calls(4),
    connections_that_break_at_any_try: Row::new(&[|fault| fault.reset()])
        .calls(5)
        .fails(is_broken, &[BROKEN, "connection reset.", TRY_AGAIN, "\nAttempts: 5, in "]),
}
