//! What a fault makes of the content of an answer, as a client meets it.

use mock_alicloud::{Fault, Hint};
use serde_json::{Value, json};

use crate::client::{Answer, DDS, MEMBERS, STS, builder, call, cloud, describe_key, send, session};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";
const INSTANCE: (&str, &str) = ("DBInstanceId", "dds-bp2235****");

/// The answer to `DescribeKey` with a fault.
fn answer(fault: Fault) -> Answer {
    let cloud = builder().request_id("fixed").fault(fault).start().unwrap();
    describe_key(KEY).send(&cloud)
}

#[test]
fn each_service_throttles_in_its_own_way() {
    let cloud = builder().request_id("fixed").fault(Fault::any().throttling()).start().unwrap();
    let kms = describe_key(KEY).send(&cloud);
    let body = json!({
        "HttpStatus": 429,
        "Code": "Rejected.Throttling",
        "Message": "QPS Limit Exceeded",
        "RequestId": "fixed",
    });
    assert_eq!((kms.status, kms.json()), (429, body));
    let dds = call("DescribeDBInstanceTDEInfo", DDS, &[INSTANCE]).send(&cloud);
    assert_eq!(dds.error(), (400, "Throttling.User".into()));
    assert!(dds.json()["HostId"].is_string());
    assert_eq!(cloud.throttled(), 2);
}

#[test]
fn throttling_comes_with_any_code_status_and_hint() {
    for code in ["Throttling", "Throttling.User", "Throttling.Api", "Rejected.Throttling"] {
        for status in [400, 429, 503] {
            let cloud = cloud();
            let limit = Hint::RateLimit { limit: 50, time_left: 500 };
            let fault = Fault::any().error(status, code, "slow down").hint(limit);
            cloud.fault(fault.hint(Hint::RetryAfter(1)).hint(Hint::AcsRetryAfter(500)));
            let answer = describe_key(KEY).send(&cloud);
            assert_eq!(answer.error(), (status, code.to_owned()));
            assert_eq!(answer.header("retry-after"), Some("1"));
            assert_eq!(answer.header("x-acs-retry-after"), Some("500"));
            let limit = answer.header("x-ratelimit-user-api");
            assert_eq!(limit, Some("Limit:50,Remain:0,TimeLeft:500,Reset:500"));
            assert_eq!(cloud.throttled(), 1);
        }
    }
}

#[test]
fn an_error_can_have_members_with_small_letters() {
    let body = answer(Fault::any().error(503, "Throttling.Api", "slow down").lower_camel()).json();
    let expected = json!({
        "httpStatus": 503,
        "code": "Throttling.Api",
        "message": "slow down",
        "requestId": "fixed",
    });
    assert_eq!(body, expected);
}

#[test]
fn a_server_can_fail_with_its_own_words_a_page_or_none() {
    for (status, code) in [
        (500, "InternalFailure"),
        (502, "InternalError"),
        (503, "ServiceUnavailableTemporary"),
        (503, "SerivceUnavailableTemporary"),
        (503, "SerivceUnvailableTemporary"),
        (504, "ServiceUnavailable"),
    ] {
        let own = answer(Fault::any().error(status, code, "later"));
        assert_eq!(own.error(), (status, code.to_owned()));
        let page = answer(Fault::any().html(status));
        assert_eq!((page.status, page.header("content-type")), (status, Some("text/html")));
        let nothing = answer(Fault::any().status(status));
        assert_eq!((nothing.status, nothing.header("content-type")), (status, None));
        assert!(nothing.body.is_empty());
    }
}

#[test]
fn an_answer_can_be_a_way_to_another_place() {
    let answer = answer(Fault::any().redirect("http://127.0.0.1:1/elsewhere"));
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("location"), Some("http://127.0.0.1:1/elsewhere"));
}

#[test]
fn every_member_can_have_a_value_of_every_type() {
    let real = answer(Fault::any()).json();
    let members = real["KeyMetadata"].as_object().unwrap().keys();
    for name in members {
        for value in [json!(5), json!(null), json!([]), json!({}), json!(true), json!("")] {
            let wrong = answer(Fault::any().member(name, value.clone())).json();
            let mut expected = real.clone();
            expected["KeyMetadata"][name] = value;
            assert_eq!(wrong, expected);
        }
    }
    let wrong = answer(Fault::any().member("KeyMetadata", json!([]))).json();
    assert_eq!(wrong, json!({ "KeyMetadata": [], "RequestId": "fixed" }));
}

#[test]
fn a_session_whose_answer_is_changed_is_good_all_the_same() {
    let cloud = builder().fault(Fault::on("AssumeRole").member("Expiration", 0)).start().unwrap();
    let params =
        [("RoleArn", "acs:ram::154035569884****:role/terraform"), ("RoleSessionName", "terraform")];
    let answer = call("AssumeRole", STS, &params).send(&cloud).json();
    assert_eq!(answer["Credentials"]["Expiration"], 0);
    let key = session(&answer["Credentials"], MEMBERS);
    assert_eq!(call("GetCallerIdentity", STS, &[]).signed_by(key).send(&cloud).status, 200);
}

#[test]
fn a_member_can_come_twice() {
    let body = answer(Fault::any().duplicate("KeyState", "Disabled"));
    let state = r#""KeyState":"Enabled","KeyState":"Disabled","#;
    assert!(body.text().contains(state), "{}", body.text());
}

#[test]
fn a_member_can_be_no_text() {
    let body = answer(Fault::any().invalid_utf8("Description")).body;
    let text = String::from_utf8_lossy(&body);
    assert!(std::str::from_utf8(&body).is_err());
    assert!(text.contains("\"Description\":\"\u{fffd}\u{fffd}\""), "{text}");
}

#[test]
fn a_member_can_be_deep_whether_it_is_known_or_not() {
    for name in ["KeyMetadata", "Unknown"] {
        let body = answer(Fault::any().deep(name, 100_000));
        let start = format!("\"{name}\":[[[");
        assert!(body.text().contains(&start) && body.body.len() > 200_000);
        assert!(serde_json::from_slice::<Value>(&body.body).is_err());
    }
}

#[test]
fn a_body_can_have_a_byte_order_mark_or_nothing_in_it() {
    let marked = answer(Fault::any().bom());
    assert!(marked.body.starts_with(b"\xef\xbb\xbf{"));
    assert_eq!(marked.header("content-length").unwrap(), marked.body.len().to_string());
    for body in ["{}", "[]", " \r\n\t ", ""] {
        assert_eq!(answer(Fault::any().json(body)).text(), body);
    }
}

#[test]
fn sources_of_credentials_have_faults_in_their_own_shapes() {
    let cloud = cloud();
    cloud.fault(Fault::on("RefreshOAuthToken").throttling());
    let refused = send(&cloud, "POST /v1/token", &[], "");
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("Throttling.User")));
}
