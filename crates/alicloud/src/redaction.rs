//! Redaction: text from a server, made presentable. Presentable text is one line of limited length,
//! without secrets.

use std::collections::HashSet;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

/// The maximum length of presentable text, in characters.
const MAX_CHARACTERS: usize = 300;

/// The number of characters that are searched for secrets. The rest of a text is never shown.
const MAX_EXAMINED: usize = 4 * MAX_CHARACTERS;

/// A server repeats the request behind these words: the error for a wrong signature contains the
/// string to sign, with the security token.
const ECHO: &str = "string to sign";

/// What replaces a secret.
const REMOVED: &str = "[removed]";

/// The number of consecutive letters and digits that identify a piece of a secret. Shorter pieces
/// occur by chance, and do not help an attacker.
const PIECE: usize = 8;

/// Removes the secrets of a credential from text. The default has no secrets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactor(Vec<SecretString>);

impl Redactor {
    /// A redactor of these secrets.
    pub(crate) fn new(secrets: Vec<SecretString>) -> Self {
        Self(secrets)
    }

    /// The text in presentable form.
    pub(crate) fn presentable(&self, text: &str) -> String {
        let examined: String = text.chars().take(MAX_EXAMINED).collect();
        let mut line = examined.split_whitespace().collect::<Vec<_>>().join(" ");
        line.retain(|c| !c.is_control());
        if let Some(at) = line.to_ascii_lowercase().find(ECHO) {
            line.truncate(at + ECHO.len());
            line.push(' ');
            line.push_str(REMOVED);
        }
        for secret in &self.0 {
            let plain = secret.expose_secret();
            for form in [plain, &STANDARD.encode(plain), &hex::encode(plain)] {
                line = without(&line, form);
            }
        }
        match line.char_indices().nth(MAX_CHARACTERS) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}

/// The text without any piece of a secret.
///
/// A server can escape, fold or truncate a secret that it repeats. The letters and digits of the
/// secret keep their order, so the comparison ignores all other characters.
fn without(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    let replaced = text.replace(secret, REMOVED);
    let secret_bytes: Vec<u8> = significant(secret).into_iter().map(|(byte, _)| byte).collect();
    let piece = PIECE.min(secret_bytes.len());
    if piece == 0 {
        return replaced;
    }
    let pieces: HashSet<&[u8]> = secret_bytes.windows(piece).collect();
    let found = significant(&replaced);
    let bytes: Vec<u8> = found.iter().map(|(byte, _)| *byte).collect();
    let mut shown = String::with_capacity(replaced.len());
    let mut end = 0;
    for (at, window) in bytes.windows(piece).enumerate() {
        if !pieces.contains(window) {
            continue;
        }
        let secret_range = found[at].1.start..found[at + piece - 1].1.end;
        if secret_range.start >= end {
            shown.push_str(&replaced[end..secret_range.start]);
            shown.push_str(REMOVED);
        }
        end = end.max(secret_range.end);
    }
    shown.push_str(&replaced[end..]);
    shown
}

/// The ASCII letters and digits of a text with their ranges, except those of an escape sequence:
/// `%2B`, `%252b`, `\u002b`.
fn significant(text: &str) -> Vec<(u8, Range<usize>)> {
    let bytes = text.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'%' => {
                let mut length = 1;
                while bytes[at + length..].starts_with(b"25") {
                    length += 2;
                }
                if is_hex(at + length) && is_hex(at + length + 1) { length + 2 } else { length }
            }
            b'\\' if bytes.get(at + 1) == Some(&b'u') && (2..6).all(|n| is_hex(at + n)) => 6,
            byte if byte.is_ascii_alphanumeric() => {
                found.push((*byte, at..at + 1));
                1
            }
            _ => 1,
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cr-et_Kq7Z.rW2~xVt9";
    const TOKEN: &str = "CAIS+token/Vb7Lq2XnZ9kRw4T==";

    fn shown(text: &str) -> String {
        Redactor::new(vec![SECRET.into(), TOKEN.into()]).presentable(text)
    }

    #[test]
    fn an_echoed_string_to_sign_is_cut_off() {
        let text = "Signature mismatch. Server String To Sign is:POST&%2F&SecurityToken%3Dabc";
        assert_eq!(
            Redactor::default().presentable(text),
            "Signature mismatch. Server String To Sign [removed]"
        );
    }

    #[test]
    fn secrets_are_removed_however_they_are_written() {
        for echo in [
            SECRET.to_owned(),
            TOKEN.to_owned(),
            TOKEN.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"),
            TOKEN.replace('+', "%2b").replace('/', "%2f").replace('=', "%3d"),
            TOKEN.replace('+', "%252B").replace('/', "%252F").replace('=', "%253D"),
            TOKEN.replace('+', "%25252b").replace('/', "%25252f"),
            TOKEN.replace('+', " ").replace('/', "\\/"),
            TOKEN.replace('+', "\\u002b").replace('/', "\u{200b}/"),
            SECRET.replace('-', "%2D").replace('_', "%5F").replace('.', "%2E").replace('~', "%7e"),
            format!("{}\r\n {}", &TOKEN[..14], &TOKEN[14..]),
            TOKEN[..20].to_owned(),
            TOKEN[7..].to_owned(),
            STANDARD.encode(TOKEN),
            hex::encode(SECRET),
        ] {
            let shown = shown(&format!("before \"{echo}\" after"));
            let left = shown.replace(REMOVED, "");
            assert!(!left.contains("Vb7L") && !left.contains("Kq7Z"), "{echo}: {shown}");
            assert!(left.len() < 40, "{echo}: {shown}");
            assert!(shown.starts_with("before ") && shown.ends_with(" after"), "{echo}: {shown}");
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in
            ["The specified Key is not found.", "100% \\u of ключ %zz %2", "a token of CAIS"]
        {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn a_secret_at_the_end_of_what_is_shown_is_not_cut_in_half() {
        let text = format!("{}{TOKEN}", "x".repeat(MAX_CHARACTERS - 10));
        assert!(!shown(&text).contains("CAIS"));
    }

    #[test]
    fn text_is_one_line_of_limited_length() {
        let shown = Redactor::default().presentable(&"я\n\u{7}".repeat(500));
        assert_eq!(shown.chars().count(), MAX_CHARACTERS + 1);
        assert!(shown.ends_with('…') && !shown.contains(char::is_control));
    }
}
