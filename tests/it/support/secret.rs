//! The search for secrets where none may be.

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mock_alicloud::Cloud;

/// Sees that no secret of a cloud is in a text, as it is or as URLs, signatures and headers encode
/// it: none that it holds, and none that it has given out since it was started.
pub(crate) fn assert_holds_none(cloud: &Cloud, place: &str, text: &str) -> Result<()> {
    assert_none(&cloud.secrets(), place, text)
}

/// The same for a list of secrets.
pub(crate) fn assert_none(secrets: &[String], place: &str, text: &str) -> Result<()> {
    for secret in secrets {
        let once = percent_encoded(secret);
        let twice = percent_encoded(&once);
        let [base64, url] = [&STANDARD, &URL_SAFE_NO_PAD].map(|alphabet| alphabet.encode(secret));
        for form in [secret, &once, &twice, &base64, &url] {
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
