//! Responses with odd contents: some are errors, and the provider can use others.

use alicloud::ErrorKind;
use serde_json::json;

use super::refusals::is_refused;
use super::service::state;
use super::{Row, rows};

const NOT_THE_SERVICE: &str = "The response is not in the format of {service}. Check the endpoint. \
                               A gateway or a login page of this network may have responded in \
                               place of the service.";

const UNUSABLE: &str = "{service} returned an invalid response: the response's member {state} ";

const REPORT: &str = "If the endpoint is right, the API has changed: please report the error to \
                      the maintainers of the provider.";

const NOT_JSON: &str = "{endpoint} returned HTTP 200 with a body that is not JSON \
                        (application/json) instead of an API response.";

const BROKEN_JSON: &str = "{endpoint} returned HTTP 200 with a body that is not JSON \
                           (application/json;charset=utf-8) instead of an API response.";

pub(super) fn is_not_an_api(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::UnexpectedResponse { .. })
}

fn is_malformed(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Malformed { .. })
}

rows! {
    a_bomb_of_compressed_spaces: Row::new(&[|fault| fault.gzip_bomb()])
        .fails(is_not_an_api, &[NOT_JSON, NOT_THE_SERVICE]),
    a_redirection_to_another_host: Row::new(&[|fault| fault.redirect("http://127.0.0.1:1/")])
        .fails(
            is_not_an_api,
            &["{endpoint} returned HTTP 302 with an empty body instead", NOT_THE_SERVICE],
        ),
    text_that_is_not_utf8: Row::new(&[|fault| {
        let state = state(&fault);
        fault.invalid_utf8(state)
    }])
    .fails(is_not_an_api, &[BROKEN_JSON, NOT_THE_SERVICE, "{request}"]),
    a_hundred_thousand_arrays_in_a_member: Row::new(&[|fault| {
        let state = state(&fault);
        fault.deep(state, 100_000)
    }])
    .fails(is_malformed, &[UNUSABLE, "is not a string.", REPORT, "{request}"]),
    a_hundred_thousand_arrays_in_a_member_of_no_use:
        Row::new(&[|fault| fault.deep("Unheard", 100_000)]),
    a_member_that_is_there_twice: Row::new(&[|fault| {
        let state = state(&fault);
        fault.duplicate(state, "Enabled")
    }])
    .fails(is_malformed, &[UNUSABLE, "occurs twice.", REPORT, "{request}"]),
    a_request_id_that_is_there_twice: Row::new(&[|fault| fault.duplicate("RequestId", "other")])
        .fails(
            is_malformed,
            &["the response's member RequestId occurs twice.", REPORT, "{request}"],
        ),
    a_member_of_no_use_that_is_there_twice: Row::new(&[|fault| fault.duplicate("Unheard", 5)]),
    a_member_that_is_a_number: Row::new(&[|fault| {
        let state = state(&fault);
        fault.member(state, 5)
    }])
    .fails(is_malformed, &[UNUSABLE, "is not a string.", REPORT, "{request}"]),
    a_member_that_is_a_truth: Row::new(&[|fault| {
        let state = state(&fault);
        fault.member(state, true)
    }])
    .fails(is_malformed, &[UNUSABLE, "is not a string.", REPORT, "{request}"]),
    a_member_that_is_an_object: Row::new(&[|fault| {
        let state = state(&fault);
        fault.member(state, json!({ "Enabled": true }))
    }])
    .fails(is_malformed, &[UNUSABLE, "is not a string.", REPORT, "{request}"]),
    a_member_that_is_null: Row::new(&[|fault| {
        let state = state(&fault);
        fault.member(state, json!(null))
    }]),
    a_request_id_that_is_a_number: Row::new(&[|fault| fault.member("RequestId", 7)])
        .fails(is_malformed, &["the response's member RequestId is not a \
                                string.", "Request ID: 7"]),
    an_error_code_that_is_a_number: Row::new(&[|fault| fault.member("Code", 403)])
        .fails(is_refused, &["{service} returned 403.", "{request}"]),
    an_object_without_members: Row::new(&[|fault| fault.json("{}")])
        .fails(is_malformed, &["the response's member ", " is missing.", REPORT]),
    a_list: Row::new(&[|fault| fault.json("[]")])
        .fails(is_not_an_api, &["HTTP 200 with JSON that is not an object", NOT_THE_SERVICE]),
    nothing_but_space: Row::new(&[|fault| fault.json(" \r\n\t ")])
        .fails(is_not_an_api, &["HTTP 200 with an empty body", NOT_THE_SERVICE]),
    a_byte_order_mark: Row::new(&[|fault| fault.bom()])
        .fails(is_not_an_api, &[BROKEN_JSON, NOT_THE_SERVICE, "{request}"]),
}
