//! Sessions for users who have signed in to CloudSSO.

use mock_alicloud::{Cloud, CloudSso, Fault, Seed, Signature};
use serde_json::json;

use crate::client::{Answer, MEMBERS, STS, actions, builder, call, cloud, send, session};

const TOKEN: &str = "example-cloudsso-access-token-7Qm2xV9s";
const ACCOUNT: &str = "154035569884****";

fn ask(cloud: &Cloud, authorization: &str, account: &str, configuration: &str) -> Answer {
    let body = json!({ "AccountId": account, "AccessConfigurationId": configuration });
    let headers = [("Authorization", authorization), ("Content-Type", "application/json")];
    send(cloud, "POST /cloud-credentials", &headers, &body.to_string())
}

#[test]
fn a_user_gets_a_session_in_an_account() {
    let cloud = builder().request_id("fixed").start().unwrap();
    let answer = ask(&cloud, &format!("Bearer {TOKEN}"), ACCOUNT, "ac-example-reader");
    assert_eq!((answer.status, answer.header("x-acs-request-id")), (200, Some("fixed")));
    let answer = answer.json();
    assert_eq!(answer["RequestId"], "fixed");
    assert_eq!(answer["CloudCredential"]["Expiration"], "2024-01-02T04:04:05Z");
    let session = session(&answer["CloudCredential"], MEMBERS);
    let who = call("GetCallerIdentity", STS, &[]).signed_by(session).send(&cloud).json();
    assert_eq!(who["AccountId"], ACCOUNT);
    assert_eq!(actions(&cloud), ["CreateCloudCredential", "GetCallerIdentity"]);
    assert_eq!(cloud.requests()[0].signature, Signature::Bearer);
}

#[test]
fn what_a_user_may_not_have_is_told_apart() {
    let role = "acs:ram::154035569884****:role/powerless";
    let other = CloudSso::new("another-token", "187654321098****", "ac-other", role);
    let cloud = builder().seed(Seed::built_in().with_cloud_sso(other)).start().unwrap();
    let told = |authorization: &str, account: &str, configuration: &str| {
        let answer = ask(&cloud, authorization, account, configuration);
        let body = answer.json();
        assert!(body["RequestId"].is_string() && body["ErrorMessage"].is_string(), "{body}");
        (answer.status, body["ErrorCode"].as_str().unwrap().to_owned())
    };
    let bearer = format!("Bearer {TOKEN}");
    for wrong in ["Bearer wrong", "Bearer ", TOKEN, &format!("bearer {TOKEN}")] {
        let error = told(wrong, ACCOUNT, "ac-example-reader");
        assert_eq!(error, (401, "InvalidAccessToken".into()), "{wrong}");
    }
    assert_eq!(told(&bearer, "187654321098****", "ac-other"), (403, "NoPermission".into()));
    let unknown = (404, "EntityNotExists.AccessConfiguration".into());
    assert_eq!(told(&bearer, ACCOUNT, "ac-other"), unknown);
    let nothing = send(&cloud, "POST /cloud-credentials", &[("Authorization", &bearer)], "{}");
    assert_eq!(nothing.json()["ErrorCode"], "InvalidParameter");
}

#[test]
fn a_fault_has_the_service_s_shape() {
    let cloud = cloud();
    cloud.fault(Fault::on("CreateCloudCredential").error(429, "Throttling", "slow down"));
    let answer = ask(&cloud, &format!("Bearer {TOKEN}"), ACCOUNT, "ac-example-reader");
    assert_eq!((answer.status, &answer.json()["ErrorCode"]), (429, &json!("Throttling")));
}
