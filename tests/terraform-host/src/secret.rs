//! The search for secrets in texts that must contain none.

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mock_alicloud::Cloud;

/// How many bytes of a secret already count as a leak: texts are wrapped, and cut to a length.
const LEAK: usize = 32;

/// Checks that a text contains no secret of a cloud, and no secret that the cloud has issued since
/// its start: neither in plain text nor as URLs, signatures and headers encode it.
///
/// # Errors
/// If the text contains a secret. The error names `place`.
pub fn assert_holds_none(cloud: &Cloud, place: &str, text: &str) -> Result<()> {
    assert_none(&cloud.secrets(), place, text)
}

/// Checks the same for a list of secrets.
///
/// # Errors
/// As [`assert_holds_none`].
pub fn assert_none(secrets: &[String], place: &str, text: &str) -> Result<()> {
    for secret in secrets {
        let once = percent_encoded(secret);
        let twice = percent_encoded(&once);
        let [base64, url] = [&STANDARD, &URL_SAFE_NO_PAD].map(|alphabet| alphabet.encode(secret));
        for form in [secret, &once, &twice, &base64, &url] {
            ensure!(!text.contains(form), "{place} contains the secret {form:?}");
        }
        let beginning = &secret[..secret.len().min(LEAK)];
        ensure!(!text.contains(beginning), "{place} contains the start of a secret: {beginning:?}");
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
