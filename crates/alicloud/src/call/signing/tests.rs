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
    serde_json::from_str(include_str!("../../../tests/data/signing/acs3.json")).unwrap()
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
        let configured = header.map(str::to_owned);
        let bearer = SigningIdentity::Bearer { header: configured, token: "t".into() };
        let credential = Credential::new("a test", bearer);
        let headers = headers(request, &credential, "d", "n");
        assert!(headers.contains(&(expected, "t".to_owned())));
        assert!(headers.iter().all(|(name, _)| *name != "authorization"));
    }
    let anonymous = Credential::new("a test", SigningIdentity::Anonymous);
    let names = headers(request, &anonymous, "d", "n").into_iter().map(|(name, _)| name);
    assert!(names.clone().all(|name| name == "host" || name.starts_with("x-acs-")));
    assert!(names.clone().all(|name| !name.contains("token")));
}

#[test]
fn a_query_is_sorted_and_encoded_by_rfc_3986() {
    let query = canonical_query(&[("b", "x y*~"), ("a", "ключ"), ("c", "")]);
    assert_eq!(query, "a=%D0%BA%D0%BB%D1%8E%D1%87&b=x%20y%2A~&c=");
}
