//! The two signature schemes of RPC APIs, verified with code of this crate's own.
//!
//! Written from the public description of the schemes, and without the cryptography of the
//! product under test, so that the two cannot share a mistake.

pub(crate) mod v1;
pub(crate) mod v3;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::ApiError;

/// What a request says it is signed with, after everything but the secret has been looked at.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) access_key_id: String,
    pub(crate) security_token: Option<String>,
    /// The date as sent.
    pub(crate) date: String,
    pub(crate) nonce: String,
    /// The signature as sent.
    pub(crate) signature: String,
    /// The string to sign as the server makes it from the request.
    pub(crate) string_to_sign: String,
    /// What an error says the server made: the string to sign, and what it is the hash of.
    pub(crate) echo: String,
    /// How a string is signed.
    pub(crate) sign: fn(secret: &str, string_to_sign: &str) -> String,
}

/// The characters that RFC 3986 leaves as they are are letters, digits and these four.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes everything but RFC 3986's unreserved characters.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// What a `+` stands for in what is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plus {
    /// Itself, as in RFC 3986.
    Literal,
    /// A space, as in HTML forms.
    Space,
}

/// The decoded names and values of a query or a form, in order.
pub(crate) fn parse_pairs(text: &str, plus: Plus) -> Vec<(String, String)> {
    let decode = |part: &str| {
        let part = if plus == Plus::Space { part.replace('+', " ") } else { part.to_owned() };
        percent_decode_str(&part).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// The canonical query: pairs encoded, sorted by name, joined.
pub(crate) fn canonical_query<'a>(pairs: impl IntoIterator<Item = &'a (String, String)>) -> String {
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort();
    let encoded: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    encoded.join("&")
}

/// The request lacks something without which its signature cannot be judged.
fn incomplete(why: impl std::fmt::Display) -> ApiError {
    let message = format!("The request signature does not conform to Aliyun standards. {why}");
    ApiError::new(400, "IncompleteSignature", message)
}

/// The signature is not the one the server calculates; `echo` is what it calculated it from.
pub(crate) fn mismatch(echo: &str) -> ApiError {
    let message = format!(
        "Specified signature is not matched with our calculation. server string to sign is:{echo}"
    );
    ApiError::new(400, "SignatureDoesNotMatch", message)
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_follows_rfc_3986_and_not_html_forms() {
        assert_eq!(encode("aZ09-_.~ *+/=%é"), "aZ09-_.~%20%2A%2B%2F%3D%25%C3%A9");
    }

    #[test]
    fn a_plus_is_a_space_only_in_a_form() {
        let pair = |value: &str| vec![("k".to_owned(), value.to_owned())];
        assert_eq!(parse_pairs("k=a+b%2B", Plus::Literal), pair("a+b+"));
        assert_eq!(parse_pairs("k=a+b%2B", Plus::Space), pair("a b+"));
        assert_eq!(parse_pairs("k", Plus::Literal), pair(""));
        assert_eq!(parse_pairs("", Plus::Literal), []);
    }

    #[test]
    fn the_canonical_query_is_sorted_and_gives_every_name_an_equals_sign() {
        let pairs = parse_pairs("b&a=2&B=1", Plus::Literal);
        assert_eq!(canonical_query(&pairs), "B=1&a=2&b=");
        assert_eq!(canonical_query(&[]), "");
    }
}
