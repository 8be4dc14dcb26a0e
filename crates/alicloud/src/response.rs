//! From the bytes of an HTTP answer to a typed result.

use std::fmt;
use std::marker::PhantomData;

use reqwest::header::CONTENT_TYPE;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::credentials::Credential;
use crate::error::{ApiError, ErrorKind};
use crate::http::Response;
use crate::redaction::presentable;

/// The header with the request's ID, which is there where the body does not have it.
const REQUEST_ID: &str = "x-acs-request-id";

/// The members that say what became of a request. Services differ in the case of their names.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Envelope {
    #[serde(rename = "Code", alias = "code")]
    code: Option<String>,
    #[serde(rename = "Message", alias = "message")]
    message: Option<String>,
    #[serde(rename = "RequestId", alias = "requestId")]
    request_id: Option<String>,
}

/// Whether an answer is one, or says that there is none.
///
/// An error code makes it an error whatever the HTTP status, and a status of failure without a
/// code is no answer of the API's at all.
pub(crate) fn check(answer: &Response, credential: &Credential) -> Result<(), ErrorKind> {
    envelope(answer, credential).map(drop)
}

/// The request's ID, where the answer has it.
pub(crate) fn request_id(answer: &Response, credential: &Credential) -> Option<String> {
    let envelope = members::<Envelope>(&answer.body).ok().and_then(|envelope| envelope.request_id);
    let id = envelope.as_deref().or(answer.text(REQUEST_ID));
    id.map(|id| presentable(id, Some(credential)))
}

/// Reads an answer that is one.
pub(crate) fn read<R: DeserializeOwned>(
    answer: &Response,
    credential: &Credential,
) -> Result<R, ErrorKind> {
    let envelope = envelope(answer, credential)?;
    members(&answer.body).map_err(|unreadable| {
        unusable(unreadable, envelope.request_id.as_deref(), answer, credential)
    })
}

fn envelope(answer: &Response, credential: &Credential) -> Result<Envelope, ErrorKind> {
    let present = |text: &str| presentable(text, Some(credential));
    if answer.body.trim_ascii().is_empty() {
        return Err(not_an_api("an empty body", answer, credential));
    }
    let envelope: Envelope = members(&answer.body)
        .map_err(|unreadable| unusable(unreadable, None, answer, credential))?;
    if let Some(code) = envelope.code.as_deref().filter(|code| !code.is_empty()) {
        return Err(ErrorKind::Api(ApiError {
            code: present(code),
            message: envelope.message.as_deref().map(present).unwrap_or_default(),
            request_id: envelope.request_id.as_deref().or(answer.text(REQUEST_ID)).map(present),
            status: answer.status,
        }));
    }
    if !(200..300).contains(&answer.status) {
        return Err(not_an_api("JSON without an error code", answer, credential));
    }
    Ok(envelope)
}

fn unusable(
    unreadable: Unreadable,
    request_id: Option<&str>,
    answer: &Response,
    credential: &Credential,
) -> ErrorKind {
    match unreadable {
        Unreadable::NotJson { .. } => not_an_api("a body that is not JSON", answer, credential),
        Unreadable::NotAnObject => not_an_api("JSON that is not an object", answer, credential),
        // A page of some proxy may well be JSON with members of other types.
        Unreadable::Member { .. } if !(200..300).contains(&answer.status) => {
            not_an_api("JSON without an error code", answer, credential)
        }
        Unreadable::Member { member, problem } => {
            let request_id = request_id.or(answer.text(REQUEST_ID));
            let request_id = request_id.map(|id| presentable(id, Some(credential)));
            ErrorKind::Malformed { member, problem, request_id }
        }
    }
}

