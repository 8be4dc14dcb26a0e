//! API calls that are not signed: with a bearer token, or with nothing.

use mock_alicloud::{BearerToken, Cloud, Seed, Signature};

use crate::client::{Answer, DATE, KMS, STS, builder, cloud, send};

const TOKEN: &str = "example-bearer-token-Lp92cXe4Tz";
const TYPE: &str = "SignatureType=BEARERTOKEN";

fn ask(cloud: &Cloud, action: &str, version: &str, query: &str, more: &[(&str, &str)]) -> Answer {
    let headers = [("x-acs-action", action), ("x-acs-version", version), ("x-acs-date", DATE)];
    send(cloud, &format!("POST /?{query}"), &[&headers, more].concat(), "")
}

fn who(cloud: &Cloud, query: &str, headers: &[(&str, &str)]) -> Answer {
    ask(cloud, "GetCallerIdentity", STS, query, headers)
}

#[test]
fn a_bearer_token_stands_for_a_signature() {
    let cloud = cloud();
    let answer = who(&cloud, TYPE, &[("x-acs-bearer-token", TOKEN)]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["Arn"], "acs:ram::154035569884****:user/bearer");
    let query = format!("KeyId=05754286-3ba2-4fa6-8d41-4323aca6%2A%2A%2A%2A&{TYPE}");
    let key = ask(&cloud, "DescribeKey", KMS, &query, &[("x-acs-bearer-token", TOKEN)]);
    assert_eq!(key.status, 200);
    let request = &cloud.requests()[0];
    assert_eq!((request.signature, request.access_key_id.as_deref()), (Signature::Bearer, None));
}

#[test]
fn a_call_with_a_bearer_token_must_be_whole() {
    let cloud = cloud();
    let code = |query: &str, headers: &[(&str, &str)]| who(&cloud, query, headers).error().1;
    assert_eq!(code(TYPE, &[("x-acs-bearer-token", "wrong")]), "InvalidBearerToken");
    assert_eq!(code(TYPE, &[]), "InvalidBearerToken");
    assert_eq!(code("", &[("x-acs-bearer-token", TOKEN)]), "MissingAccessKeyId");
    let both = [("x-acs-bearer-token", TOKEN), ("Authorization", &*format!("Bearer {TOKEN}"))];
    assert_eq!(code(TYPE, &both), "IncompleteSignature");
    let headers = [
        ("x-acs-action", "GetCallerIdentity"),
        ("x-acs-version", STS),
        ("x-acs-date", "2024-01-02T03:19:06Z"),
        ("x-acs-bearer-token", TOKEN),
    ];
    let late = send(&cloud, &format!("POST /?{TYPE}"), &headers, "");
    assert_eq!(late.error().1, "InvalidTimeStamp.Expired");
}

#[test]
fn a_token_may_need_a_second_header_and_be_denied_actions() {
    let arn = "acs:ram::154035569884****:user/gateway";
    let token = BearerToken {
        header: Some("X-Custom-Token".to_owned()),
        deny: vec!["kms:*".to_owned()],
        ..BearerToken::new("another-token", arn)
    };
    let cloud = builder().seed(Seed::built_in().with_bearer_token(token)).start().unwrap();
    let both = [("x-acs-bearer-token", "another-token"), ("x-custom-token", "another-token")];
    assert_eq!(who(&cloud, TYPE, &both).json()["Arn"], arn);
    assert_eq!(who(&cloud, TYPE, &both[..1]).error().1, "InvalidBearerToken");
    assert_eq!(who(&cloud, TYPE, &both[1..]).error().1, "InvalidBearerToken");
    let denied = ask(&cloud, "DescribeKey", KMS, &format!("KeyId=x&{TYPE}"), &both);
    assert_eq!(denied.error(), (403, "Forbidden.NoPermission".into()));
}

#[test]
fn a_call_without_any_proof_is_refused_unless_the_seed_says_whose_it_is() {
    let cloud = cloud();
    assert_eq!(who(&cloud, "", &[]).error(), (400, "MissingAccessKeyId".into()));
    let arn = "acs:ram::154035569884****:user/anyone";
    let cloud = builder().seed(Seed::built_in().with_anonymous(arn)).start().unwrap();
    assert_eq!(who(&cloud, "", &[]).json()["Arn"], arn);
    let refused = who(&cloud, "", &[("Authorization", "ACS3-HMAC-SHA256 x")]);
    assert_eq!(refused.error().1, "IncompleteSignature");
    assert_eq!(who(&cloud, TYPE, &[]).error().1, "InvalidBearerToken");
}
