//! Credentials URIs.

use mock_alicloud::{CredentialsUri, Fault, Seed};
use serde_json::json;

use crate::client::{MEMBERS, STS, actions, builder, call, cloud, send, session};

#[test]
fn a_uri_gives_sessions_of_its_role() {
    let cloud = cloud();
    let answer = send(&cloud, "GET /credentials/terraform", &[], "");
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    assert_eq!(answer.as_object().unwrap().len(), 5);
    assert_eq!(answer["Code"], "Success");
    assert_eq!(answer["Expiration"], "2024-01-02T04:04:05Z");
    let session = session(&answer, MEMBERS);
    let who = call("GetCallerIdentity", STS, &[]).signed_by(session).send(&cloud).json();
    assert_eq!(who["Arn"], "acs:sts::154035569884****:assumed-role/terraform/credentials-uri");
    assert_eq!(actions(&cloud), ["GetCredentials", "GetCallerIdentity"]);
}

#[test]
fn a_seed_says_which_there_are_and_how_long_their_sessions_last() {
    let role = "acs:ram::154035569884****:role/powerless";
    let uri = CredentialsUri { session_seconds: 900, ..CredentialsUri::new("a b", role) };
    let seed = Seed::built_in().with_credentials_uri(uri);
    let cloud = builder().seed(seed).start().unwrap();
    let answer = send(&cloud, "GET /credentials/a%20b?x=y", &[], "").json();
    assert_eq!(answer["Expiration"], "2024-01-02T03:19:05Z");
    for target in ["GET /credentials/other", "GET /credentials/"] {
        let unknown = send(&cloud, target, &[], "");
        assert_eq!(unknown.error(), (404, "NotFound".into()));
    }
    assert_eq!(send(&cloud, "POST /credentials/terraform", &[], "").status, 405);
}

#[test]
fn its_errors_have_a_code_and_a_message() {
    let cloud = cloud();
    cloud.fault(Fault::on("GetCredentials").first(1).error(503, "Busy", "later"));
    let answer = send(&cloud, "GET /credentials/terraform", &[], "");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.json(), json!({ "Code": "Busy", "Message": "later" }));
}
