//! Escapes, undone: a text as a reader of the text may see it.

use std::ops::Range;

/// A character of a text after escapes are undone, with its range in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symbol {
    /// An ASCII character, or [`LETTER`].
    pub(super) byte: u8,
    /// Offsets of 32 bits, because a text of a megabyte has a million symbols.
    start: u32,
    end: u32,
}

impl Symbol {
    fn new(byte: u8, range: Range<usize>) -> Self {
        let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { byte, start: offset(range.start), end: offset(range.end) }
    }

    /// The range in the text from this symbol to the end of another.
    pub(super) fn to(&self, last: &Self) -> Range<usize> {
        let offset = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        offset(self.start)..offset(last.end)
    }
}

/// Any letter or digit outside ASCII.
pub(super) const LETTER: u8 = 0x80;

/// How many escapes can enclose each other: a gateway escapes the text of a service, which has
/// escaped its own text.
const DEPTH: usize = 4;

/// The text, and the text after each round of undoing escapes.
///
/// Characters outside ASCII that are not letters are left out: they are invisible, or they
/// separate.
pub(super) fn layers(text: &str) -> Vec<Vec<Symbol>> {
    let symbols = text.char_indices().filter_map(|(start, c)| {
        let byte = symbol(u32::from(c))?;
        Some(Symbol::new(byte, start..start + c.len_utf8()))
    });
    let mut first = Vec::with_capacity(text.len());
    first.extend(symbols);
    let layers = std::iter::successors(Some(first), |layer| unescaped(layer));
    layers.take(DEPTH + 1).collect()
}

/// Finds the escapes of ASCII letters and digits. Nobody needs such an escape, and a damaged escape
/// among them can cut an encoded secret into short pieces.
pub(super) fn find_letters(layer: &[Symbol], found: &mut Vec<Range<usize>>) {
    let escaped = layer.iter().filter(|symbol| symbol.end - symbol.start > 1);
    let letters = escaped.filter(|symbol| symbol.byte.is_ascii_alphanumeric());
    found.extend(letters.map(|symbol| symbol.to(symbol)));
}

/// The symbol of a code point; `None` if it is left out.
fn symbol(code: u32) -> Option<u8> {
    match u8::try_from(code) {
        Ok(byte) if byte.is_ascii() => Some(byte),
        _ => char::from_u32(code).filter(|c| c.is_alphanumeric()).map(|_| LETTER),
    }
}

/// Whether an escape can begin with this byte.
pub(super) fn can_begin(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&' | b'=')
}

/// One round; `None` if there is no escape.
fn unescaped(layer: &[Symbol]) -> Option<Vec<Symbol>> {
    if !layer.iter().any(|symbol| can_begin(symbol.byte)) {
        return None;
    }
    let bytes: Vec<u8> = layer.iter().map(|symbol| symbol.byte).collect();
    let mut result = Vec::with_capacity(layer.len());
    let mut at = 0;
    while let Some(symbol) = layer.get(at) {
        match escape(&bytes[at..]).or_else(|| quoted_printable(&bytes, at)) {
            Some((byte, length)) => {
                let end = layer[at + length - 1].end;
                result.extend(byte.map(|byte| Symbol { byte, end, ..*symbol }));
                at += length;
            }
            None => {
                result.push(*symbol);
                at += 1;
            }
        }
    }
    (result.len() < layer.len()).then_some(result)
}

