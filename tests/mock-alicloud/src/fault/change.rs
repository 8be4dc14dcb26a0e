//! Changes to the body of a response.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Fault;

/// The byte order mark of UTF-8.
const BOM: &[u8] = &[0xef, 0xbb, 0xbf];

/// A change to the JSON body of a response. For other bodies, only [`Change::Bom`] has an effect.
///
/// A change finds its member by name: at the top level, otherwise the first member below. If the
/// response has no such member, the change adds the member at the top level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Another value of a member, of any type.
    Member {
        /// The member.
        name: String,
        /// The value.
        value: Value,
    },
    /// A repeated member.
    Duplicate {
        /// The member.
        name: String,
        /// The second value.
        value: Value,
    },
    /// A string with invalid UTF-8 as the value of a member.
    InvalidUtf8(String),
    /// Nested arrays as the value of a member.
    Deep {
        /// The member.
        name: String,
        /// The depth of the nested arrays.
        depth: usize,
    },
    /// The members at the top level begin with a lower-case letter, as in errors of some services:
    /// `code`, `message`, `requestId`.
    LowerCamel,
    /// A byte order mark at the beginning of the body.
    Bom,
}

impl Fault {
    /// Adds a change to the body of the response, after the earlier changes.
    pub fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Sets another value of a member, of any type.
    pub fn member(self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.change(Change::Member { name: name.into(), value: value.into() })
    }

    /// Repeats a member with this value.
    pub fn duplicate(self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.change(Change::Duplicate { name: name.into(), value: value.into() })
    }

    /// Sets a string with invalid UTF-8 as the value of a member.
    pub fn invalid_utf8(self, name: impl Into<String>) -> Self {
        self.change(Change::InvalidUtf8(name.into()))
    }

    /// Sets nested arrays of this depth as the value of a member.
    pub fn deep(self, name: impl Into<String>, depth: usize) -> Self {
        self.change(Change::Deep { name: name.into(), depth })
    }

    /// Renames the members at the top level: their first letter becomes lower-case.
    pub fn lower_camel(self) -> Self {
        self.change(Change::LowerCamel)
    }

    /// Adds a byte order mark before the body.
    pub fn bom(self) -> Self {
        self.change(Change::Bom)
    }
}

/// Makes changes to a body, in their order.
pub(crate) fn apply(changes: &[Change], body: Vec<u8>) -> Vec<u8> {
    let mut changed = if changes.contains(&Change::Bom) { BOM.to_vec() } else { Vec::new() };
    let is_rewritten = changes.iter().any(|change| *change != Change::Bom);
    let document = is_rewritten.then(|| serde_json::from_slice(&body).ok()).flatten();
    changed.extend(document.map_or(body, |document| rewrite(changes, document)));
    changed
}

/// What stands for bytes that no [`Value`] can hold, until the document is text.
const MARK: &str = "\"mock-alicloud piece ";

fn rewrite(changes: &[Change], mut document: Value) -> Vec<u8> {
    let mut pieces = Vec::new();
    for change in changes {
        let name = match change {
            Change::LowerCamel => {
                lower_camel(&mut document);
                continue;
            }
            Change::Bom => continue,
            Change::Member { name, .. } | Change::Duplicate { name, .. } => name,
            Change::InvalidUtf8(name) | Change::Deep { name, .. } => name,
        };
        let Some(member) = find_or_add(&mut document, name) else { continue };
        if let Change::Member { value, .. } = change {
            *member = value.clone();
        } else {
            pieces.push(piece(change, name, member));
            *member = Value::from(format!("{}{}", &MARK[1..], pieces.len() - 1));
        }
    }
    splice(&document.to_string(), &pieces)
}

/// The bytes that a change writes as the value of a member.
fn piece(change: &Change, name: &str, own: &Value) -> Vec<u8> {
    match change {
        Change::Duplicate { value, .. } => format!("{own},{}:{value}", Value::from(name)).into(),
        Change::Deep { depth, .. } => ["[".repeat(*depth), "]".repeat(*depth)].concat().into(),
        _ => b"\"\xff\xfe\"".to_vec(),
    }
}

/// Puts the pieces where their marks are.
fn splice(mut text: &str, pieces: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some((before, rest)) = text.split_once(MARK) {
        let (number, after) = rest.split_once('"').unwrap_or((rest, ""));
        let piece = number.parse().ok().and_then(|number: usize| pieces.get(number));
        bytes.extend_from_slice(before.as_bytes());
        bytes.extend_from_slice(piece.map_or(&[], Vec::as_slice));
        text = after;
    }
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

fn find_or_add<'a>(document: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    if has(document, name) {
        return find(document, name);
    }
    Some(document.as_object_mut()?.entry(name).or_insert(Value::Null))
}

fn has(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(members) => {
            members.contains_key(name) || members.values().any(|value| has(value, name))
        }
        Value::Array(values) => values.iter().any(|value| has(value, name)),
        _ => false,
    }
}

fn find<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    match value {
        Value::Object(members) => {
            if members.contains_key(name) {
                members.get_mut(name)
            } else {
                members.values_mut().find_map(|value| find(value, name))
            }
        }
        Value::Array(values) => values.iter_mut().find_map(|value| find(value, name)),
        _ => None,
    }
}

fn lower_camel(document: &mut Value) {
    let Some(members) = document.as_object_mut() else { return };
    let renamed = std::mem::take(members).into_iter().map(|(name, value)| {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_lowercase());
        (first.into_iter().chain(letters).collect(), value)
    });
    *members = renamed.collect::<Map<_, _>>();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed(fault: Fault) -> Vec<u8> {
        apply(&fault.changes, br#"{"Key":{"Arn":"a","State":"on"},"RequestId":"r"}"#.to_vec())
    }

    fn text(fault: Fault) -> String {
        String::from_utf8(changed(fault)).unwrap()
    }

    #[test]
    fn a_member_has_another_type_wherever_it_is() {
        let fault = Fault::any();
        assert_eq!(
            text(fault.clone().member("State", 5)),
            r#"{"Key":{"Arn":"a","State":5},"RequestId":"r"}"#
        );
        assert_eq!(text(fault.clone().member("Key", json!([]))), r#"{"Key":[],"RequestId":"r"}"#);
        let added = r#"{"Key":{},"New":null,"RequestId":"r"}"#;
        assert_eq!(text(fault.member("Key", json!({})).member("New", json!(null))), added);
    }

    #[test]
    fn a_member_is_twice_there_or_no_text_or_deep() {
        let fault = Fault::any().duplicate("Arn", "b").deep("RequestId", 3);
        let expected = r#"{"Key":{"Arn":"a","Arn":"b","State":"on"},"RequestId":[[[]]]}"#;
        assert_eq!(text(fault), expected);
        let expected = b"{\"Key\":{\"Arn\":\"\xff\xfe\",\"State\":5},\"RequestId\":\"r\"}";
        assert_eq!(changed(Fault::any().invalid_utf8("Arn").member("State", 5)), expected);
    }

    #[test]
    fn members_at_the_top_have_small_letters_after_a_byte_order_mark() {
        let expected = "\u{feff}{\"key\":{\"Arn\":\"a\",\"State\":\"on\"},\"requestId\":\"r\"}";
        assert_eq!(text(Fault::any().lower_camel().bom()), expected);
    }

    #[test]
    fn a_body_that_is_not_json_is_left_as_it_is() {
        let changes = Fault::any().bom().member("a", 1).changes;
        assert_eq!(apply(&changes, b"<p>".to_vec()), b"\xef\xbb\xbf<p>");
    }
}
