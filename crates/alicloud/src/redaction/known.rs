//! The secrets of a credential, found in a text.

use std::collections::HashSet;
use std::ops::Range;

use super::escapes::Symbol;

/// The number of consecutive letters and digits that identify a piece of a secret. Shorter pieces
/// occur by chance, and do not help an attacker.
pub(super) const PIECE: usize = 8;

/// The same in another case, where pieces of words occur by chance more often.
const PIECE_IN_ANY_CASE: usize = 12;

/// Whether a secret has a whole piece.
pub(super) fn is_long(secret: &str) -> bool {
    significant(secret.bytes()).count() >= PIECE
}

/// Whether a text can contain a piece of a secret. Reads the text once and allocates nothing for
/// the text: most texts contain no secret.
pub(super) fn can_occur(text: impl Iterator<Item = u8>, secret: &str) -> bool {
    if !is_long(secret) {
        return true;
    }
    let mut secret_pieces = Vec::with_capacity(secret.len());
    for_pieces(secret.bytes(), |piece| {
        secret_pieces.push(piece);
        false
    });
    secret_pieces.sort_unstable();
    // The table rejects most pieces without a search.
    let mut buckets = [false; BUCKETS];
    secret_pieces.iter().for_each(|piece| buckets[bucket(*piece)] = true);
    for_pieces(text, |piece| buckets[bucket(piece)] && secret_pieces.binary_search(&piece).is_ok())
}

/// Finds every piece of a secret.
///
/// A server can fold or truncate a secret that it repeats, or change its case. The letters and
/// digits of the secret keep their order, so the comparison ignores all other characters.
pub(super) fn find(layer: &[Symbol], secret: &str, found: &mut Vec<Range<usize>>) {
    if !can_occur(layer.iter().map(|symbol| symbol.byte), secret) {
        return;
    }
    let mut secret_bytes: Vec<u8> = significant(secret.bytes()).collect();
    let symbols: Vec<&Symbol> =
        layer.iter().filter(|symbol| symbol.byte.is_ascii_alphanumeric()).collect();
    let mut bytes: Vec<u8> = symbols.iter().map(|symbol| symbol.byte).collect();
    let mut find_pieces = |piece: usize, secret_bytes: &[u8], bytes: &[u8]| {
        let piece = piece.min(secret_bytes.len()).max(1);
        let pieces: HashSet<&[u8]> = secret_bytes.windows(piece).collect();
        let windows = bytes.windows(piece).enumerate();
        let matches = windows.filter(|(_, window)| pieces.contains(window));
        found.extend(matches.map(|(at, _)| symbols[at].to(symbols[at + piece - 1])));
    };
    find_pieces(PIECE, &secret_bytes, &bytes);
    secret_bytes.make_ascii_lowercase();
    bytes.make_ascii_lowercase();
    find_pieces(PIECE_IN_ANY_CASE, &secret_bytes, &bytes);
}

const _: () = assert!(PIECE == size_of::<u64>(), "a piece is one number");

/// Calls a function with the pieces of [`PIECE`] letters and digits in lower case, each as one
/// number, until the function returns `true`. A plain loop, because the function reads every byte of
/// every response.
fn for_pieces(text: impl Iterator<Item = u8>, mut found: impl FnMut(u64) -> bool) -> bool {
    let (mut piece, mut length) = (0, 0);
    for byte in text {
        let symbol = LOWER_CASE[usize::from(byte)];
        if symbol != 0 {
            piece = piece << 8 | u64::from(symbol);
            length += 1;
            if length >= PIECE && found(piece) {
                return true;
            }
        }
    }
    false
}

/// The ASCII letters in lower case and the digits; 0 for every other byte.
const LOWER_CASE: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// The number of buckets of pieces: a small table for each search.
const BUCKETS: usize = 1 << 12;

/// The bucket of a piece, by all its bytes.
fn bucket(piece: u64) -> usize {
    (piece.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BUCKETS.ilog2())) as usize
}

/// The ASCII letters and the digits.
fn significant(bytes: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
    bytes.filter(u8::is_ascii_alphanumeric)
}
