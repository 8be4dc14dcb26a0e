//! Checks of the texts that operators read.

use crate::leaks::{leak, piece};

/// The access key secret in the corpus. It is no real secret.
pub(crate) const SECRET: &str = "planted-secret/Kq7ZrW2xVt9mGp4nLs";

/// The security token in the corpus. It is no real token.
pub(crate) const TOKEN: &str = "planted-token+Yh3XwJ8zQk5vTr6uNo==";

/// Whether a text or a decoding of the text contains a piece of a secret.
pub(crate) fn holds_a_piece(text: &str) -> bool {
    [SECRET, TOKEN].iter().any(|secret| leak(text, secret).is_some())
}

/// Checks that a text contains no piece of a secret.
pub(crate) fn assert_no_secret(text: &str) {
    assert!(!holds_a_piece(text), "a piece of a secret is shown: {text}");
}

/// Checks that a text is one line of at most `limit` characters and contains no secret.
pub(crate) fn assert_presentable(text: &str, limit: usize) {
    assert_line(text, limit);
    assert_no_secret(text);
}

/// Checks that a text is one line of at most `limit` characters.
pub(crate) fn assert_line(text: &str, limit: usize) {
    assert!(!text.contains(char::is_control), "more than one line: {text:?}");
    assert!(text.chars().count() <= limit, "more than {limit} characters: {text}");
}

/// Checks that a kept text contains no secret as such. A text of the customer can be an encoding.
pub(crate) fn assert_no_plain_secret(text: &str) {
    let found = [SECRET, TOKEN].iter().find_map(|secret| piece(text, secret));
    assert_eq!(found, None, "a piece of a secret is kept: {text}");
}
