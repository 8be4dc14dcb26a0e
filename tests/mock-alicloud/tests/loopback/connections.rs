//! Starting, stopping, connections, and what is recorded.

use std::net::TcpStream;

use mock_alicloud::{Cloud, Signature};

use crate::client::{Connection, Place, builder, cloud, describe_key, today};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";

#[test]
fn one_connection_carries_many_requests_and_each_is_recorded() {
    let cloud = cloud();
    let host = cloud.address().to_string();
    let mut connection = Connection::open(&cloud);
    for _ in 0..3 {
        let answer = connection.exchange(&describe_key(KEY).v3(&host, Place::Query));
        assert_eq!(answer.header("connection"), Some("keep-alive"));
    }
    describe_key("nothing").send(&cloud);
    let requests = cloud.requests();
    let connections: Vec<_> = requests.iter().map(|request| request.connection).collect();
    assert_eq!(connections, [1, 1, 1, 2]);
    let last = &requests[3];
    assert_eq!((last.method.as_str(), last.path.as_str()), ("POST", "/"));
    assert_eq!(last.query, [("KeyId".to_owned(), "nothing".to_owned())]);
    assert_eq!(last.action.as_deref(), Some("DescribeKey"));
    assert_eq!(last.version.as_deref(), Some("2016-01-20"));
    assert_eq!(last.host.as_deref(), Some(host.as_str()));
    assert_eq!(last.access_key_id.as_deref(), Some("LTAI-example-full-access"));
    assert_eq!(last.header("X-Acs-Version"), Some("2016-01-20"));
    assert_eq!(last.signature, Signature::V3);
    let outcome = last.outcome.as_ref().unwrap();
    assert_eq!(outcome.code.as_deref(), Some("Forbidden.KeyNotFound"));
    let ids: std::collections::HashSet<_> =
        requests.iter().map(|request| &request.outcome.as_ref().unwrap().request_id).collect();
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_client_that_asks_for_the_end_of_the_connection_gets_it() {
    let cloud = cloud();
    let mut connection = Connection::open(&cloud);
    let answer = connection.exchange(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_eq!(answer.error(), (400, "MissingParameter".into()));
    assert_eq!(answer.header("connection"), Some("close"));
    assert!(connection.rest().unwrap().is_empty());
}

#[test]
fn what_is_no_http_request_is_answered_and_not_recorded() {
    let cloud = cloud();
    let mut connection = Connection::open(&cloud);
    assert_eq!(connection.exchange(b"nonsense\r\n\r\n").status, 400);
    assert!(connection.rest().unwrap().is_empty());
    assert!(cloud.requests().is_empty());
}

#[test]
fn a_dropped_cloud_listens_no_more() {
    let cloud = cloud();
    let address = cloud.address();
    let idle = TcpStream::connect(address).unwrap();
    drop(cloud);
    assert!(TcpStream::connect(address).is_err());
    drop(idle);
}

#[test]
fn only_a_loopback_address_is_listened_on() {
    let error = builder().listen("0.0.0.0:0".parse().unwrap()).start().unwrap_err();
    assert!(error.to_string().contains("0.0.0.0:0 is not a loopback address"));
}

#[test]
fn a_cloud_without_a_clock_goes_by_the_time_of_the_machine() {
    let cloud = Cloud::start().unwrap();
    assert_eq!(cloud.url(), format!("http://{}", cloud.address()));
    let mut call = describe_key(KEY);
    assert_eq!(call.send(&cloud).error(), (400, "IllegalTimestamp".into()));
    call.date = today();
    assert_eq!(call.send(&cloud).status, 200);
}

#[tokio::test]
async fn a_cloud_is_started_and_dropped_within_another_runtime() {
    let cloud = cloud();
    tokio::task::spawn_blocking(move || {
        assert_eq!(describe_key(KEY).send(&cloud).status, 200);
        cloud
    })
    .await
    .map(drop)
    .unwrap();
}
