//! Random bytes of the operating system.

use std::io;

use ring::rand::{SecureRandom, SystemRandom};

/// Random bytes from a cryptographic generator.
pub(crate) fn bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| io::Error::other("the system returns no random numbers"))?;
    Ok(bytes)
}
