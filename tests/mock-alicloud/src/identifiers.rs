//! Request IDs, and the credentials of new sessions: unlike any before, in the API's shapes.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// Makes identifiers. They are unpredictable enough for a mock and for nothing else.
#[derive(Debug, Default)]
pub(crate) struct Identifiers {
    seed: RandomState,
    count: AtomicU64,
}

impl Identifiers {
    /// A request ID: a UUID in upper case.
    pub(crate) fn request_id(&self) -> String {
        let digits: String = self.bytes().iter().map(|byte| format!("{byte:02X}")).collect();
        [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..32]].join("-")
    }

    /// So many letters and digits.
    pub(crate) fn word(&self, length: usize) -> String {
        let mut word = String::new();
        while word.len() < length {
            let text = BASE64_STANDARD.encode(self.bytes());
            word.extend(text.chars().filter(char::is_ascii_alphanumeric));
        }
        word.truncate(length);
        word
    }

    /// A security token: long, and with the characters of base64 that need encoding.
    pub(crate) fn security_token(&self) -> String {
        let bytes: Vec<u8> = (0..10).flat_map(|_| self.bytes()).collect();
        format!("CAIS+/{}", BASE64_STANDARD.encode(bytes))
    }

    fn bytes(&self) -> [u8; 32] {
        let mut hasher = self.seed.build_hasher();
        hasher.write_u64(self.count.fetch_add(1, Ordering::Relaxed));
        Sha256::digest(hasher.finish().to_be_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_their_shapes_and_do_not_repeat() {
        let identifiers = Identifiers::default();
        let id = identifiers.request_id();
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_ne!(id, identifiers.request_id());
        assert_eq!(identifiers.word(44).len(), 44);
        assert!(identifiers.security_token().ends_with('='));
    }
}
