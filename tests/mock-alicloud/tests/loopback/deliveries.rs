//! What a fault makes of the bytes of an answer, as a client meets it.

use std::time::{Duration, Instant};

use mock_alicloud::{Cloud, Fault};

use crate::client::{Connection, Place, cloud, describe_key};

const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";
const MIB: usize = 1 << 20;

/// A cloud whose first call has this fault, and a connection on which that call was sent.
fn asked(fault: Fault) -> (Cloud, Connection) {
    let cloud = cloud();
    cloud.fault(fault.first(1));
    let mut connection = Connection::open(&cloud);
    connection.send(&describe_key(KEY).v3(&cloud.address().to_string(), Place::Query));
    (cloud, connection)
}

/// What comes of the call until the connection ends: the head and the body.
fn whole(fault: Fault) -> (String, String) {
    let (_cloud, mut connection) = asked(fault);
    let text = String::from_utf8(connection.rest().unwrap()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[test]
fn a_request_can_stay_without_an_answer_while_others_are_answered() {
    let (cloud, mut connection) = asked(Fault::any().hang());
    assert!(connection.is_silent());
    assert_eq!(describe_key(KEY).send(&cloud).status, 200);
    let outcome = cloud.requests()[0].outcome.clone().unwrap();
    assert_eq!((outcome.status, outcome.fault), (None, true));
}

#[test]
fn an_answer_can_stop_within_its_body() {
    let (cloud, mut connection) = asked(Fault::any().stall_after(10));
    let head = connection.receive_head().unwrap();
    assert_eq!(head.status, 200);
    let length: usize = head.header("content-length").unwrap().parse().unwrap();
    assert!(length > 10);
    assert_eq!(connection.bytes(10).unwrap(), b"{\"KeyMetad");
    assert!(connection.is_silent());
    assert_eq!(describe_key(KEY).send(&cloud).status, 200);
}

#[test]
fn a_body_can_come_byte_by_byte_and_the_connection_goes_on() {
    let start = Instant::now();
    let interval = Duration::from_millis(5);
    let (cloud, mut connection) = asked(Fault::any().json("{\"a\":1}").drip(interval));
    assert_eq!(connection.receive().unwrap().text(), "{\"a\":1}");
    assert!(start.elapsed() >= interval * 6);
    let next = describe_key(KEY).v3(&cloud.address().to_string(), Place::Query);
    assert_eq!(connection.exchange(&next).status, 200);
}

#[test]
fn an_answer_can_be_that_of_an_older_server() {
    let (head, body) = whole(Fault::any().http10());
    assert!(head.starts_with("HTTP/1.0 200 OK\r\n"), "{head}");
    assert!(!head.contains("Content-Length") && head.contains("Connection: close"), "{head}");
    assert!(body.starts_with("{\"KeyMetadata\"") && body.ends_with('}'));
}

#[test]
fn a_chunk_can_be_cut_off() {
    let (head, body) = whole(Fault::any().json("0123456789").cut_chunk());
    assert!(head.contains("Transfer-Encoding: chunked") && !head.contains("Content-Length"));
    assert_eq!(body, "a\r\n01234");
}

#[test]
fn a_compressed_body_is_sent_to_a_client_that_did_not_ask_for_it() {
    let (_cloud, mut connection) = asked(Fault::any().gzip_bomb());
    let answer = connection.receive().unwrap();
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert!(answer.body.len() < MIB / 4 && answer.body.starts_with(&[0x1f, 0x8b]));
    let size = answer.body.last_chunk::<4>().unwrap();
    assert_eq!(u32::from_le_bytes(*size), 128 << 20);
}

#[test]
fn a_body_can_be_huge_and_is_still_json() {
    let (cloud, mut connection) = asked(Fault::any().huge_body(100_000));
    let answer = connection.receive().unwrap();
    assert_eq!(answer.body.len(), 100_000);
    assert_eq!(answer.json()["KeyMetadata"]["KeyId"], KEY);
    cloud.fault(Fault::any().huge_body(1 << 30));
    let next = describe_key(KEY).v3(&cloud.address().to_string(), Place::Query);
    connection.send(&next);
    let head = connection.receive_head().unwrap();
    assert_eq!(head.header("content-length"), Some("1073741824"));
    assert!(connection.bytes(4 * MIB).unwrap().ends_with(b"     "));
    drop(connection);
    cloud.clear_faults();
    assert_eq!(describe_key(KEY).send(&cloud).status, 200);
}

#[test]
fn a_body_can_be_endless() {
    let (cloud, mut connection) = asked(Fault::any().json("[]").endless_body());
    let head = connection.receive_head().unwrap();
    assert_eq!(head.header("transfer-encoding"), Some("chunked"));
    let body = connection.bytes(4 * MIB).unwrap();
    assert!(body.starts_with(b"2\r\n[]\r\n4000\r\n     "));
    drop(connection);
    assert_eq!(describe_key(KEY).send(&cloud).status, 200);
}

#[test]
fn a_head_can_have_too_many_headers_or_one_that_is_too_long() {
    let (_cloud, mut connection) = asked(Fault::any().many_headers(10_000));
    let answer = connection.receive().unwrap();
    assert!(answer.headers.len() > 10_000);
    assert_eq!(answer.header("x-mock-9999"), Some("9999"));
    assert_eq!(answer.json()["KeyMetadata"]["KeyId"], KEY);
    let (_cloud, mut connection) = asked(Fault::any().long_header(MIB));
    let answer = connection.receive().unwrap();
    assert_eq!(answer.header("x-mock-long").unwrap().len(), MIB);
}

#[test]
fn a_header_can_be_endless() {
    let (cloud, mut connection) = asked(Fault::any().endless_header());
    let bytes = connection.bytes(4 * MIB).unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(bytes[MIB..].iter().all(|byte| *byte == b'x'));
    drop(connection);
    assert_eq!(describe_key(KEY).send(&cloud).status, 200);
}
