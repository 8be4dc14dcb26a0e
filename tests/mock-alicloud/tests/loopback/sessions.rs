//! Sessions: how they are given out, used, and how they end.

use std::time::Duration;

use mock_alicloud::{AccessKey, Clock, Cloud, Signature};
use serde_json::{Value, json};

use crate::client::{
    Answer, Call, Connection, DATE, MEMBERS, STS, builder, call, cloud, describe_key, encode_pairs,
    send, session,
};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";
const ROLE: (&str, &str) = ("RoleArn", "acs:ram::154035569884****:role/terraform");
const NAME: (&str, &str) = ("RoleSessionName", "terraform");

fn assume<'a>(params: &[(&'a str, &'a str)]) -> Call<'a> {
    call("AssumeRole", STS, params)
}

fn credentials(answer: &Value) -> AccessKey {
    session(&answer["Credentials"], MEMBERS)
}

#[test]
fn an_assumed_role_is_accepted_until_its_session_ends() {
    let clock = Clock::fixed(DATE).unwrap();
    let cloud = builder().clock(clock.clone()).start().unwrap();
    let answer = assume(&[ROLE, NAME, ("DurationSeconds", "900")]).send(&cloud).json();
    assert_eq!(answer["Credentials"]["Expiration"], "2024-01-02T03:19:05Z");
    assert_eq!(
        answer["AssumedRoleUser"]["Arn"],
        "acs:ram::154035569884****:role/terraform/terraform"
    );
    let session = credentials(&answer);
    assert_eq!(cloud.access_keys().last().unwrap().access_key_secret, session.access_key_secret);
    let who = call("GetCallerIdentity", STS, &[]).signed_by(session.clone()).send(&cloud).json();
    assert_eq!(who["IdentityType"], "AssumedRoleUser");
    assert_eq!(who["Arn"], "acs:sts::154035569884****:assumed-role/terraform/terraform");
    clock.advance(Duration::from_secs(899));
    let mut later = describe_key(KEY).signed_by(session.clone());
    later.date = "2024-01-02T03:19:04Z".to_owned();
    assert_eq!(later.send(&cloud).status, 200);
    clock.advance(Duration::from_secs(1));
    let mut too_late = describe_key(KEY).signed_by(session);
    too_late.date = "2024-01-02T03:19:05Z".to_owned();
    assert_eq!(too_late.send(&cloud).error(), (400, "InvalidSecurityToken.Expired".into()));
}

#[test]
fn a_role_is_given_only_to_a_request_that_fits_it() {
    let cloud = cloud();
    let error = |params: &[(&'static str, &'static str)]| assume(params).send(&cloud).error();
    let external = ("RoleArn", "acs:ram::154035569884****:role/external");
    assert_eq!(error(&[NAME]), (400, "MissingParameter".into()));
    assert_eq!(error(&[ROLE]), (400, "MissingParameter".into()));
    assert_eq!(
        error(&[("RoleArn", "acs:ram::1:role/x"), NAME]),
        (404, "EntityNotExist.Role".into())
    );
    assert_eq!(error(&[external, NAME]), (403, "NoPermission".into()));
    let with_id = [external, NAME, ("ExternalId", "example-external-id")];
    assert_eq!(assume(&with_id).send(&cloud).status, 200);
    for seconds in ["899", "43201", "x"] {
        let code = error(&[ROLE, NAME, ("DurationSeconds", seconds)]).1;
        assert_eq!(code, "InvalidParameter.DurationSeconds", "{seconds}");
    }
    let code = error(&[ROLE, ("RoleSessionName", "no spaces")]).1;
    assert_eq!(code, "InvalidParameter.RoleSessionName");
    assert_eq!(error(&[ROLE, NAME, ("Policy", "{")]).1, "InvalidParameter.PolicyGrammar");
    let denied = assume(&[ROLE, NAME]).by("LTAI-example-no-access").send(&cloud);
    assert_eq!(denied.error(), (403, "NoPermission".into()));
}

#[test]
fn a_session_is_denied_what_its_role_is() {
    let cloud = cloud();
    let role = ("RoleArn", "acs:ram::154035569884****:role/powerless");
    let session = credentials(&assume(&[role, NAME]).send(&cloud).json());
    let answer = describe_key(KEY).signed_by(session).send(&cloud);
    assert_eq!(answer.error(), (403, "Forbidden.NoPermission".into()));
}

