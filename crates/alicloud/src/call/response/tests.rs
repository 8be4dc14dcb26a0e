use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::*;
use crate::error::class::ApiErrorClass;
use crate::json::object;

#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    #[serde(deserialize_with = "object")]
    key: Key,
}

#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    name: String,
}

/// A response with this content type.
fn http(status: u16, content_type: &'static str, body: &str) -> Response {
    let content_type = HeaderValue::from_static(content_type);
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
    Response { status, headers, body: body.into() }
}

/// Reads a response to a request with the secret `s3cret`.
fn read(http: Response) -> Result<Description, ErrorKind> {
    let response = ApiResponse::new(http, Redactor::new(vec!["s3cret".into()]));
    response.check().and_then(|()| response.read())
}

fn description(status: u16, body: &str) -> Result<Description, ErrorKind> {
    read(http(status, "text/html", body))
}

fn error(status: u16, body: &str) -> String {
    description(status, body).unwrap_err().to_string()
}

#[test]
fn unknown_members_are_ignored() {
    let body = r#"{"Key":{"Name":"a","New":{}},"RequestId":"r","Extra":[1]}"#;
    assert_eq!(description(200, body).unwrap().key.name, "a");
}

#[test]
fn a_code_is_an_error_with_any_status() {
    for status in [200, 404, 503] {
        let body = r#"{"Code":"Forbidden.X","Message":"no s3cret","RequestId":"r"}"#;
        let ErrorKind::Api(error) = description(status, body).unwrap_err() else {
            panic!("{status}")
        };
        assert_eq!(error.code, "Forbidden.X");
        assert_eq!(error.message, "no [removed]");
        assert_eq!(error.request_id.as_deref(), Some("r"));
    }
    assert_eq!(error(400, r#"{"code":"lower","message":"camel"}"#), "lower: camel");
    assert_eq!(error(200, r#"{"Code":403,"Message":"No."}"#), "403: No.");
    for success in [r#"200"#, r#""200""#, "null", r#""""#] {
        let body = format!(r#"{{"Code":{success},"Key":{{"Name":"a"}}}}"#);
        assert_eq!(description(200, &body).unwrap().key.name, "a");
        assert!(error(404, &body).contains("JSON without an error code"));
    }
}

#[test]
fn an_odd_member_of_an_error_hides_neither_its_class_nor_its_request_id() {
    for body in [
        r#"{"Code":"Throttling.User","Message":{"a":"s3cret"},"RequestId":7}"#,
        r#"{"code":"Throttling.User","Code":5,"Message":null,"requestId":"7"}"#,
        r#"{"Code":null,"code":"Throttling.User","RequestId":[],"requestId":7,"HttpStatus":{}}"#,
        "<Error><Code>Throttling.User</Code><RequestId>7</RequestId></Error>",
    ] {
        let ErrorKind::Api(error) = description(400, body).unwrap_err() else { panic!("{body}") };
        assert_eq!(error.class(), ApiErrorClass::Throttled, "{body}");
        assert_eq!(error.request_id.as_deref(), Some("7"), "{body}");
        assert!(!error.message.contains("s3cret"), "{error}");
    }
}

#[test]
fn a_very_long_member_is_cut_and_keeps_the_class_of_the_error() {
    let long = "Xq7".repeat(100_000);
    for code in [format!("Throttling.{long}"), format!("Throttling.User {long}")] {
        let body = format!(r#"{{"Code":"{code}","Message":"{long}","RequestId":"{long}"}}"#);
        let ErrorKind::Api(error) = description(400, &body).unwrap_err() else { panic!("{code}") };
        assert_eq!(error.class(), ApiErrorClass::Throttled);
        let texts = [error.code, error.message, error.request_id.unwrap()];
        assert!(texts.iter().all(|text| text.chars().count() <= 301), "{texts:?}");
    }
}

#[test]
fn a_member_that_is_missing_or_of_another_type_is_named() {
    assert_eq!(error(200, "{}"), "the response's member Key is missing");
    assert_eq!(error(200, r#"{"Key":{}}"#), "the response's member Key.Name is missing");
    assert_eq!(
        error(200, r#"{"Key":{"Name":5}}"#),
        "the response's member Key.Name is not a string"
    );
    assert_eq!(error(200, r#"{"Key":"s3cret"}"#), "the response's member Key is not an object");
    assert_eq!(error(200, r#"{"Key":["a"]}"#), "the response's member Key is not an object");
    let twice = error(200, r#"{"Key":{"Name":"a"},"Key":{"Name":"b"}}"#);
    assert_eq!(twice, "the response's member Key occurs twice");
    for huge in ["1e999", "-1e999"] {
        let huge = error(200, &format!(r#"{{"Key":{{"Name":{huge}}}}}"#));
        assert_eq!(huge, "the response's member Key.Name is a number out of range");
    }
    assert_eq!(
        error(200, r#"{"Key":1e999}"#),
        "the response's member Key is a number out of range"
    );
    assert!(error(200, "1e999").contains("JSON that is not an object"));
    assert_eq!(description(200, r#"{"Key":{"Name":"a"},"Extra":1e999}"#).unwrap().key.name, "a");
}

#[test]
fn a_kept_text_does_not_contain_the_secrets_of_the_request() {
    let secret = "vB4xKq7ZrW2xVt9mGp4nLsY8Td3cHj";
    let body =
        format!(r#"{{"Key":{{"Name":"a \u003c{secret}\u003e of Zp5QXr8nTq2WvYk3LmB7cD"}}}}"#);
    let response = http(200, "application/json", &body);
    let response = ApiResponse::new(response, Redactor::new(vec![secret.into()]));
    let Description { key } = response.read().unwrap();
    assert_eq!(key.name, "a <[removed]> of Zp5QXr8nTq2WvYk3LmB7cD");
    let Description { key } = response.read_unredacted().unwrap();
    assert!(key.name.contains(secret));
}

#[test]
fn a_response_that_is_not_the_services_is_described_and_not_repeated() {
    assert_eq!(
        error(200, "<html>secret</html>"),
        "HTTP 200 with a body that is not JSON (text/html) instead of an API response"
    );
    assert!(error(502, "").contains("HTTP 502 with an empty body"));
    assert!(error(404, r#"{"detail":"x"}"#).contains("JSON without an error code"));
    assert!(error(200, r#"["A","B"]"#).contains("JSON that is not an object"));
    for broken in [r#"{"Key":{"Name":"a"}"#, r#"{"Key":{"Name":"a"}} more"#, "nul"] {
        assert!(error(200, broken).contains("a body that is not JSON"), "{broken}");
    }
}

#[test]
fn no_error_contains_a_secret() {
    let shown = |status, r#type, body: &str| {
        let error = read(http(status, r#type, body)).unwrap_err();
        format!("{error} {error:?}")
    };
    for shown in [
        shown(502, "s3cret", "<html>s3cret"),
        shown(200, "x", r#"{"Key":"s3cret"}"#),
        shown(200, "x", r#"{"Key":{},"RequestId":"s3cret"}"#),
        shown(400, "x", r#"{"Code":"s3cret","Message":"s3cret","RequestId":"s3cret"}"#),
    ] {
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}
