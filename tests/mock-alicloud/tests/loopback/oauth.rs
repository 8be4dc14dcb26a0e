//! Logins by OAuth: how tokens are refreshed, and exchanged for sessions.

use std::time::Duration;

use mock_alicloud::{Clock, Cloud, Fault, OAuth, Seed, Signature, Site};
use serde_json::{Value, json};

use crate::client::{
    Answer, Connection, DATE, actions, builder, cloud, describe_key, encode_pairs, plain, send,
    session,
};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";
const REFRESH: &str = "example-oauth-refresh-token-Kw83nZ1p";
const ACCESS: &str = "example-oauth-access-token-Rt56yHb0";
const FORM: [(&str, &str); 1] = [("Content-Type", "application/x-www-form-urlencoded")];

fn form(token: &str, client: &str) -> String {
    encode_pairs(&[
        ("client_id", client),
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
    ])
}

fn refresh(cloud: &Cloud, token: &str, client: &str) -> Answer {
    send(cloud, "POST /v1/token", &FORM, &form(token, client))
}

fn exchange(cloud: &Cloud, token: &str) -> Answer {
    let headers = [("Authorization", &*format!("Bearer {token}"))];
    send(cloud, "POST /v1/exchange", &headers, "")
}

fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap().to_owned()
}

#[test]
fn an_access_token_is_exchanged_for_sessions() {
    let cloud = cloud();
    let answer = exchange(&cloud, ACCESS);
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    assert_eq!(answer["expiration"], "2024-01-02T04:04:05Z");
    let session = session(&answer, ["accessKeyId", "accessKeySecret", "securityToken"]);
    assert_eq!(describe_key(KEY).signed_by(session).send(&cloud).status, 200);
    assert_eq!(actions(&cloud), ["ExchangeOAuthToken", "DescribeKey"]);
    assert_eq!(cloud.requests()[0].signature, Signature::Bearer);
    for wrong in ["wrong", "", REFRESH] {
        let refused = exchange(&cloud, wrong);
        assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("invalid_token")));
    }
    assert_eq!(send(&cloud, "POST /v1/exchange", &[], "").status, 401);
}

#[test]
fn a_refresh_token_is_good_once_and_gives_its_successor() {
    let cloud = cloud();
    let client = Site::Cn.client_id();
    let first = refresh(&cloud, REFRESH, client);
    assert_eq!(first.status, 200);
    let first = first.json();
    assert_eq!((&first["expires_in"], &first["token_type"]), (&json!(3600), &json!("Bearer")));
    let spent = refresh(&cloud, REFRESH, client);
    assert_eq!((spent.status, &spent.json()["error"]), (400, &json!("invalid_grant")));
    let successor = text(&first, "refresh_token");
    let access = text(&first, "access_token");
    let secrets = cloud.secrets();
    for token in [REFRESH, &successor, &access] {
        assert!(secrets.iter().any(|known| known == token), "{token}");
    }
    assert_eq!(refresh(&cloud, &successor, client).status, 200);
    assert_eq!(exchange(&cloud, &access).status, 200);
    assert_eq!(cloud.requests_for("RefreshOAuthToken").len(), 3);
}

#[test]
fn an_access_token_that_was_given_ends_after_an_hour() {
    let clock = Clock::fixed(DATE).unwrap();
    let cloud = builder().clock(clock.clone()).start().unwrap();
    let given = refresh(&cloud, REFRESH, Site::Cn.client_id()).json();
    clock.advance(Duration::from_secs(3600));
    assert_eq!(exchange(&cloud, &text(&given, "access_token")).status, 401);
    assert_eq!(exchange(&cloud, ACCESS).status, 200);
}

#[test]
fn a_refused_refresh_does_not_use_the_token_up() {
    let cloud = cloud();
    let error = |answer: Answer| (answer.status, text(&answer.json(), "error"));
    let wrong = (400, "invalid_grant".to_owned());
    assert_eq!(error(refresh(&cloud, "wrong", Site::Cn.client_id())), wrong);
    assert_eq!(error(refresh(&cloud, ACCESS, Site::Cn.client_id())), wrong);
    assert_eq!(error(refresh(&cloud, REFRESH, Site::Intl.client_id())), wrong);
    let password = encode_pairs(&[("grant_type", "password"), ("refresh_token", REFRESH)]);
    let other = send(&cloud, "POST /v1/token", &FORM, &password);
    assert_eq!(error(other), (400, "unsupported_grant_type".into()));
    cloud.fault(Fault::on("RefreshOAuthToken").first(1).error(503, "unavailable", "later"));
    cloud.fault(Fault::on("RefreshOAuthToken").nth(2).html(502));
    let busy = refresh(&cloud, REFRESH, Site::Cn.client_id());
    assert_eq!(busy.json()["error_description"], "later");
    assert_eq!(refresh(&cloud, REFRESH, Site::Cn.client_id()).status, 502);
    assert_eq!(refresh(&cloud, REFRESH, Site::Cn.client_id()).status, 200);
}

#[test]
fn each_site_has_its_own_logins() {
    let role = "acs:ram::154035569884****:role/terraform";
    let login = OAuth::new(Site::Intl, "international-refresh", "international-access", role);
    let cloud = builder().seed(Seed::built_in().with_oauth(login)).start().unwrap();
    let status = |target: &str, host: &str, headers: &[(&str, &str)], body: &str| {
        Connection::open(&cloud).exchange(&plain(target, host, headers, body)).status
    };
    let bearer = [("Authorization", "Bearer international-access")];
    let (cn, intl) = (Site::Cn.oauth_host(), Site::Intl.oauth_host());
    assert_eq!(status("POST /v1/exchange", cn, &bearer, ""), 401);
    assert_eq!(status("POST /v1/exchange", intl, &bearer, ""), 200);
    let body = form("international-refresh", Site::Intl.client_id());
    assert_eq!(status("POST /v1/token", cn, &FORM, &body), 400);
    assert_eq!(status("POST /v1/token", intl, &FORM, &body), 200);
}
