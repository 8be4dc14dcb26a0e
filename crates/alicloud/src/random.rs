//! Random bytes from the operating system.

use ring::rand::{SecureRandom, SystemRandom};

/// `N` random bytes; `None` if the system has none to offer.
pub(crate) fn bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes)
}
