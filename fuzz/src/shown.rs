//! Checks of the texts that operators read.

/// The access key secret in the corpus. It is no real secret.
pub(crate) const SECRET: &str = "planted-secret/Kq7ZrW2xVt9mGp4nLs";

/// The security token in the corpus. It is no real token.
pub(crate) const TOKEN: &str = "planted-token+Yh3XwJ8zQk5vTr6uNo==";

/// How many consecutive letters and digits of a secret count as a leak.
const PIECE: usize = 12;

/// Whether a text contains a piece of a secret. Escapes in the text do not hide a piece.
pub(crate) fn holds_a_piece(text: &str) -> bool {
    [SECRET, TOKEN].iter().any(|secret| {
        let letters = secret.split(|c: char| !c.is_ascii_alphanumeric());
        letters
            .flat_map(|run| run.as_bytes().windows(PIECE))
            .any(|piece| text.as_bytes().windows(PIECE).any(|shown| shown == piece))
    })
}

/// Checks that a text contains no piece of a secret.
pub(crate) fn assert_no_secret(text: &str) {
    assert!(!holds_a_piece(text), "a piece of a secret is shown: {text}");
}

/// Checks that a text is one line of at most `limit` characters and contains no secret.
pub(crate) fn assert_presentable(text: &str, limit: usize) {
    assert!(!text.contains(char::is_control), "more than one line: {text:?}");
    assert!(text.chars().count() <= limit, "more than {limit} characters: {text}");
    assert_no_secret(text);
}
