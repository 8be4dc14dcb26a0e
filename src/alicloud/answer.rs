//! From the bytes of an HTTP answer to a typed result.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::credentials::Credential;
use super::error::{ApiError, ErrorKind};
use super::redaction::presentable;

/// The members that say what became of a request. Services differ in the case of their names.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    #[serde(rename = "Code", alias = "code")]
    code: Option<String>,
    #[serde(rename = "Message", alias = "message")]
    message: Option<String>,
    #[serde(rename = "RequestId", alias = "requestId")]
    request_id: Option<String>,
}

/// Reads an answer.
///
/// An error code makes it an error whatever the HTTP status, and a status of failure without a
/// code is no answer of the API's at all.
pub(super) fn read<R: DeserializeOwned>(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
    credential: &Credential,
) -> Result<R, ErrorKind> {
    let not_an_api = |what: &str| {
        let content = match content_type {
            Some(r#type) => format!("{what} ({})", presentable(r#type, None)),
            None => what.to_owned(),
        };
        ErrorKind::NotAnApi { status, content }
    };
    if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err() {
        let what =
            if body.trim_ascii().is_empty() { "an empty body" } else { "a body that is not JSON" };
        return Err(not_an_api(what));
    }
    let envelope = member_by_member::<Envelope>(body, None);
    if let Ok(Envelope { code: Some(code), message, request_id }) = envelope {
        let present = |text: String| presentable(&text, Some(credential));
        return Err(ErrorKind::Api(ApiError {
            code: present(code),
            message: message.map(present).unwrap_or_default(),
            request_id: request_id.map(present),
            status,
        }));
    }
    let envelope = envelope?;
    if !(200..300).contains(&status) {
        return Err(not_an_api("JSON without an error code"));
    }
    member_by_member(body, envelope.request_id)
}

fn member_by_member<T: DeserializeOwned>(
    body: &[u8],
    request_id: Option<String>,
) -> Result<T, ErrorKind> {
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let problem = error.inner().to_string();
        // serde_json ends its messages with a position in the body, which nobody sees.
        let problem = problem.rsplit_once(" at line ").map_or(problem.as_str(), |(what, _)| what);
        let (member, problem) = match problem.strip_prefix("missing field `") {
            Some(name) if path == "." => (name.trim_end_matches('`').to_owned(), "is missing"),
            Some(name) => (format!("{path}.{}", name.trim_end_matches('`')), "is missing"),
            None => (path, problem),
        };
        ErrorKind::Malformed { member, problem: presentable(problem, None), request_id }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        key: Key,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Key {
        name: String,
    }

    fn answer(status: u16, body: &str) -> Result<Answer, ErrorKind> {
        let credential = Credential::new("id".into(), "s3cret".to_owned().into(), None);
        read(status, Some("text/html"), body.as_bytes(), &credential)
    }

    fn error(status: u16, body: &str) -> String {
        answer(status, body).unwrap_err().to_string()
    }

    #[test]
    fn unknown_members_are_passed_over() {
        let body = r#"{"Key":{"Name":"a","New":{}},"RequestId":"r","Extra":[1]}"#;
        assert_eq!(answer(200, body).unwrap().key.name, "a");
    }

    #[test]
    fn a_code_is_an_error_whatever_the_status() {
        for status in [200, 404, 503] {
            let body = r#"{"Code":"Forbidden.X","Message":"no s3cret","RequestId":"r"}"#;
            let ErrorKind::Api(error) = answer(status, body).unwrap_err() else {
                panic!("{status}")
            };
            assert_eq!(error.code, "Forbidden.X");
            assert_eq!(error.message, "no [removed]");
            assert_eq!(error.request_id.as_deref(), Some("r"));
        }
        assert_eq!(error(400, r#"{"code":"lower","message":"camel"}"#), "lower: camel");
    }

    #[test]
    fn a_member_that_is_missing_or_of_another_type_is_named() {
        assert_eq!(error(200, "{}"), "the answer's member Key is missing");
        assert_eq!(error(200, r#"{"Key":{}}"#), "the answer's member Key.Name is missing");
        let wrong = error(200, r#"{"Key":{"Name":5}}"#);
        assert_eq!(
            wrong,
            "the answer's member Key.Name invalid type: integer `5`, expected a string"
        );
        assert!(error(200, r#"{"RequestId":7}"#).starts_with("the answer's member RequestId"));
    }

    #[test]
    fn what_is_no_api_answer_is_described_and_not_repeated() {
        assert_eq!(
            error(200, "<html>secret</html>"),
            "HTTP 200 with a body that is not JSON (text/html) instead of an API answer"
        );
        assert!(error(502, "").contains("HTTP 502 with an empty body"));
        assert!(error(404, r#"{"detail":"x"}"#).contains("JSON without an error code"));
    }
}
