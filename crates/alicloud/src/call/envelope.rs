//! The members that every response can have, read as leniently as possible: an odd member must not
//! hide the code of an error, which decides whether the call is retried.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::xml;

/// The common members of a response. Members that are absent, blank or unusable are `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// The code of an error: text or a number.
    pub(super) code: Option<String>,
    /// The message of an error: text, or the JSON of any other value.
    pub(super) message: Option<String>,
    /// The ID of the request: text or a number.
    pub(super) request_id: Option<String>,
}

impl Envelope {
    /// Reads a body in JSON or XML. Services answer in XML if a gateway ignores the requested
    /// format.
    ///
    /// Services differ in the case of the names. If a body contains several spellings of a name,
    /// the first usable value counts.
    pub(super) fn read(body: &[u8]) -> Self {
        // A gateway can answer in another encoding, such as GBK. Codes and IDs are ASCII. The
        // lossy conversion costs more than the check.
        let text = match str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(body),
        };
        let document = text.trim_start_matches('\u{feff}');
        if let Ok(Members(members)) = serde_json::from_str(document) {
            return Self {
                code: first(&members, "Code", |json| scalar(json)),
                message: first(&members, "Message", |json| message(json)),
                request_id: first(&members, "RequestId", |json| scalar(json)),
            };
        }
        let elements = xml::error_elements(document).unwrap_or_default();
        let usable = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
        Self {
            code: first(&elements, "Code", usable),
            message: first(&elements, "Message", usable),
            request_id: first(&elements, "RequestId", usable),
        }
    }
}

/// The first usable value of a name, in any case.
fn first<T>(
    members: &[(String, T)],
    name: &str,
    usable: impl Fn(&T) -> Option<String>,
) -> Option<String> {
    let values = members.iter().filter(|(spelling, _)| spelling.eq_ignore_ascii_case(name));
    values.map(|(_, value)| value).find_map(usable)
}

/// A text that is not blank, or a number as written.
fn scalar(json: &RawValue) -> Option<String> {
    match serde_json::from_str(json.get()) {
        Ok(Value::String(text)) if !text.trim().is_empty() => Some(text),
        // The number can exceed every numeric type.
        _ if json.get().starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
            Some(json.get().to_owned())
        }
        _ => None,
    }
}

/// A text that is not blank, or another value as JSON.
fn message(json: &RawValue) -> Option<String> {
    match json.get() {
        "null" => None,
        text if text.starts_with('"') => scalar(json),
        other => Some(other.to_owned()),
    }
}

/// The members of a JSON object, in their order. Names can repeat.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(body: &str) -> [Option<String>; 3] {
        let Envelope { code, message, request_id } = Envelope::read(body.as_bytes());
        [code, message, request_id]
    }

    fn texts(texts: [&str; 3]) -> [Option<String>; 3] {
        texts.map(|text| Some(text.to_owned()))
    }

    /// Values that are no text.
    const ODD: [&str; 9] =
        ["null", "true", "{}", "[]", r#"{"a":1}"#, r#"["a"]"#, r#""""#, r#"" \n""#, "[[[[]]]]"];

    #[test]
    fn an_odd_member_hides_no_other_member() {
        for odd in ODD.into_iter().chain(["7", "-1.5e999", r#""\ud800""#]) {
            let [code, _, id] = envelope(&format!(
                r#"{{"Code":"Throttling.User","Message":{odd},"RequestId":"r","HostId":{odd}}}"#
            ));
            assert_eq!(
                (code.as_deref(), id.as_deref()),
                (Some("Throttling.User"), Some("r")),
                "{odd}"
            );
            let [code, message, _] =
                envelope(&format!(r#"{{"RequestId":{odd},"Code":"C","Message":"M"}}"#));
            assert_eq!((code.as_deref(), message.as_deref()), (Some("C"), Some("M")), "{odd}");
            let [_, message, id] =
                envelope(&format!(r#"{{"Message":"M","RequestId":"r","Code":{odd}}}"#));
            assert_eq!((message.as_deref(), id.as_deref()), (Some("M"), Some("r")), "{odd}");
        }
    }

    #[test]
    fn the_first_usable_value_of_all_spellings_counts() {
        for odd in ODD {
            for (first, second) in [("Code", "code"), ("code", "Code"), ("CODE", "Code")] {
                let [code, ..] = envelope(&format!(r#"{{"{first}":{odd},"{second}":"b"}}"#));
                assert_eq!(code.as_deref(), Some("b"), "{first} {odd}");
                let [code, ..] = envelope(&format!(r#"{{"{first}":"a","{second}":{odd}}}"#));
                assert_eq!(code.as_deref(), Some("a"), "{first} {odd}");
            }
            let [_, _, id] = envelope(&format!(r#"{{"requestId":{odd},"RequestId":"b"}}"#));
            assert_eq!(id.as_deref(), Some("b"), "{odd}");
        }
        let both =
            r#"{"code":"a","Code":"b","Message":null,"message":"c","RequestId":1,"requestId":2}"#;
        assert_eq!(envelope(both), texts(["a", "c", "1"]));
        assert_eq!(envelope(r#"{"Code":"a","Code":"b"}"#)[0].as_deref(), Some("a"));
    }

    #[test]
    fn a_number_is_a_code_and_any_value_is_a_message() {
        let body =
            r#"{"Code":403,"Message":{"en":"No."},"RequestId":123456789012345678901234567890}"#;
        let expected = ["403", r#"{"en":"No."}"#, "123456789012345678901234567890"];
        assert_eq!(envelope(body), texts(expected));
        assert_eq!(envelope(r#"{"Message":["a",1]}"#)[1].as_deref(), Some(r#"["a",1]"#));
        assert_eq!(envelope(r#"{"Message":false}"#)[1].as_deref(), Some("false"));
    }

    #[test]
    fn xml_has_the_same_members() {
        for body in [
            "<Error><Code>C.D</Code><Message>M &amp; N</Message><RequestId>r</RequestId></Error>",
            "\u{feff}<?xml version='1.0'?>\n<Error>\n<RequestId>r</RequestId><HostId>h</HostId>\
             <Code> </Code><Code>C.D</Code><Message><![CDATA[M & N]]></Message></Error>",
            "<ErrorResponse><Error><Code>C.D</Code><Message>M &#38; N</Message></Error>\
             <RequestId>r</RequestId></ErrorResponse>",
        ] {
            assert_eq!(envelope(body), texts(["C.D", "M & N", "r"]), "{body}");
        }
    }

    #[test]
    fn other_bodies_have_no_members() {
        let gbk = b"{\"Code\":\"C\",\"Message\":\"\xc3\xdc\xd4\xbf\"}";
        assert_eq!(Envelope::read(gbk).code.as_deref(), Some("C"));
        for body in ["", "nul", "[\"Code\"]", "{\"Code\":\"a\"", "<html><code>a</code></html>"] {
            assert_eq!(Envelope::read(body.as_bytes()), Envelope::default(), "{body}");
        }
    }
}
