//! Text from a server, made fit to show: one line, not too long, and without secrets.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;

use super::credentials::Credential;

/// The most characters of a server's text that are shown.
const MAX_CHARACTERS: usize = 300;

/// From here on a server repeats what it was sent: the answer to a signature that does not match
/// holds the whole string to sign, with the security token in it.
const ECHO: &str = "string to sign";

const REMOVED: &str = "[removed]";

/// The text as it may be shown to anyone who may read the run's output.
pub(super) fn presentable(text: &str, credential: Option<&Credential>) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.retain(|c| !c.is_control());
    if let Some(at) = text.to_ascii_lowercase().find(ECHO) {
        text.truncate(at + ECHO.len());
        text.push(' ');
        text.push_str(REMOVED);
    }
    if let Some(credential) = credential {
        let token = credential.security_token();
        for secret in [Some(credential.access_key_secret()), token].into_iter().flatten() {
            remove(&mut text, secret.expose_secret());
        }
    }
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Removes a secret as it is, and percent-encoded once and twice, as signatures encode it.
fn remove(text: &mut String, secret: &str) {
    let once = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let twice = utf8_percent_encode(&once, NON_ALPHANUMERIC).to_string();
    for form in [secret, &once, &twice] {
        if !form.is_empty() && text.contains(form) {
            *text = text.replace(form, REMOVED);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential() -> Credential {
        Credential::new(
            "a test".into(),
            "id".into(),
            "s3cr/et+".to_owned().into(),
            Some("tok=en/1".to_owned().into()),
        )
    }

    #[test]
    fn an_echoed_string_to_sign_is_cut_off() {
        let text = "Signature mismatch. Server String To Sign is:POST&%2F&SecurityToken%3Dabc";
        assert_eq!(presentable(text, None), "Signature mismatch. Server String To Sign [removed]");
    }

    #[test]
    fn secrets_are_removed_in_every_encoding() {
        let text = "a s3cr/et+ b s3cr%2Fet%2B c tok=en/1 d tok%253Den%252F1 e";
        let shown = presentable(text, Some(&credential()));
        assert_eq!(shown, "a [removed] b [removed] c [removed] d [removed] e");
    }

    #[test]
    fn text_is_one_line_of_limited_length() {
        let shown = presentable(&"я\n\u{7}".repeat(500), None);
        assert_eq!(shown.chars().count(), MAX_CHARACTERS + 1);
        assert!(shown.ends_with('…') && !shown.contains(char::is_control));
    }
}
