//! Strict reading of JSON objects, with errors that name the member and never contain its value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// Why a text cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// The text is not JSON.
    NotJson {
        /// The line of the error, from 1.
        line: usize,
        /// The column of the error, from 1.
        column: usize,
    },
    /// The text is JSON, but not an object.
    NotAnObject,
    /// A member is missing or has the wrong type.
    Member {
        /// The path of the member, such as `Key.Name`.
        member: String,
        /// The problem, as a clause without a subject.
        problem: String,
    },
}

/// serde_json's message for a number that exceeds every numeric type.
const OUT_OF_RANGE: &str = "number out of range";

/// As a clause about the text.
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => {
                write!(f, "not JSON (line {line}, column {column})")
            }
            Self::NotAnObject => f.write_str("not a JSON object"),
            Self::Member { member, problem } => write!(f, "the member {member} {problem}"),
        }
    }
}

/// Reads a JSON object. Ignores unknown members.
pub(crate) fn read<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Result<T, Unreadable> {
    let mut json = serde_json::Deserializer::from_slice(text);
    match serde_path_to_error::deserialize::<_, Object<T>>(&mut json) {
        Ok(Object(members)) => json.end().map(|()| members).map_err(|error| not_json(&error)),
        Err(error) if !is_about_value(error.inner()) => Err(not_json(error.inner())),
        Err(_) if !text.trim_ascii_start().starts_with(b"{") => Err(Unreadable::NotAnObject),
        Err(error) => Err(invalid_member(&error.path().to_string(), &error.inner().to_string())),
    }
}

/// Reads a member that is an object, for `#[serde(deserialize_with)]`.
pub(crate) fn object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Object::deserialize(deserializer).map(|Object(members)| members)
}

/// Whether the text is JSON, and a value is invalid. serde_json reports a number that exceeds every
/// numeric type as a syntax error.
fn is_about_value(error: &serde_json::Error) -> bool {
    error.is_data() || error.to_string().starts_with(OUT_OF_RANGE)
}

fn not_json(error: &serde_json::Error) -> Unreadable {
    Unreadable::NotJson { line: error.line(), column: error.column() }
}

/// The invalid member, from serde's error message.
///
/// The message repeats the value and names Rust types. Only its expectation is used.
fn invalid_member(path: &str, message: &str) -> Unreadable {
    let within = |name: &str| match path {
        "." => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    let quoted = |text: &str| text.split('`').next().unwrap_or_default().to_owned();
    if let Some(name) = message.strip_prefix("missing field `") {
        let problem = "is missing".to_owned();
        return Unreadable::Member { member: within(&quoted(name)), problem };
    }
    if let Some(name) = message.strip_prefix("duplicate field `") {
        let problem = "occurs twice".to_owned();
        return Unreadable::Member { member: within(&quoted(name)), problem };
    }
    // serde_json appends a position, which means nothing to a person who cannot see the text.
    let without_position = message.rsplit_once(" at line ").map_or(message, |(text, _)| text);
    let problem = match without_position.rsplit_once(", expected ") {
        Some((_, expected)) => format!("is not {}", type_in_words(expected)),
        None if message.starts_with(OUT_OF_RANGE) => "is a number out of range".to_owned(),
        None => "cannot be parsed".to_owned(),
    };
    Unreadable::Member { member: path.to_owned(), problem }
}

/// serde's name of a type, for people.
fn type_in_words(expected: &str) -> &str {
    match expected {
        "i64" | "u64" | "u32" => "a whole number",
        "a sequence" => "a list",
        "a map" => "an object",
        "a boolean" => "true or false",
        other => other,
    }
}

/// A JSON object. By itself, a struct of serde also accepts an array of its members.
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
