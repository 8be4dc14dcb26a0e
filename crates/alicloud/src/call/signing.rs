//! Request signatures, `ACS3-HMAC-SHA256`.
//!
//! Alibaba Cloud documents the scheme as "V3 request structure and signature". The access key
//! secret signs the hash of the canonical request. Each stage is a function, so that tests compare
//! each stage with published values.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use ring::{digest, hmac};
use secrecy::ExposeSecret;

use crate::credential::{Credential, KeyPair, SigningIdentity};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The default header of a bearer token.
const BEARER_TOKEN: &str = "x-acs-bearer-token";

/// All characters but the unreserved characters of RFC 3986. HTML forms encode differently (space
/// as `+`, `*` unchanged), and services refuse signatures of that encoding.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The parts of a request that are signed, without the credential, date and nonce.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsigned<'a> {
    /// The value of the header `Host`.
    pub(crate) host: &'a str,
    pub(crate) action: &'a str,
    pub(crate) version: &'a str,
    /// The result of [`canonical_query`], which is also the query of the request.
    pub(crate) query: &'a str,
    /// The content type and the body.
    pub(crate) body: Option<(&'a str, &'a [u8])>,
}

/// The headers of the request, including `host` and `content-type`, with names in lower case. With
/// a key pair, the last header is the signature.
///
/// `date` is UTC in the form `2024-01-02T03:04:05Z`. The service accepts a difference of 15
/// minutes, and each `nonce` once.
pub(crate) fn headers<'a>(
    request: Unsigned<'_>,
    credential: &'a Credential,
    date: &str,
    nonce: &str,
) -> Vec<(&'a str, String)> {
    let body = request.body.map_or(&[][..], |(_, body)| body);
    let body_hash = sha256(body);
    let mut headers = vec![
        ("host", request.host.to_owned()),
        ("x-acs-action", request.action.to_owned()),
        ("x-acs-content-sha256", body_hash.clone()),
        ("x-acs-date", date.to_owned()),
        ("x-acs-signature-nonce", nonce.to_owned()),
        ("x-acs-version", request.version.to_owned()),
    ];
    headers.extend(request.body.map(|(r#type, _)| ("content-type", r#type.to_owned())));
    match credential.identity() {
        SigningIdentity::KeyPair(pair) => sign(headers, pair, request.query, &body_hash),
        SigningIdentity::Bearer { header, token } => {
            let name = header.as_deref().unwrap_or(BEARER_TOKEN);
            headers.push((name, token.expose_secret().to_owned()));
            headers
        }
        SigningIdentity::IdentityToken(_) | SigningIdentity::Anonymous => headers,
    }
}

/// Adds the headers of the key pair, and the signature of all headers.
fn sign<'a>(
    mut headers: Vec<(&'a str, String)>,
    pair: &KeyPair,
    query: &str,
    body_hash: &str,
) -> Vec<(&'a str, String)> {
    let id = &pair.access_key_id;
    if let Some(token) = &pair.security_token {
        headers.push(("x-acs-accesskey-id", id.to_owned()));
        headers.push(("x-acs-security-token", token.expose_secret().to_owned()));
    }
    headers.sort();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let signed_headers = names.join(";");
    let canonical = canonical_request(query, &headers, &signed_headers, body_hash);
    let signature = signature(pair, &string_to_sign(&canonical));
    let authorization =
        format!("{ALGORITHM} Credential={id},SignedHeaders={signed_headers},Signature={signature}");
    headers.push(("authorization", authorization));
    headers
}

/// A text in the encoding of RFC 3986 for queries and paths.
pub(crate) fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

/// The parameters as a query in the encoding of RFC 3986, sorted by name.
pub(crate) fn canonical_query(parameters: &[(&str, &str)]) -> String {
    let mut sorted = parameters.to_vec();
    sorted.sort_unstable();
    let pairs = sorted.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn canonical_request(
    query: &str,
    headers: &[(&str, String)],
    signed_headers: &str,
    body_hash: &str,
) -> String {
    let header_lines: String =
        headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    format!("POST\n/\n{query}\n{header_lines}\n{signed_headers}\n{body_hash}")
}

fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", sha256(canonical_request.as_bytes()))
}

fn signature(pair: &KeyPair, string_to_sign: &str) -> String {
    let secret = pair.access_key_secret.expose_secret();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hex::encode(hmac::sign(&key, string_to_sign.as_bytes()))
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

#[cfg(test)]
mod tests;
