//! Request signatures, `ACS3-HMAC-SHA256`.
//!
//! The scheme is that of Alibaba Cloud's "V3 request structure and signature": a canonical form of
//! the request is hashed, and the hash signed with the access key secret as it is. The stages are
//! functions of their own, because that is how a signature that does not match is understood.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use ring::{digest, hmac};
use secrecy::ExposeSecret;

use crate::credentials::{Credential, KeyPair, SigningIdentity};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The header of a bearer token, where the credential names no other.
const BEARER_TOKEN: &str = "x-acs-bearer-token";

/// Everything but RFC 3986's unreserved characters. The rules of HTML forms differ (`+` for a
/// space, `*` as it is) and give signatures that are refused.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What is signed of a request, next to the credential, date and nonce.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsigned<'a> {
    /// As the `Host` header has it.
    pub(crate) host: &'a str,
    pub(crate) action: &'a str,
    pub(crate) version: &'a str,
    /// As [`canonical_query`] makes it, which is also how it is sent.
    pub(crate) query: &'a str,
    /// The body and its content type.
    pub(crate) body: Option<(&'a str, &'a [u8])>,
}

/// The headers of the request, `host` and `content-type` included: names in lower case. With a
/// key pair, the last of them is the signature.
///
/// `date` is UTC in the form `2024-01-02T03:04:05Z`; the service accepts 15 minutes of difference.
/// It accepts each `nonce` once.
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

/// The headers with those of the key pair and the signature of them all.
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

/// A text as it stands in a query or path, encoded by RFC 3986.
pub(crate) fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

/// The parameters as a query: encoded by RFC 3986 and sorted by name.
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
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    format!("POST\n/\n{query}\n{headers}\n{signed_headers}\n{body_hash}")
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
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    /// A case of `tests/data/signing/acs3.json`.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Case {
        source: String,
        host: String,
        action: String,
        version: String,
        date: String,
        nonce: String,
        access_key_id: String,
        access_key_secret: String,
        security_token: Option<String>,
        parameters: BTreeMap<String, String>,
        body: Option<String>,
        expected: Expected,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expected {
        query: String,
        canonical_request: String,
        string_to_sign: String,
        signed_headers: String,
        signature: String,
    }

    fn cases() -> BTreeMap<String, Case> {
        serde_json::from_str(include_str!("../../tests/data/signing/acs3.json")).unwrap()
    }

    #[test]
    fn every_stage_of_every_case_is_as_published() {
        for (name, case) in cases() {
            let name = format!("{name} ({})", case.source);
            let pair = KeyPair {
                access_key_id: case.access_key_id.clone(),
                access_key_secret: case.access_key_secret.clone().into(),
                security_token: case.security_token.clone().map(Into::into),
            };
            let credential = Credential::new(case.source.clone(), SigningIdentity::KeyPair(pair));
            let pairs = case.parameters.iter();
            let parameters: Vec<_> = pairs.map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let query = canonical_query(&parameters);
            assert_eq!(query, case.expected.query, "{name}: query");

            let body = case.body.as_deref().map(str::as_bytes);
            let request = Unsigned {
                host: &case.host,
                action: &case.action,
                version: &case.version,
                query: &query,
                body: body.map(|body| ("application/x-www-form-urlencoded", body)),
            };
            let mut headers = headers(request, &credential, &case.date, &case.nonce);
            let (_, authorization) = headers.pop().unwrap();
            let canonical = canonical_request(
                &query,
                &headers,
                &case.expected.signed_headers,
                &sha256(body.unwrap_or_default()),
            );
            assert_eq!(canonical, case.expected.canonical_request, "{name}: canonical request");
            let to_sign = string_to_sign(&canonical);
            assert_eq!(to_sign, case.expected.string_to_sign, "{name}: string to sign");
            assert_eq!(
                authorization,
                format!(
                    "ACS3-HMAC-SHA256 Credential={},SignedHeaders={},Signature={}",
                    case.access_key_id, case.expected.signed_headers, case.expected.signature
                ),
                "{name}: authorization"
            );
        }
    }

    #[test]
    fn a_bearer_token_goes_in_its_header_and_nothing_is_signed() {
        let request = Unsigned { host: "h", action: "a", version: "v", query: "", body: None };
        for (header, expected) in [(None, "x-acs-bearer-token"), (Some("x-mine"), "x-mine")] {
            let header = header.map(str::to_owned);
            let bearer = SigningIdentity::Bearer { header, token: "t".into() };
            let credential = Credential::new("a test", bearer);
            let headers = headers(request, &credential, "d", "n");
            assert!(headers.contains(&(expected, "t".to_owned())));
            assert!(headers.iter().all(|(name, _)| *name != "authorization"));
        }
        let nobody = Credential::new("a test", SigningIdentity::Anonymous);
        let names = headers(request, &nobody, "d", "n").into_iter().map(|(name, _)| name);
        assert!(names.clone().all(|name| name == "host" || name.starts_with("x-acs-")));
        assert!(names.clone().all(|name| !name.contains("token")));
    }

    #[test]
    fn a_query_is_sorted_and_encoded_by_rfc_3986() {
        let query = canonical_query(&[("b", "x y*~"), ("a", "ключ"), ("c", "")]);
        assert_eq!(query, "a=%D0%BA%D0%BB%D1%8E%D1%87&b=x%20y%2A~&c=");
    }
}
