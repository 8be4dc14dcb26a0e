//! The files that credentials are found in.

use std::sync::Arc;
use std::time::Duration;

use alicloud::credentials::{Context, CredentialError, ProfileFile, ResolvedSource};
use alicloud::{CallSettings, Transport};
use serde_json::Value;

use crate::shown::{SECRET, TOKEN, assert_no_secret, holds_a_piece};
use crate::world::{OneFile, Sessions, clock, run};

/// The members of a profile that nobody gets to see.
const SECRET_MEMBERS: [&str; 7] = [
    "access_key_secret",
    "sts_token",
    "access_token",
    "oauth_access_token",
    "oauth_refresh_token",
    "bearer_token",
    "process_command",
];

/// Takes a credential from a file, by its current profile and by a name. What is said of it holds
/// no secret.
pub fn profile_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let rest = text.replace(SECRET, " ").replace(TOKEN, " ");
    let is_secret = !holds_a_piece(&rest)
        && [SECRET, TOKEN].iter().all(|secret| stands_as_a_secret(&text, secret));
    run(async {
        for name in [None, Some("ci")] {
            let said = credential(bytes, name).await;
            if is_secret {
                assert_no_secret(&said);
            }
        }
    });
}

/// All that is said on the way to a credential.
async fn credential(file: &[u8], name: Option<&str>) -> String {
    let transport = Transport::new(CallSettings::default(), Arc::new(Sessions), clock());
    let machine = Arc::new(OneFile(file.to_vec()));
    let context = Context { machine, transport: Arc::new(transport), region: None };
    let file = ProfileFile::new(&context, "/profiles", "a test");
    let found = match ResolvedSource::named(&context, name, Some(file)) {
        Ok(found) => found,
        Err(unusable) => return words(&unusable.into()),
    };
    let mut said = format!("{found:?}");
    // The first session, and the one that follows it.
    for _ in 0..2 {
        said.push_str(&match found.source.credential().await {
            Ok(credential) => format!("{credential:?}"),
            Err(error) => words(&error),
        });
        tokio::time::sleep(Duration::from_secs(3 * 60 * 60)).await;
    }
    said
}

fn words(error: &CredentialError) -> String {
    format!("{error} {error:?}")
}

/// Whether a secret is nowhere but where a file has secrets: it could also be the name of a
/// profile, which is shown.
fn stands_as_a_secret(text: &str, secret: &str) -> bool {
    let all = text.matches(secret).count();
    let json = serde_json::from_str(text.trim_start_matches('\u{feff}'));
    // What is not JSON may be the other form, in which a secret has a line of its own.
    let secrets = match json.map(|value: Value| count(&value, secret)) {
        Ok(secrets) => secrets,
        Err(_) => text.lines().filter(|line| is_line_of(line, secret)).count(),
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

fn is_line_of(line: &str, secret: &str) -> bool {
    let written = line.trim().strip_prefix("access_key_secret").map(str::trim_start);
    written.is_some_and(|rest| rest.starts_with(['=', ':']) && rest.contains(secret))
}
