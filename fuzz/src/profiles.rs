//! Profile files of credentials.

use std::sync::Arc;
use std::time::Duration;

use alicloud::credentials::{Context, CredentialError, ProfileFile, ResolvedSource};
use alicloud::{CallSettings, Transport};
use serde_json::Value;

use crate::shown::{SECRET, TOKEN, assert_no_secret, holds_a_piece};
use crate::world::{OneFile, Sessions, clock, run};

/// The members of a profile that the product must not show.
const SECRET_MEMBERS: [&str; 7] = [
    "access_key_secret",
    "sts_token",
    "access_token",
    "oauth_access_token",
    "oauth_refresh_token",
    "bearer_token",
    "process_command",
];

/// Reads credentials from a file, by the current profile and by a profile name. No message and no
/// debug output may contain a secret.
pub fn profile_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let rest = text.replace(SECRET, " ").replace(TOKEN, " ");
    let are_secret = !holds_a_piece(&rest)
        && [SECRET, TOKEN].iter().all(|secret| occurs_only_as_secret(&text, secret));
    run(async {
        for name in [None, Some("ci")] {
            let text = shown(bytes, name).await;
            if are_secret {
                assert_no_secret(&text);
            }
        }
    });
}

/// Every text that the product produces for a credential.
async fn shown(file: &[u8], name: Option<&str>) -> String {
    let transport = Transport::new(CallSettings::default(), Arc::new(Sessions), clock());
    let machine = Arc::new(OneFile(file.to_vec()));
    let context = Context { machine, transport: Arc::new(transport), region: None };
    let file = ProfileFile::new(&context, "/profiles", "a test");
    let found = match ResolvedSource::named(&context, name, Some(file)) {
        Ok(found) => found,
        Err(unusable) => return error_text(&unusable.into()),
    };
    let mut text = format!("{found:?}");
    // The first session and its renewal.
    for _ in 0..2 {
        text.push_str(&match found.source.credential().await {
            Ok(credential) => format!("{credential:?}"),
            Err(error) => error_text(&error),
        });
        tokio::time::sleep(Duration::from_secs(3 * 60 * 60)).await;
    }
    text
}

fn error_text(error: &CredentialError) -> String {
    format!("{error} {error:?}")
}

/// Whether a secret occurs only in secret members. Elsewhere the product may show the text, such as
/// the name of a profile.
fn occurs_only_as_secret(text: &str, secret: &str) -> bool {
    let all = text.matches(secret).count();
    let json = serde_json::from_str(text.trim_start_matches('\u{feff}'));
    // A file that is not JSON may be an INI file, with one secret per line.
    let secrets = match json.map(|value: Value| count(&value, secret)) {
        Ok(secrets) => secrets,
        Err(_) => text.lines().filter(|line| is_secret_line(line, secret)).count(),
    };
    all == secrets
}

fn count(value: &Value, secret: &str) -> usize {
    match value {
        Value::Array(elements) => elements.iter().map(|element| count(element, secret)).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match value {
                Value::String(text) if SECRET_MEMBERS.contains(&&**name) => {
                    text.matches(secret).count()
                }
                value => count(value, secret),
            })
            .sum(),
        _ => 0,
    }
}

fn is_secret_line(line: &str, secret: &str) -> bool {
    let written = line.trim().strip_prefix("access_key_secret").map(str::trim_start);
    written.is_some_and(|rest| rest.starts_with(['=', ':']) && rest.contains(secret))
}
