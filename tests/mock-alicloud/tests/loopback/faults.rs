//! Faults as a client meets them.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use mock_alicloud::Fault;
use serde_json::json;

use crate::client::{Answer, Connection, DDS, Place, builder, call, cloud, describe_key};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";

#[test]
fn the_first_calls_fail_in_the_shape_of_the_service_and_the_next_succeeds() {
    let cloud = builder().request_id("fixed").start().unwrap();
    let throttled = Fault::on("DescribeKey").first(2);
    let throttled = throttled.error(429, "Rejected.Throttling", "QPS Limit Exceeded");
    cloud.fault(throttled.header("x-acs-retry-after", "50"));
    for _ in 0..2 {
        let answer = describe_key(KEY).send(&cloud);
        assert_eq!(answer.status, 429);
        assert_eq!(answer.header("x-acs-retry-after"), Some("50"));
        assert_eq!(
            answer.json(),
            json!({
                "HttpStatus": 429,
                "Code": "Rejected.Throttling",
                "Message": "QPS Limit Exceeded",
                "RequestId": "fixed",
            })
        );
    }
    let instance = call("DescribeDBInstanceTDEInfo", DDS, &[("DBInstanceId", "dds-bp2235****")]);
    assert_eq!(instance.send(&cloud).status, 200);
    assert_eq!(describe_key(KEY).send(&cloud).status, 200);
    let outcomes: Vec<_> = cloud
        .requests_for("DescribeKey")
        .into_iter()
        .map(|request| request.outcome.unwrap())
        .map(|outcome| (outcome.status, outcome.code, outcome.fault))
        .collect();
    let failed = (Some(429), Some("Rejected.Throttling".to_owned()), true);
    assert_eq!(outcomes, [failed.clone(), failed, (Some(200), None, false)]);
}

#[test]
fn a_retry_with_a_repeated_signature_is_refused_and_not_counted() {
    let cloud = cloud();
    cloud.fault(Fault::any().nth(2).error(503, "ServiceUnavailableTemporary", "later"));
    let call = describe_key(KEY);
    assert_eq!(call.send(&cloud).status, 200);
    assert_eq!(call.send(&cloud).error(), (400, "SignatureNonceUsed".into()));
    assert_eq!(describe_key(KEY).send(&cloud).status, 503);
}

fn receive(fault: Fault) -> std::io::Result<Answer> {
    let cloud = builder().fault(fault).start().unwrap();
    let mut connection = Connection::open(&cloud);
    connection.send(&describe_key(KEY).v3(&cloud.address().to_string(), Place::Query));
    connection.receive()
}

#[test]
fn a_connection_can_end_without_an_answer() {
    let closed = receive(Fault::any().close()).unwrap_err();
    assert_eq!(closed.kind(), ErrorKind::UnexpectedEof);
    let reset = receive(Fault::any().reset()).unwrap_err();
    assert_eq!(reset.kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_body_can_be_cut_off() {
    let cloud = builder().fault(Fault::any().truncate(10)).start().unwrap();
    let mut connection = Connection::open(&cloud);
    connection.send(&describe_key(KEY).v3(&cloud.address().to_string(), Place::Query));
    let text = String::from_utf8(connection.rest().unwrap()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), 10);
    assert!(!head.contains("Content-Length: 10\r"));
}

#[test]
fn an_answer_can_be_anything() {
    let page = receive(Fault::any().html(502)).unwrap();
    assert_eq!((page.status, page.header("content-type")), (502, Some("text/html")));
    assert!(page.body.starts_with(b"<html>"));
    let bytes = receive(Fault::any().raw(200, "application/json", [0xff, b'{'])).unwrap();
    assert_eq!(bytes.body, [0xff, b'{']);
    let json_as_text = receive(Fault::any().content_type("text/plain")).unwrap();
    assert_eq!(json_as_text.header("content-type"), Some("text/plain"));
    assert_eq!(json_as_text.json()["KeyMetadata"]["KeyId"], KEY);
}

#[test]
fn an_answer_can_be_late_and_the_request_is_seen_at_once() {
    let delay = Duration::from_millis(300);
    let cloud = builder().fault(Fault::any().delay(delay)).start().unwrap();
    let start = Instant::now();
    let mut connection = Connection::open(&cloud);
    connection.send(&describe_key(KEY).v3(&cloud.address().to_string(), Place::Query));
    assert!(cloud.wait_for_requests(1, Duration::from_secs(10)));
    assert!(!cloud.wait_for_requests(2, Duration::ZERO));
    assert_eq!(connection.receive().unwrap().status, 200);
    assert!(start.elapsed() >= delay);
}

#[test]
fn a_cloud_ends_at_once_although_an_answer_is_late() {
    let cloud = builder().fault(Fault::any().delay(Duration::from_secs(3600))).start().unwrap();
    let mut connection = Connection::open(&cloud);
    connection.send(&describe_key(KEY).v3(&cloud.address().to_string(), Place::Query));
    assert!(cloud.wait_for_requests(1, Duration::from_secs(10)));
    drop(cloud);
    assert!(connection.receive().is_err());
}

#[test]
fn every_form_of_a_fault_in_the_readme_can_be_read() {
    let readme = include_str!("../../README.md");
    let forms = |start: &str| {
        let table = readme.split_once(start).unwrap().1.split("\n\n").next().unwrap();
        let rows: Vec<&str> = table.lines().skip(2).collect();
        rows.into_iter()
            .flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2))
            .collect::<Vec<_>>()
    };
    let answers =
        forms("| `answer` | in Rust |").into_iter().map(|form| format!("\"answer\":{form}"));
    let changes =
        forms("| entry of `changes` |").into_iter().map(|form| format!("\"changes\":[{form}]"));
    let deliveries =
        forms("| `delivery` | in Rust |").into_iter().map(|form| format!("\"delivery\":{form}"));
    let all: Vec<_> = answers.chain(changes).chain(deliveries).collect();
    assert_eq!(all.len(), 25);
    for form in all {
        let script = Fault::script_from_json(&format!("[{{{form}}}]"));
        assert!(script.is_ok(), "{form}: {script:?}");
    }
}

#[test]
fn the_fault_file_in_the_readme_leaves_the_later_calls_alone() {
    let readme = include_str!("../../README.md");
    let (_, file) = readme.split_once("```json\n").unwrap();
    let faults = Fault::script_from_json(file.split("```").next().unwrap()).unwrap();
    let cloud = faults.into_iter().fold(builder(), |it, fault| it.fault(fault)).start().unwrap();
    let statuses = [(); 3].map(|()| describe_key(KEY).send(&cloud).status);
    assert_eq!(statuses, [429, 429, 200]);
}
