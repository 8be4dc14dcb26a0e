//! Signatures of recorded requests, made again from the secret that they should be made with.

use alicloud::Request;
use anyhow::{Context, Result, ensure};
use ring::{digest, hmac};

use super::exchange::{Signed, header};

/// Sees that a request is signed with this key pair, and with no other token.
pub(super) fn assert_signed(request: &Request, by: &Signed) -> Result<()> {
    let authorization = header(request, "authorization").context("it is not signed")?;
    let credential = format!("ACS3-HMAC-SHA256 Credential={},SignedHeaders=", by.access_key_id);
    let rest = authorization.strip_prefix(&credential);
    let rest = rest.with_context(|| format!("not signed by {}", by.access_key_id))?;
    let (names, signature) = rest.split_once(",Signature=").context("no signature")?;
    let body = hash(&request.body);
    let mut canonical = format!("POST\n/\n{}\n", request.url.query().unwrap_or_default());
    for name in names.split(';') {
        let value = header(request, name).with_context(|| format!("no header {name}"))?;
        canonical.push_str(&format!("{name}:{}\n", value.trim()));
    }
    canonical.push_str(&format!("\n{names}\n{body}"));
    let string_to_sign = format!("ACS3-HMAC-SHA256\n{}", hash(&canonical));
    let key = hmac::Key::new(hmac::HMAC_SHA256, by.access_key_secret.as_bytes());
    let expected = hex::encode(hmac::sign(&key, string_to_sign.as_bytes()));
    ensure!(signature == expected, "signed with another secret than that of {}", by.access_key_id);
    let token = header(request, "x-acs-security-token");
    ensure!(token == by.security_token.as_deref(), "the header x-acs-security-token is {token:?}");
    Ok(())
}

fn hash(text: &str) -> String {
    hex::encode(digest::digest(&digest::SHA256, text.as_bytes()))
}
