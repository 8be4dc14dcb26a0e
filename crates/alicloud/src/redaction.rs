//! Text from a server, made fit to show: one line, not too long, and without secrets.

use std::collections::HashSet;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;

use crate::credentials::Credential;

/// The most characters of a server's text that are shown.
const MAX_CHARACTERS: usize = 300;

/// The most characters of it that are looked at: what stands behind cannot come to be shown.
const MAX_EXAMINED: usize = 4 * MAX_CHARACTERS;

/// From here on a server repeats what it was sent: the answer to a signature that does not match
/// holds the whole string to sign, with the security token in it.
const ECHO: &str = "string to sign";

const REMOVED: &str = "[removed]";

/// How many letters and digits in a row make a piece of a secret. Fewer would be found in texts by
/// chance, and are of no use to who finds them.
const PIECE: usize = 8;

/// The text as it may be shown to anyone who may read the run's output.
pub(crate) fn presentable(text: &str, credential: Option<&Credential>) -> String {
    let examined: String = text.chars().take(MAX_EXAMINED).collect();
    let mut text = examined.split_whitespace().collect::<Vec<_>>().join(" ");
    text.retain(|c| !c.is_control());
    if let Some(at) = text.to_ascii_lowercase().find(ECHO) {
        text.truncate(at + ECHO.len());
        text.push(' ');
        text.push_str(REMOVED);
    }
    if let Some(credential) = credential {
        for secret in credential.secrets() {
            let secret = secret.expose_secret();
            for form in [secret, &STANDARD.encode(secret), &hex::encode(secret)] {
                text = without(&text, form);
            }
        }
    }
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The text without any piece of a secret.
///
/// A server may repeat a secret escaped in some route, folded, or cut short. All of that leaves its
/// letters and digits in their order, so those alone are compared.
fn without(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    let text = text.replace(secret, REMOVED);
    let secret: Vec<u8> = significant(secret).into_iter().map(|(byte, _)| byte).collect();
    let piece = PIECE.min(secret.len());
    if piece == 0 {
        return text;
    }
    let pieces: HashSet<&[u8]> = secret.windows(piece).collect();
    let bytes = significant(&text);
    let letters: Vec<u8> = bytes.iter().map(|(byte, _)| *byte).collect();
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for (at, window) in letters.windows(piece).enumerate() {
        let place = bytes[at].1.start..bytes[at + piece - 1].1.end;
        if !pieces.contains(window) {
            continue;
        }
        if place.start >= end {
            shown.push_str(&text[end..place.start]);
            shown.push_str(REMOVED);
        }
        end = end.max(place.end);
    }
    shown.push_str(&text[end..]);
    shown
}

/// The ASCII letters and digits of a text with their places, except those that are part of an
/// escape: `%2B`, `%252b`, `\u002b`.
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
    use crate::credentials::{KeyPair, SigningIdentity};

    const SECRET: &str = "s3cr-et_Kq7Z.rW2~xVt9";
    const TOKEN: &str = "CAIS+token/Vb7Lq2XnZ9kRw4T==";

    fn shown(text: &str) -> String {
        let pair = KeyPair {
            access_key_id: "id".into(),
            access_key_secret: SECRET.into(),
            security_token: Some(TOKEN.into()),
        };
        let credential = Credential::new("a test", SigningIdentity::KeyPair(pair));
        presentable(text, Some(&credential))
    }

    #[test]
    fn an_echoed_string_to_sign_is_cut_off() {
        let text = "Signature mismatch. Server String To Sign is:POST&%2F&SecurityToken%3Dabc";
        assert_eq!(presentable(text, None), "Signature mismatch. Server String To Sign [removed]");
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
        let shown = presentable(&"я\n\u{7}".repeat(500), None);
        assert_eq!(shown.chars().count(), MAX_CHARACTERS + 1);
        assert!(shown.ends_with('…') && !shown.contains(char::is_control));
    }
}
