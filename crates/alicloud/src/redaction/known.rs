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

/// Finds every piece of a secret.
///
/// A server can fold or truncate a secret that it repeats, or change its case. The letters and
/// digits of the secret keep their order, so the comparison ignores all other characters.
pub(super) fn find(layer: &[Symbol], secret: &str, found: &mut Vec<Range<usize>>) {
    let mut secret_bytes: Vec<u8> = significant(secret.bytes()).collect();
    let symbols: Vec<&Symbol> =
        layer.iter().filter(|symbol| symbol.byte.is_ascii_alphanumeric()).collect();
    let mut bytes: Vec<u8> = symbols.iter().map(|symbol| symbol.byte).collect();
    let mut find_pieces = |piece: usize, secret_bytes: &[u8], bytes: &[u8]| {
        let piece = piece.min(secret_bytes.len()).max(1);
        let pieces: HashSet<&[u8]> = secret_bytes.windows(piece).collect();
        // Most windows of a long text begin as no piece does: a hash of each window would take most
        // of the time of a read.
        let mut beginnings = [false; BEGINNINGS];
        pieces.iter().for_each(|piece| beginnings[beginning(piece)] = true);
        let windows = bytes.windows(piece).enumerate();
        let matches =
            windows.filter(|(_, window)| beginnings[beginning(window)] && pieces.contains(window));
        found.extend(matches.map(|(at, _)| symbols[at].to(symbols[at + piece - 1])));
    };
    find_pieces(PIECE, &secret_bytes, &bytes);
    secret_bytes.make_ascii_lowercase();
    bytes.make_ascii_lowercase();
    find_pieces(PIECE_IN_ANY_CASE, &secret_bytes, &bytes);
}

/// The number of classes of pieces by their beginning: a small table for each search.
const BEGINNINGS: usize = 1 << 12;

/// The class of a piece, by its first two bytes.
fn beginning(piece: &[u8]) -> usize {
    piece.iter().take(2).fold(0, |class, byte| class << 5 ^ usize::from(*byte)) % BEGINNINGS
}

/// The ASCII letters and the digits.
fn significant(bytes: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
    bytes.filter(u8::is_ascii_alphanumeric)
}
