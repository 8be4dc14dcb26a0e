//! The metadata service of a machine.

use std::time::Duration;

use mock_alicloud::{Clock, Cloud, Fault, Metadata, MetadataVersions, Role, Seed, Signature};

use crate::client::{Answer, DATE, MEMBERS, actions, builder, cloud, describe_key, send, session};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";
const ROLES: &str = "GET /latest/meta-data/ram/security-credentials/";
const ROLE_ARN: &str = "acs:ram::154035569884****:role/terraform";
const TTL: &str = "X-aliyun-ecs-metadata-token-ttl-seconds";
const TOKEN: &str = "X-aliyun-ecs-metadata-token";

fn ask_for_token(cloud: &Cloud, seconds: &str) -> Answer {
    send(cloud, "PUT /latest/api/token", &[(TTL, seconds)], "")
}

fn get(cloud: &Cloud, target: &str, token: Option<&str>) -> Answer {
    let headers: Vec<_> = token.map(|token| (TOKEN, token)).into_iter().collect();
    send(cloud, target, &headers, "")
}

fn with(metadata: Metadata) -> Cloud {
    builder().seed(Seed::built_in().with_metadata(metadata)).start().unwrap()
}

fn versions(versions: MetadataVersions) -> Cloud {
    with(Metadata { versions, ..Metadata::new(ROLE_ARN) })
}

#[test]
fn a_machine_tells_its_role_and_gives_sessions_of_it() {
    let cloud = cloud();
    let token = ask_for_token(&cloud, "21600");
    assert_eq!((token.status, token.header("content-type")), (200, Some("text/plain")));
    assert!(cloud.secrets().contains(&token.text().to_owned()));
    let role = get(&cloud, ROLES, Some(token.text()));
    assert_eq!((role.status, role.text()), (200, "terraform"));
    let answer = get(&cloud, &format!("{ROLES}terraform"), Some(token.text())).json();
    assert_eq!(answer.as_object().unwrap().len(), 6);
    assert_eq!(answer["Code"], "Success");
    assert_eq!(answer["LastUpdated"], DATE);
    assert_eq!(answer["Expiration"], "2024-01-02T09:04:05Z");
    let session = session(&answer, MEMBERS);
    assert!(cloud.secrets().contains(&session.access_key_secret));
    assert_eq!(describe_key(KEY).signed_by(session).send(&cloud).status, 200);
    let expected =
        ["GetMetadataToken", "ListMetadataRoles", "GetMetadataCredentials", "DescribeKey"];
    assert_eq!(actions(&cloud), expected);
    assert_eq!(cloud.requests_for("ListMetadataRoles")[0].signature, Signature::None);
}

#[test]
fn a_token_lasts_as_long_as_was_asked_for_and_no_longer_than_six_hours() {
    let clock = Clock::fixed(DATE).unwrap();
    let cloud = builder().clock(clock.clone()).start().unwrap();
    for seconds in ["0", "21601", "x", ""] {
        assert_eq!(ask_for_token(&cloud, seconds).status, 400, "{seconds}");
    }
    assert_eq!(send(&cloud, "PUT /latest/api/token", &[], "").status, 400);
    let token = ask_for_token(&cloud, "60");
    assert_eq!(get(&cloud, ROLES, Some(token.text())).status, 200);
    clock.advance(Duration::from_secs(60));
    assert_eq!(get(&cloud, ROLES, Some(token.text())).status, 403);
    assert_eq!(get(&cloud, ROLES, None).status, 200);
}

#[test]
fn the_first_version_knows_no_token() {
    let cloud = versions(MetadataVersions::V1);
    assert_eq!(ask_for_token(&cloud, "60").status, 404);
    assert_eq!(get(&cloud, ROLES, None).text(), "terraform");
    assert_eq!(get(&cloud, ROLES, Some("anything")).status, 200);
}

#[test]
fn the_second_version_refuses_a_request_without_a_good_token() {
    let cloud = versions(MetadataVersions::V2);
    for token in [None, Some(""), Some("wrong"), Some("example-oauth-access-token-Rt56yHb0")] {
        for target in [ROLES.to_owned(), format!("{ROLES}terraform")] {
            let refused = get(&cloud, &target, token);
            assert_eq!(refused.status, 403, "{token:?}");
            assert_eq!(refused.header("content-type"), Some("text/html"));
        }
    }
    let token = ask_for_token(&cloud, "1");
    assert_eq!(get(&cloud, ROLES, Some(token.text())).status, 200);
}

#[test]
fn what_a_machine_does_not_have_is_not_found() {
    let cloud = with(Metadata::without_role());
    assert_eq!(ask_for_token(&cloud, "60").status, 200);
    assert_eq!(get(&cloud, ROLES, None).status, 404);
    assert_eq!(get(&cloud, &format!("{ROLES}terraform"), None).status, 404);
    let cloud = with(Metadata::new(ROLE_ARN));
    let other = get(&cloud, &format!("{ROLES}other"), None);
    assert_eq!((other.status, other.header("x-acs-request-id")), (404, None));
    assert_eq!(send(&cloud, "GET /latest/api/token", &[], "").status, 405);
    let cloud = builder().seed(Seed::default()).start().unwrap();
    assert_eq!(ask_for_token(&cloud, "60").status, 404);
    assert_eq!(get(&cloud, ROLES, None).status, 404);
}

#[test]
fn the_name_of_a_role_is_decoded_from_the_path_and_not_from_a_form() {
    let arn = "acs:ram::154035569884****:role/a b+ü?";
    let role = Role { deny: vec!["kms:*".to_owned()], ..Role::new(arn) };
    let seed = Seed::built_in().with_role(role).with_metadata(Metadata::new(arn));
    let cloud = builder().seed(seed).start().unwrap();
    assert_eq!(get(&cloud, ROLES, None).text(), "a b+ü?");
    assert_eq!(get(&cloud, &format!("{ROLES}a+b%2B%C3%BC%3F"), None).status, 404);
    let answer = get(&cloud, &format!("{ROLES}a%20b+%C3%BC%3F"), None);
    assert_eq!(answer.status, 200);
    let denied = describe_key(KEY).signed_by(session(&answer.json(), MEMBERS)).send(&cloud);
    assert_eq!(denied.error(), (403, "Forbidden.NoPermission".into()));
}

#[test]
fn faults_are_played_for_it_and_look_like_a_web_server_s() {
    let cloud = cloud();
    let keys = cloud.access_keys().len();
    let broken = Fault::on("GetMetadataCredentials").first(1);
    cloud.fault(broken.error(500, "InternalError", "try again"));
    let page = get(&cloud, &format!("{ROLES}terraform"), None);
    assert_eq!((page.status, page.header("content-type")), (500, Some("text/html")));
    assert!(page.text().contains("InternalError"));
    assert_eq!(cloud.access_keys().len(), keys);
    assert_eq!(get(&cloud, &format!("{ROLES}terraform"), None).status, 200);
    let outcome = cloud.requests()[0].outcome.clone().unwrap();
    assert_eq!((outcome.code.as_deref(), outcome.fault), (Some("InternalError"), true));
    let script = r#"[{ "operation": "GetMetadataToken", "answer": "close" }]"#;
    assert!(Fault::script_from_json(script).is_ok());
}
