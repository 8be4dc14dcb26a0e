//! What may be shown to people, and what may not.

/// Secrets that the corpus holds in many places. None of them is one anywhere.
pub(crate) const SECRET: &str = "planted-secret/Kq7ZrW2xVt9mGp4nLs";

/// Likewise the token of a session.
pub(crate) const TOKEN: &str = "planted-token+Yh3XwJ8zQk5vTr6uNo==";

/// How many characters of a secret in a row are part of it by no accident, escapes before them
/// taken off.
const PIECE: usize = 12;

/// Whether a piece of a secret is in a text.
pub(crate) fn holds_a_piece(text: &str) -> bool {
    [SECRET, TOKEN].iter().any(|secret| {
        let letters = secret.split(|c: char| !c.is_ascii_alphanumeric());
        letters
            .flat_map(|run| run.as_bytes().windows(PIECE))
            .any(|piece| text.as_bytes().windows(PIECE).any(|shown| shown == piece))
    })
}

/// Sees that no piece of a secret is in a text.
pub(crate) fn assert_no_secret(text: &str) {
    assert!(!holds_a_piece(text), "a piece of a secret is shown: {text}");
}

/// Sees that a text is one line of so many characters at most, with nothing secret in it.
pub(crate) fn assert_presentable(text: &str, limit: usize) {
    assert!(!text.contains(char::is_control), "more than a line: {text:?}");
    assert!(text.chars().count() <= limit, "more than {limit} characters: {text}");
    assert_no_secret(text);
}
