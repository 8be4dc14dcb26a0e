//! The cloud behind TLS of its own, good and bad.

use std::net::TcpStream;

use mock_alicloud::{Cloud, Fault, Handshake, HttpsCloud};

use crate::client::{Connection, Place, cloud, describe_key};
use crate::tls::{Tls, over_tls};

const KEY: &str = "alias/terraform-example";

fn start(handshake: Handshake) -> (Cloud, HttpsCloud) {
    let cloud = cloud();
    let https = HttpsCloud::start(&cloud, handshake).unwrap();
    (cloud, https)
}

fn connect(https: &HttpsCloud, host: &str) -> Connection<Tls> {
    over_tls(TcpStream::connect(https.address()).unwrap(), host, &https.authority_pem())
}

/// What the client says of the handshake.
fn refusal(handshake: Handshake) -> String {
    let (cloud, https) = start(handshake);
    let request = describe_key(KEY).v3(&https.address().to_string(), Place::Query);
    let error = connect(&https, "127.0.0.1").try_send(&request).unwrap_err();
    assert!(cloud.requests().is_empty());
    assert_eq!(https.connections(), 1);
    format!("{error:?}")
}

#[test]
fn a_client_that_trusts_the_authority_is_served_by_address_and_by_name() {
    let (cloud, https) = start(Handshake::Good);
    let address = https.address().to_string();
    assert_eq!(https.url(), format!("https://{address}"));
    let by_name = format!("localhost:{}", https.address().port());
    for (name, host) in [("127.0.0.1", &address), ("localhost", &by_name)] {
        let mut connection = connect(&https, name);
        for _ in 0..2 {
            let answer = connection.exchange(&describe_key(KEY).v3(host, Place::Query));
            assert_eq!(answer.status, 200);
        }
    }
    let numbers: Vec<_> = cloud.requests().iter().map(|request| request.connection).collect();
    assert_eq!(numbers, [1, 1, 2, 2]);
    assert_eq!(https.connections(), 2);
}

#[test]
fn a_certificate_can_be_wrong_in_each_way() {
    assert!(refusal(Handshake::OtherName).contains("NotValidForName"));
    assert!(refusal(Handshake::Expired).contains("Expired"));
    assert!(refusal(Handshake::NotYetValid).contains("NotValidYet"));
    assert!(refusal(Handshake::SelfSigned).contains("UnknownIssuer"));
}

#[test]
fn another_clouds_authority_is_not_this_ones() {
    let (cloud, https) = start(Handshake::Good);
    let other = HttpsCloud::start(&cloud, Handshake::Good).unwrap();
    let stream = TcpStream::connect(https.address()).unwrap();
    let mut connection = over_tls(stream, "127.0.0.1", &other.authority_pem());
    let request = describe_key(KEY).v3(&https.address().to_string(), Place::Query);
    assert!(connection.try_send(&request).is_err());
}

#[test]
fn a_handshake_can_end_with_the_connection_or_with_plain_http() {
    assert!(refusal(Handshake::Closes).contains("UnexpectedEof"));
    assert!(refusal(Handshake::PlainHttp).contains("InvalidMessage"));
    let (_cloud, https) = start(Handshake::PlainHttp);
    let address = https.address().to_string();
    let answer = Connection::to(&address).exchange(&describe_key(KEY).v3(&address, Place::Query));
    assert_eq!(answer.status, 200);
}

#[test]
fn a_handshake_can_stall() {
    let (_cloud, https) = start(Handshake::Stalls);
    let mut connection = Connection::to(&https.address().to_string());
    connection.send(b"\x16\x03\x01");
    assert!(connection.is_silent());
    drop(https);
    assert!(connection.receive().is_err());
}

#[test]
fn faults_go_through_tls() {
    let (cloud, https) = start(Handshake::Good);
    let request = || describe_key(KEY).v3(&https.address().to_string(), Place::Query);
    cloud.fault(Fault::any().nth(1).reset());
    cloud.fault(Fault::any().nth(2).truncate(10));
    cloud.fault(Fault::any().nth(3).endless_body());
    let ask = || {
        let mut connection = connect(&https, "127.0.0.1");
        connection.send(&request());
        connection
    };
    assert!(ask().receive().is_err());
    let text = String::from_utf8(ask().rest().unwrap()).unwrap();
    assert_eq!(text.split_once("\r\n\r\n").unwrap().1.len(), 10);
    assert_eq!(ask().bytes(1 << 20).unwrap().len(), 1 << 20);
    assert_eq!(ask().receive().unwrap().status, 200);
}

#[test]
fn a_dropped_front_listens_no_more_and_the_cloud_goes_on() {
    let (cloud, https) = start(Handshake::Good);
    let address = https.address();
    drop(https);
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(describe_key(KEY).send(&cloud).status, 200);
}
