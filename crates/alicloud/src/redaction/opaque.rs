//! Opaque text: what is too long and too random for a word or an identifier, so that it can be a
//! secret in some encoding.

use std::ops::Range;

use super::escapes::{LETTER, Symbol};
use super::{forms, words};

/// The number of characters from which opaque text is removed. The densest common encoding, base64,
/// needs 16 characters for 12 bytes of a secret.
const MAX_OPAQUE: usize = 16;

/// The number of bytes from which a dump of bytes is removed. Addresses of network cards have six.
const MAX_DUMPED: usize = 8;

/// The maximum number of characters between parts of one opaque text, which a server has folded,
/// or between dumped bytes, such as `, ` or `, 0x`.
const MAX_GAP: usize = 3;

/// A stretch of letters, digits and the other digits of base64.
struct Token {
    range: Range<usize>,
    /// The number of characters in parts that are neither words nor numbers.
    opaque: usize,
    /// The number of bytes that the token can be a dump of: two to four hexadecimal digits, or a
    /// byte in decimal digits.
    dumped: usize,
    /// Whether a recognised identifier or a letter outside ASCII stands between this token and the
    /// previous token.
    is_apart: bool,
}

/// Finds all opaque text.
pub(super) fn find(layer: &[Symbol], found: &mut Vec<Range<usize>>) {
    let bytes: Vec<u8> = layer.iter().map(|symbol| symbol.byte).collect();
    let tokens = tokens(&bytes, is_token);
    let in_group = |token: &Token| {
        let is_mostly_opaque = token.opaque >= 4 && token.opaque * 2 > token.range.len();
        // Random letters can look like words.
        let is_doubtful = token.range.len() >= MAX_OPAQUE && is_mixed(&bytes[token.range.clone()]);
        (is_mostly_opaque || is_doubtful).then_some(token.opaque)
    };
    let mut ranges = groups(&tokens, in_group, MAX_OPAQUE);
    let long = tokens.iter().filter(|token| token.opaque >= MAX_OPAQUE);
    ranges.extend(long.map(|token| token.range.clone()));
    let atoms = self::tokens(&bytes, |byte| byte.is_ascii_alphanumeric());
    ranges.extend(groups(&atoms, |atom| (atom.dumped > 0).then_some(atom.dumped), MAX_DUMPED));
    for range in ranges {
        // The padding of base64 belongs to it.
        let padding = bytes[range.end..].iter().take_while(|byte| **byte == b'=').count();
        found.push(layer[range.start].to(&layer[range.end + padding - 1]));
    }
}

/// The ranges of neighbouring tokens with a weight whose weights together reach `limit`.
fn groups(
    tokens: &[Token],
    weight: impl Fn(&Token) -> Option<usize>,
    limit: usize,
) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut group: Option<(Range<usize>, usize)> = None;
    for token in tokens {
        let before = group.take();
        let is_near = |(range, _): &(Range<usize>, usize)| {
            !token.is_apart && token.range.start - range.end <= MAX_GAP
        };
        group = match (weight(token), before) {
            (Some(weight), Some(before)) if is_near(&before) => {
                Some((before.0.start..token.range.end, before.1 + weight))
            }
            (weight, before) => {
                ranges.extend(before);
                weight.map(|weight| (token.range.clone(), weight))
            }
        };
    }
    ranges.extend(group);
    ranges.retain(|(_, weight)| *weight >= limit);
    ranges.into_iter().map(|(range, _)| range).collect()
}

/// The tokens of a text, of the characters that `belongs` accepts. Recognised identifiers are not
/// tokens.
fn tokens(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> Vec<Token> {
    let mut tokens = Vec::new();
    let (mut start, mut at, mut is_apart) = (0, 0, false);
    while at <= bytes.len() {
        let form = forms::identifier(bytes, at);
        let ends = form.is_some() || !bytes.get(at).is_some_and(|byte| belongs(*byte));
        if ends {
            if let Some(token) = token(bytes, start..at, is_apart) {
                tokens.push(token);
                is_apart = false;
            }
            is_apart |= form.is_some() || bytes.get(at) == Some(&LETTER);
            start = at + form.unwrap_or(1);
        }
        at += form.unwrap_or(1);
    }
    tokens
}

/// A token without the punctuation at its ends; `None` if nothing is left.
fn token(bytes: &[u8], range: Range<usize>, is_apart: bool) -> Option<Token> {
    let text = &bytes[range.clone()];
    let first = text.iter().position(u8::is_ascii_alphanumeric)?;
    let last = text.iter().rposition(u8::is_ascii_alphanumeric)?;
    let parts = text.split(|byte| !byte.is_ascii_alphanumeric());
    let opaque = parts.filter(|part| !words::is_plain(part)).map(<[u8]>::len).sum();
    let dumped = dumped_bytes(&text[first..=last]);
    Some(Token { range: range.start + first..range.start + last + 1, opaque, dumped, is_apart })
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/_-".contains(&byte)
}

/// Whether a text has letters of both cases, in another order than at the beginning of a sentence.
fn is_mixed(text: &[u8]) -> bool {
    let rest = text.get(1..).unwrap_or_default();
    rest.iter().any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase)
}

/// The number of bytes that a text can be a dump of. A damaged separator, as in `65z64`, does not end
/// a dump.
fn dumped_bytes(text: &[u8]) -> usize {
    let prefixes: [&[u8]; 4] = [b"0x", b"0X", b"x", b"X"];
    let digits = prefixes.iter().find_map(|prefix| text.strip_prefix(*prefix)).unwrap_or(text);
    let hex_digits = digits.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    let is_dump = (2..=4).contains(&digits.len()) && hex_digits == digits.len();
    let is_damaged = digits.len() == 5 && hex_digits == 4 && !digits[2].is_ascii_hexdigit();
    if is_dump || is_damaged { hex_digits / 2 } else { 0 }
}
