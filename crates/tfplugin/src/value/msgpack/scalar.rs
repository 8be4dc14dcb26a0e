//! Numbers and texts from tokens, for values and for the refinements of unknown values.

use super::reader::Token;
use crate::value::{Error, Number, Type};

/// A number from an integer, a float or a decimal text.
pub(super) fn number(token: Token<'_>) -> Result<Number, Error> {
    let number = match token {
        Token::Int(int) => Some(Number::from(int)),
        Token::Uint(int) => Some(Number::from(int)),
        Token::Float(float) => Number::from_f64(float),
        Token::Str(text) | Token::Bin(text) => {
            std::str::from_utf8(text).ok().and_then(Number::parse)
        }
        other => return Err(Error::required(Type::Number.kind(), other.kind())),
    };
    number.ok_or_else(|| Error::new("a number is required"))
}

/// A text from bytes, which must be UTF-8.
pub(super) fn string(bytes: &[u8]) -> Result<String, Error> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(Error::new("a string is not valid UTF-8")),
    }
}