fn with_token(cloud: &Cloud, token: &str) -> Answer {
    let query = encode_pairs(&[
        ("Action", "AssumeRoleWithOIDC"),
        ("Format", "JSON"),
        ("Timestamp", DATE),
        ("Version", STS),
    ]);
    let body = encode_pairs(&[
        ("OIDCProviderArn", "acs:ram::154035569884****:oidc-provider/ci"),
        ("OIDCToken", token),
        ("RoleArn", "acs:ram::154035569884****:role/pipeline"),
        NAME,
    ]);
    let request = format!(
        "POST /?{query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
        body.len()
    );
    Connection::open(cloud).exchange(request.as_bytes())
}

#[test]
fn an_identity_token_stands_for_a_signature() {
    let cloud = cloud();
    let answer = with_token(&cloud, "example-oidc-token-Jx5WvT8nKq2RzM7cLd4GhB9p");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["OIDCTokenInfo"]["VerificationInfo"], "Success");
    let session = credentials(&answer.json());
    assert_eq!(describe_key(KEY).signed_by(session).send(&cloud).status, 200);
    let wrong = with_token(&cloud, "another-token").error();
    assert_eq!(wrong, (400, "AuthenticationFail.OIDCToken.Invalid".into()));
    assert_eq!(cloud.requests()[0].signature, Signature::None);
}

#[test]
fn a_cloud_can_give_shorter_sessions_than_are_asked_for() {
    let clock = Clock::fixed(DATE).unwrap();
    let cloud = builder().clock(clock.clone()).session_seconds(2).start().unwrap();
    let asked = assume(&[ROLE, NAME, ("DurationSeconds", "3600")]).send(&cloud).json();
    assert_eq!(asked["Credentials"]["Expiration"], "2024-01-02T03:04:07Z");
    let given = send(&cloud, "GET /credentials/terraform", &[], "").json();
    assert_eq!(given["Expiration"], "2024-01-02T03:04:07Z");
    let sessions = [credentials(&asked), session(&given, MEMBERS)];
    for session in &sessions {
        assert_eq!(describe_key(KEY).signed_by(session.clone()).send(&cloud).status, 200);
    }
    clock.advance(Duration::from_secs(2));
    for session in sessions {
        let error = describe_key(KEY).signed_by(session).send(&cloud).error();
        assert_eq!(error, (400, "InvalidSecurityToken.Expired".into()));
    }
}

#[test]
fn every_secret_is_known_to_the_cloud_once() {
    let cloud = cloud();
    let before = cloud.secrets();
    for secret in [
        "full-access-secret-Kq7ZrW2xVt9LmB4cYd8HsN3p",
        "example-oidc-token-Jx5WvT8nKq2RzM7cLd4GhB9p",
        "example-cloudsso-access-token-7Qm2xV9s",
        "example-oauth-refresh-token-Kw83nZ1p",
        "example-oauth-access-token-Rt56yHb0",
        "example-bearer-token-Lp92cXe4Tz",
    ] {
        assert_eq!(before.iter().filter(|known| *known == secret).count(), 1, "{secret}");
    }
    assert!(before.iter().any(|known| known.starts_with("CAIS-example-session-token+")));
    let session = credentials(&assume(&[ROLE, NAME]).send(&cloud).json());
    let after = cloud.secrets();
    assert_eq!(after.len(), before.len() + 2);
    assert!(after.contains(&session.access_key_secret));
    assert!(after.contains(&session.security_token.unwrap()));
}

#[test]
fn the_built_in_access_keys_fail_as_they_are_meant_to() {
    let cloud = cloud();
    let error = |id: &str| describe_key(KEY).by(id).send(&cloud).error();
    assert_eq!(error("LTAI-example-inactive"), (403, "InvalidAccessKeyId.Inactive".into()));
    assert_eq!(error("STS.example-expired"), (400, "InvalidSecurityToken.Expired".into()));
    let unknown = AccessKey::new("1", "unknown", "secret");
    let answer = describe_key(KEY).signed_by(unknown).send(&cloud);
    assert_eq!(answer.error(), (404, "InvalidAccessKeyId.NotFound".into()));
    assert_eq!(answer.json()["HttpStatus"], json!(404));
    let who = call("GetCallerIdentity", STS, &[]).send(&cloud).json();
    assert_eq!(who["Arn"], "acs:ram::154035569884****:user/terraform");
    assert_eq!(who["IdentityType"], "RAMUser");
}