fn not_an_api(what: &str, answer: &Response, credential: &Credential) -> ErrorKind {
    let content = match answer.text(CONTENT_TYPE.as_str()) {
        Some(r#type) => format!("{what} ({})", presentable(r#type, Some(credential))),
        None => what.to_owned(),
    };
    let request_id = answer.text(REQUEST_ID).map(|id| presentable(id, Some(credential)));
    ErrorKind::UnexpectedResponse { status: answer.status, content, request_id }
}

/// Reads JSON that is not in the form of an API's answers. What is wrong with it is said as a
/// clause, without anything of the text.
pub(crate) fn json<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Result<T, String> {
    members(text).map_err(|unreadable| match unreadable {
        Unreadable::NotJson { line, column } => {
            format!("it is not JSON (line {line}, column {column})")
        }
        Unreadable::NotAnObject => "it is not a JSON object".to_owned(),
        Unreadable::Member { member, problem } => format!("its member {member} {problem}"),
    })
}

/// Why a body cannot be read.
enum Unreadable {
    NotJson { line: usize, column: usize },
    NotAnObject,
    Member { member: String, problem: String },
}

fn members<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Unreadable> {
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, Object<T>>(&mut json) {
        Ok(Object(members)) => json.end().map(|()| members).map_err(|error| not_json(&error)),
        Err(error) if !error.inner().is_data() => Err(not_json(error.inner())),
        Err(_) if !body.trim_ascii_start().starts_with(b"{") => Err(Unreadable::NotAnObject),
        Err(error) => {
            let (member, problem) = fault(&error.path().to_string(), &error.inner().to_string());
            Err(Unreadable::Member { member, problem })
        }
    }
}

fn not_json(error: &serde_json::Error) -> Unreadable {
    Unreadable::NotJson { line: error.line(), column: error.column() }
}

/// The member at fault, and what is wrong with it, from serde's words for it.
///
/// Those repeat the value and name Rust types, so only what was expected is taken from them.
fn fault(path: &str, message: &str) -> (String, String) {
    let within = |name: &str| match path {
        "." => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    let quoted = |text: &str| text.split('`').next().unwrap_or_default().to_owned();
    if let Some(name) = message.strip_prefix("missing field `") {
        return (within(&quoted(name)), "is missing".to_owned());
    }
    if let Some(name) = message.strip_prefix("duplicate field `") {
        return (within(&quoted(name)), "is there twice".to_owned());
    }
    // serde_json ends its messages with a position in the body, which nobody sees.
    let expected = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let problem = match expected.rsplit_once(", expected ") {
        Some((_, expected)) => format!("is not {}", in_words(expected)),
        None => "cannot be read".to_owned(),
    };
    (path.to_owned(), problem)
}

/// What serde expects, in words for people.
fn in_words(expected: &str) -> &str {
    match expected {
        "i64" | "u64" | "u32" => "a whole number",
        "a sequence" => "a list",
        "a map" => "an object",
        "a boolean" => "true or false",
        other => other,
    }
}

/// A JSON object. A struct of serde's by itself takes an array as well, member by member.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }

        deserializer.deserialize_map(Members(PhantomData)).map(Self)
    }
}

/// Reads a member that is an object: for `#[serde(deserialize_with)]`.
pub(crate) fn object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Object::deserialize(deserializer).map(|Object(members)| members)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::*;
    use crate::credentials::{KeyPair, SigningIdentity};

    fn credential() -> Credential {
        let pair = KeyPair {
            access_key_id: "id".into(),
            access_key_secret: "s3cret".into(),
            security_token: None,
        };
        Credential::new("a test", SigningIdentity::KeyPair(pair))
    }

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

    /// An answer of this type.
    fn http(status: u16, content_type: &'static str, body: &str) -> Response {
        let content_type = HeaderValue::from_static(content_type);
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
        Response { status, headers, body: body.into() }
    }

    fn answer(status: u16, body: &str) -> Result<Description, ErrorKind> {
        read(&http(status, "text/html", body), &credential())
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
        assert_eq!(
            error(200, r#"{"Key":{"Name":5}}"#),
            "the answer's member Key.Name is not a string"
        );
        assert_eq!(error(200, r#"{"Key":"s3cret"}"#), "the answer's member Key is not an object");
        assert_eq!(error(200, r#"{"Key":["a"]}"#), "the answer's member Key is not an object");
        let twice = error(200, r#"{"Key":{"Name":"a"},"Key":{"Name":"b"}}"#);
        assert_eq!(twice, "the answer's member Key is there twice");
        assert_eq!(
            error(200, r#"{"RequestId":7}"#),
            "the answer's member RequestId is not a string"
        );
    }

    #[test]
    fn what_is_no_api_answer_is_described_and_not_repeated() {
        assert_eq!(
            error(200, "<html>secret</html>"),
            "HTTP 200 with a body that is not JSON (text/html) instead of an API answer"
        );
        assert!(error(502, "").contains("HTTP 502 with an empty body"));
        assert!(error(404, r#"{"detail":"x"}"#).contains("JSON without an error code"));
        assert!(error(200, r#"["A","B"]"#).contains("JSON that is not an object"));
        for broken in [r#"{"Key":{"Name":"a"}"#, r#"{"Key":{"Name":"a"}} more"#, "nul"] {
            assert!(error(200, broken).contains("a body that is not JSON"), "{broken}");
        }
    }

    #[test]
    fn nothing_that_is_shown_of_an_answer_holds_a_secret() {
        let shown = |status, r#type, body: &str| {
            let error =
                read::<Description>(&http(status, r#type, body), &credential()).unwrap_err();
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
}
