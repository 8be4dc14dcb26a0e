//! A body that is small until it is decompressed.

/// A gzip header without name and time (RFC 1952, section 2.3).
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// How many blocks there are, each of which inflates to 1 MiB of spaces.
const BLOCKS: usize = 128;
/// A block's Huffman codes (RFC 1951, section 3.2.7) and its first symbols: a space, and copies
/// of it, each of 258 bytes and two bits.
const BLOCK_START: [u8; 17] =
    [0xec, 0xc1, 0x31, 1, 0, 0, 0, 0xc2, 0xa0, 0x2a, 0xeb, 0x9f, 0xd2, 0x10, 0xbe, 0x40, 1];
/// How many bytes of further copies follow; both of their codes are zero.
const BLOCK_COPIES: usize = 1015;
/// The last symbols of a block, and an empty stored block to end at a whole byte.
const BLOCK_END: [u8; 6] = [0x7c, 6, 0, 0, 0xff, 0xff];
/// The last block, an empty stored one.
const LAST: [u8; 5] = [1, 0, 0, 0xff, 0xff];
/// The CRC-32 of 128 MiB of spaces.
const CRC: u32 = 0x53c3_f662;

/// 128 MiB of spaces as gzip, in 133 kB.
pub(crate) fn bomb() -> Vec<u8> {
    let block = [&BLOCK_START[..], &[0; BLOCK_COPIES], &BLOCK_END].concat();
    let size: u32 = 128 << 20;
    [&HEADER[..], &block.repeat(BLOCKS), &LAST, &CRC.to_le_bytes(), &size.to_le_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    /// The digest is that of the bytes which zlib has inflated, and found whole.
    #[test]
    fn the_bytes_are_those_that_were_tried_with_zlib() {
        let digest = Sha256::digest(bomb());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "62f0342591fb753b40a5efc75027b4d7268e90917ba87585d0463a707cf369ac");
    }
}
