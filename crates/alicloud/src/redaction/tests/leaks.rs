//! Pieces of a secret in a shown text, under every decoding.

use std::collections::HashSet;

/// The alphabet of base32.
pub(super) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The number of characters of a secret that must not get out.
const PIECE: usize = 12;

/// The piece of the secret that the text or a decoding of the text contains, in any case and with
/// any separators.
pub(super) fn leak(shown: &str, secret: &str) -> Option<String> {
    // The letters of the mark are no part of a secret.
    let shown = shown.replace("[removed]", "[0000]").into_bytes();
    let mut texts = decodings(&shown);
    for decoded in texts.clone() {
        // Only text can be an encoding of a secret.
        if decoded.split(|b| !b.is_ascii_alphanumeric()).any(|run| run.len() >= PIECE) {
            texts.extend(decodings(&decoded));
        }
    }
    texts.push(shown);
    first_piece(&texts, secret)
}

/// The piece of the secret that the text contains, in any case and with any separators.
pub(super) fn piece(text: &str, secret: &str) -> Option<String> {
    first_piece(&[text.as_bytes().to_vec()], secret)
}

fn first_piece(texts: &[Vec<u8>], secret: &str) -> Option<String> {
    let secret = significant(secret.as_bytes());
    let pieces: HashSet<&[u8]> = secret.windows(PIECE).collect();
    texts.iter().find_map(|text| {
        let text = significant(text);
        let piece = text.windows(PIECE).find(|window| pieces.contains(window))?;
        Some(String::from_utf8_lossy(piece).into_owned())
    })
}

fn significant(text: &[u8]) -> Vec<u8> {
    text.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}

/// The text as base64, base32 and hexadecimal digits, from every possible first digit. Other
/// characters are ignored.
fn decodings(text: &[u8]) -> Vec<Vec<u8>> {
    let for_urls: fn(u8) -> u8 = |digit| match digit {
        b'+' => b'-',
        b'/' => b'_',
        other => other,
    };
    let lower_case: fn(u8) -> u8 = |digit| digit.to_ascii_lowercase();
    let mut decoded = Vec::new();
    for (alphabet, bits, alignments, other_spelling) in [
        (BASE64, 6, 4, for_urls),
        (BASE32, 5, 8, lower_case),
        (b"0123456789ABCDEF", 4, 2, lower_case),
    ] {
        let mut values = [None; 256];
        for (value, digit) in alphabet.iter().enumerate() {
            values[usize::from(*digit)] = Some(value);
            values[usize::from(other_spelling(*digit))] = Some(value);
        }
        let digits: Vec<usize> =
            text.iter().filter_map(|byte| values[usize::from(*byte)]).collect();
        decoded.extend((0..alignments).map(|first| bytes(&digits, first, bits)));
    }
    decoded
}

fn bytes(digits: &[usize], first: usize, bits: usize) -> Vec<u8> {
    let mut decoded = Vec::new();
    let (mut buffer, mut length) = (0usize, 0);
    for digit in digits.iter().skip(first) {
        (buffer, length) = ((buffer << bits | digit) & 0xffff, length + bits);
        if length >= 8 {
            length -= 8;
            decoded.push((buffer >> length & 0xff) as u8);
        }
    }
    decoded
}
