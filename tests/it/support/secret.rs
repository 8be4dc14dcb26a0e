//! The search for secrets where none may be.

use anyhow::{Result, ensure};
use mock_alicloud::Cloud;

/// The secret halves of a cloud's access keys and the tokens of its sessions.
pub(super) fn of(cloud: &Cloud) -> Vec<String> {
    let keys = cloud.access_keys().into_iter();
    keys.flat_map(|key| [Some(key.access_key_secret), key.security_token]).flatten().collect()
}

/// Sees that no secret of a cloud is in a text, as it is or as URLs and signatures encode it.
pub(crate) fn assert_holds_none(cloud: &Cloud, place: &str, text: &str) -> Result<()> {
    assert_none(&of(cloud), place, text)
}

pub(super) fn assert_none(secrets: &[String], place: &str, text: &str) -> Result<()> {
    for secret in secrets {
        let once = percent_encoded(secret);
        let twice = percent_encoded(&once);
        for form in [secret, &once, &twice] {
            ensure!(!text.contains(form), "{place} holds the secret {form:?}");
        }
        // Half a secret is one too: texts are wrapped, and cut to a length.
        let part = &secret[..secret.len().min(32)];
        ensure!(!text.contains(part), "{place} holds the beginning of a secret, {part:?}");
    }
    Ok(())
}

fn percent_encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
