//! The secrets of a case: all of them are listed, so that all of them are searched for.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, ensure};

/// What the names of members, keys, variables and headers end with that hold a secret, in lower
/// case and without punctuation.
const NAMES: [&str; 9] = [
    "accesskeysecret",
    "accesstoken",
    "bearertoken",
    "metadatatoken",
    "oidctoken",
    "refreshtoken",
    "secretkey",
    "securitytoken",
    "ststoken",
];

/// Sees that a case lists each of its secrets, and nothing else.
pub(super) fn assert_listed(case: &str, folder: &Path, listed: &[String]) -> Result<()> {
    let mut texts = vec![case.to_owned()];
    let mut held: BTreeSet<String> = members(case).into_iter().collect();
    files(folder, &mut |path, text| {
        if path == folder.join("case.json") {
            return;
        }
        let is_token = path.file_name().is_some_and(|name| name == "token");
        let token = is_token.then(|| text.trim().to_owned()).filter(|token| !token.is_empty());
        held.extend(members(&text).into_iter().chain(token));
        texts.push(text);
    })?;
    for secret in &held {
        ensure!(listed.contains(secret), "{secret:?} is not one of its secrets");
    }
    let text = texts.concat();
    for secret in listed {
        let characters = secret.chars().collect::<BTreeSet<_>>().len();
        ensure!(secret.len() >= 14 && characters >= 7, "{secret:?} does not look random");
        ensure!(text.matches(secret.as_str()).count() > 1, "{secret:?} is nowhere in it");
    }
    Ok(())
}

/// The texts that stand behind the name of a secret: `"name": "text"`, `"name": 5`, `name = text`
/// or, in a text inside another, `\"name\": \"text\"`. Not a parser, because files that are
/// malformed hold secrets too.
fn members(text: &str) -> Vec<String> {
    let text = text.replace("\\\"", "\"").replace("\\n", "\n").replace("\\t", "\t");
    let mut found = Vec::new();
    for (at, mark) in text.match_indices([':', '=']) {
        let before = text[..at].trim_end_matches(['"', ' ']);
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let start = before.rfind(|c| !is_part(c)).map_or(0, |at| at + 1);
        let name: String = before[start..].chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let is_header = name == "authorization";
        if !is_header && !NAMES.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        let behind = text[at + mark.len()..].trim_start_matches(' ');
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = match quote {
            Some(quote) => behind[1..].split(quote).next(),
            None if mark == ":" => behind.split([',', '}', ']', '\n']).next(),
            // A comment can stand behind a value.
            None => behind.split(['\n', '#']).next(),
        };
        let value = value.unwrap_or_default().trim().trim_start_matches("Bearer ");
        if !value.is_empty() && value != "null" {
            found.push(value.to_owned());
        }
    }
    found
}

/// Shows every file below a folder, where there is one. What is not Unicode of it is replaced.
fn files(folder: &Path, show: &mut impl FnMut(&Path, String)) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, show)?;
        } else {
            show(&path, String::from_utf8_lossy(&std::fs::read(&path)?).into_owned());
        }
    }
    Ok(())
}

#[test]
fn secrets_are_found_in_every_kind_of_text() {
    for text in [
        r#"{"access_key_secret": "s3"}"#,
        r#"{"accessKeySecret":"s3""#,
        r#"{"oauth_refresh_token" : "s3", "x": 1}"#,
        r#"{"sts_token": s3}"#,
        "[default]\naccess_key_secret = s3\ntype = access_key",
        "[default]\naccess_key_secret = s3# it\naccess_key_secret = 's3' ; s4",
        r#""stdout": "{\"mode\": \"AK\", \"access_key_secret\": \"s3\"}""#,
        r#"{"ALIBABA_CLOUD_SECURITY_TOKEN": "s3"}"#,
        r#"{"x-acs-security-token": "s3"}"#,
        r#"{"ALIBABA_CLOUD_OIDC_TOKEN": "s3"}"#,
        r#"{"authorization": "Bearer s3"}"#,
    ] {
        assert!(
            members(text).iter().all(|found| found == "s3") && !members(text).is_empty(),
            "{text}"
        );
    }
    let none = r#"{"access_key_id": "a", "oidc_token_file": "b", "sts_token": null,
                   "cloud_sso_access_token_expire": 5, "bearer_token_header_key": "c"}"#;
    assert!(members(none).is_empty());
}