/// The escape at the beginning of a text: its symbol, and its length.
fn escape(bytes: &[u8]) -> Option<(Option<u8>, usize)> {
    match bytes {
        [b'%', b'u', rest @ ..] | [b'\\', b'u', rest @ ..] if hex(rest, 4).is_some() => {
            Some((symbol(hex(rest, 4)?), 6))
        }
        [b'\\', b'u' | b'x', b'{', rest @ ..] => {
            let (code, length) = number(rest, 16, b'}')?;
            Some((symbol(code), 3 + length))
        }
        [b'\\', b'x', rest @ ..] => Some((symbol(hex(rest, 2)?), 4)),
        [b'\\', b'n' | b'r' | b't', ..] => Some((Some(b' '), 2)),
        [b'\\', digits @ ..] if octal(digits).is_some() => Some((symbol(octal(digits)?), 4)),
        [b'\\', other, ..] if other.is_ascii_punctuation() => Some((Some(*other), 2)),
        // A byte from 0x80 is a part of a character, which is not ASCII.
        [b'%', rest @ ..] => Some((hex_byte(rest)?, 3)),
        [b'&', b'#', b'x' | b'X', rest @ ..] => {
            let (code, length) = number(rest, 16, b';')?;
            Some((symbol(code), 3 + length))
        }
        [b'&', b'#', rest @ ..] => {
            let (code, length) = number(rest, 10, b';')?;
            Some((symbol(code), 2 + length))
        }
        [b'&', rest @ ..] => {
            let length = rest.iter().take(8).take_while(|byte| byte.is_ascii_alphabetic()).count();
            let ends = length >= 2 && rest.get(length) == Some(&b';');
            // The other named entities are separators.
            let byte = if rest.starts_with(b"amp;") { b'&' } else { b'+' };
            ends.then_some((Some(byte), length + 2))
        }
        _ => None,
    }
}

/// The escape `=41` of quoted-printable. A single one can be an equals sign and an identifier. In
/// a secret, quoted-printable escapes only equals signs unless it escapes all characters.
fn quoted_printable(bytes: &[u8], at: usize) -> Option<(Option<u8>, usize)> {
    let code = |at: usize| hex_byte(bytes.get(at..)?.strip_prefix(b"=")?);
    let has_neighbour =
        code(at + 3).is_some() || at.checked_sub(3).is_some_and(|before| code(before).is_some());
    code(at).filter(|_| has_neighbour).map(|byte| (byte, 3))
}

/// The symbol of two hexadecimal digits.
fn hex_byte(bytes: &[u8]) -> Option<Option<u8>> {
    Some(u8::try_from(hex(bytes, 2)?).ok().filter(u8::is_ascii))
}

/// The value of the first hexadecimal digits.
fn hex(bytes: &[u8], digits: usize) -> Option<u32> {
    digits_value(bytes.get(..digits)?, 16)
}

/// The value of three octal digits.
fn octal(bytes: &[u8]) -> Option<u32> {
    digits_value(bytes.get(..3)?, 8)
}

/// The value of digits up to `end`, and the length with `end`. No code point has more than seven
/// digits; some encoders write leading zeros.
fn number(bytes: &[u8], radix: u32, end: u8) -> Option<(u32, usize)> {
    let length = bytes.iter().take(9).position(|byte| *byte == end)?;
    Some((digits_value(&bytes[..length], radix)?, length + 1))
}

fn digits_value(digits: &[u8], radix: u32) -> Option<u32> {
    let is_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_alphanumeric);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_digits)?;
    u32::from_str_radix(text, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_layer(text: &str) -> String {
        let layers = layers(text);
        layers.last().unwrap().iter().map(|symbol| char::from(symbol.byte)).collect()
    }

    #[test]
    fn every_escape_of_a_character_is_undone() {
        for escaped in [
            "A",
            "%41",
            "%2541",
            "%25252541",
            "%u0041",
            "\\u0041",
            "\\\\u0041",
            "\\u{41}",
            "\\x41",
            "\\x{41}",
            "\\101",
            "&#65;",
            "&#0065;",
            "&#x41;",
            "&#X41;",
            "&amp;#65;",
            "%26%2365%3B",
        ] {
            assert_eq!(last_layer(&format!("<{escaped}>")), "<A>", "{escaped}");
        }
        assert_eq!(last_layer("=41=42=43"), "ABC");
        assert_eq!(last_layer("a\\/b\\\"c&quot;d"), "a/b\"c+d");
        assert_eq!(last_layer("a\u{200b}b\u{ad}c\u{e0041}d%E2%80%8Be"), "abcde");
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in [
            "100% sure",
            "%zz",
            "a=b",
            "id=05=zz",
            "a & b;",
            "&#;",
            "&#x110000000;",
            "\\",
            "\\u12",
            "%",
        ] {
            assert_eq!(last_layer(text), text);
        }
    }

    #[test]
    fn a_symbol_has_the_range_of_its_escape() {
        let layers = layers("é%2541");
        let symbols: Vec<_> = layers[2].iter().map(|s| (s.byte, s.start, s.end)).collect();
        assert_eq!(symbols, [(LETTER, 0, 2), (b'A', 2, 7)]);
    }
}
