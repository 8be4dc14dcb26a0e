//! The cloud behind its proxy, over TLS that the client verifies.

use std::io::ErrorKind;
use std::net::TcpStream;

use mock_alicloud::{Cloud, Fault, HttpsProxy};
use serde_json::json;

use crate::client::{Answer, Connection, KMS, Place, call, cloud, describe_key, plain};
use crate::tls::{Tls, over_tls};

const KEY: &str = "alias/terraform-example";

fn start() -> (Cloud, HttpsProxy) {
    let cloud = cloud();
    let proxy = HttpsProxy::start(&cloud).unwrap();
    (cloud, proxy)
}

fn address(proxy: &HttpsProxy) -> String {
    proxy.url().strip_prefix("http://").unwrap().to_owned()
}

/// Asks for a tunnel; what is not one is the head of the answer.
fn connect(proxy: &HttpsProxy, target: &str) -> Result<TcpStream, Answer> {
    let mut connection = Connection::to(&address(proxy));
    connection.send(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n").as_bytes());
    let answer = connection.receive_head().unwrap();
    if answer.status == 200 { Ok(connection.into_stream()) } else { Err(answer) }
}

/// A connection to a host, trusting the authority in `pem` alone.
fn tls(proxy: &HttpsProxy, host: &str, pem: &str) -> Connection<Tls> {
    let stream = connect(proxy, &format!("{host}:443")).unwrap();
    over_tls(stream, host, pem)
}

fn https(proxy: &HttpsProxy, host: &str) -> Connection<Tls> {
    tls(proxy, host, &proxy.authority_pem())
}

#[test]
fn every_host_is_the_cloud_and_its_name_decides_the_region() {
    let (cloud, proxy) = start();
    for (region, host) in [
        ("cn-hangzhou", "kms.cn-hangzhou.aliyuncs.com"),
        ("ap-southeast-1", "kms.ap-southeast-1.aliyuncs.com"),
    ] {
        let mut connection = https(&proxy, host);
        for _ in 0..2 {
            let answer = connection.exchange(&describe_key(KEY).v3(host, Place::Query)).json();
            let arn = answer["KeyMetadata"]["Arn"].as_str().unwrap();
            assert!(arn.starts_with(&format!("acs:kms:{region}:")), "{arn}");
        }
    }
    assert_eq!(
        proxy.targets(),
        ["kms.cn-hangzhou.aliyuncs.com:443", "kms.ap-southeast-1.aliyuncs.com:443"]
    );
    let numbers: Vec<_> = cloud.requests().iter().map(|request| request.connection).collect();
    assert_eq!(numbers, [1, 1, 2, 2]);
    describe_key(KEY).send(&cloud);
    assert_eq!(cloud.requests()[4].connection, 3);
}

#[test]
fn sign_in_services_are_behind_their_own_names() {
    let (cloud, proxy) = start();
    let post = |host: &str, path: &str, token: &str, body: &str| {
        let headers = [("Authorization", &*format!("Bearer {token}"))];
        https(&proxy, host).exchange(&plain(&format!("POST {path}"), host, &headers, body))
    };
    let access = "example-oauth-access-token-Rt56yHb0";
    assert_eq!(post("oauth.aliyun.com", "/v1/exchange", access, "").status, 200);
    assert_eq!(post("oauth.alibabacloud.com", "/v1/exchange", access, "").status, 401);
    let wanted = json!({
        "AccountId": "154035569884****",
        "AccessConfigurationId": "ac-example-reader",
    });
    let sso = "example-cloudsso-access-token-7Qm2xV9s";
    let host = "signin-cn-shanghai.alibabacloudsso.com";
    assert_eq!(post(host, "/cloud-credentials", sso, &wanted.to_string()).status, 200);
    assert_eq!(cloud.requests_for("CreateCloudCredential")[0].host.as_deref(), Some(host));
}

#[test]
fn a_client_that_trusts_another_authority_is_not_served() {
    let (cloud, proxy) = start();
    let other = HttpsProxy::start(&cloud).unwrap();
    let host = "kms.cn-hangzhou.aliyuncs.com";
    assert_ne!(proxy.authority_pem(), other.authority_pem());
    let mut connection = tls(&proxy, host, &other.authority_pem());
    let request = describe_key(KEY).v3(host, Place::Query);
    assert!(connection.try_send(&request).is_err());
    assert!(cloud.requests().is_empty());
    assert_eq!(proxy.targets().len(), 1);
}

#[test]
fn a_host_that_is_unknown_gets_no_tunnel() {
    let (_cloud, proxy) = start();
    proxy.unknown_host("kms*.aliyuncs.com");
    proxy.unknown_host("oauth.aliyun.com");
    for target in ["kms-vpc.cn-hangzhou.aliyuncs.com:443", "oauth.aliyun.com:443"] {
        assert_eq!(connect(&proxy, target).unwrap_err().status, 502);
    }
    let refused = connect(&proxy, "oauth.aliyun.com:443").unwrap_err();
    assert_eq!(refused.header("date"), Some("Tue, 02 Jan 2024 03:04:05 GMT"));
    assert!(connect(&proxy, "sts.aliyuncs.com:443").is_ok());
    assert!(connect(&proxy, "127.0.0.1:443").is_ok());
    assert_eq!(proxy.targets().len(), 5);
}

#[test]
fn a_tunnel_is_reset_and_cut_off_as_faults_want_it() {
    let (cloud, proxy) = start();
    let host = "kms.cn-hangzhou.aliyuncs.com";
    let request = || describe_key(KEY).v3(host, Place::Query);
    cloud.fault(Fault::on("DescribeKey").nth(1).reset());
    cloud.fault(Fault::on("DescribeKey").nth(2).truncate(10));
    let mut connection = https(&proxy, host);
    connection.send(&request());
    assert_eq!(connection.receive().unwrap_err().kind(), ErrorKind::ConnectionReset);
    let mut connection = https(&proxy, host);
    connection.send(&request());
    let text = String::from_utf8(connection.rest().unwrap()).unwrap();
    assert_eq!(text.split_once("\r\n\r\n").unwrap().1.len(), 10);
    assert_eq!(https(&proxy, host).exchange(&request()).status, 200);
}

#[test]
fn requests_without_tls_are_answered_too() {
    let (cloud, proxy) = start();
    let host = "kms.ap-southeast-1.aliyuncs.com";
    let bytes = describe_key(KEY).v3(host, Place::Query);
    let request = String::from_utf8(bytes).unwrap();
    let request = request.replacen("POST /", &format!("POST http://{host}/"), 1);
    let answer = Connection::to(&address(&proxy)).exchange(request.as_bytes());
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("acs:kms:ap-southeast-1:"));
    assert_eq!(cloud.requests().len(), 1);
    assert!(proxy.targets().is_empty());
}

#[test]
fn a_dropped_proxy_listens_no_more_and_the_cloud_goes_on() {
    let (cloud, proxy) = start();
    let address = address(&proxy);
    let host = "kms.cn-hangzhou.aliyuncs.com";
    let mut connection = https(&proxy, host);
    assert_eq!(connection.exchange(&describe_key(KEY).v3(host, Place::Query)).status, 200);
    drop(proxy);
    assert!(connection.receive().is_err());
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(call("DescribeKey", KMS, &[("KeyId", KEY)]).send(&cloud).status, 200);
}

#[test]
fn the_cloud_itself_opens_no_tunnels() {
    let cloud = cloud();
    let request = plain("CONNECT kms.aliyuncs.com:443", "kms.aliyuncs.com", &[], "");
    assert_eq!(Connection::open(&cloud).exchange(&request).status, 400);
}
