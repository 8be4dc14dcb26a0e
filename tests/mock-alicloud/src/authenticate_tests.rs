//! Whole requests through authentication: published examples, and each thing that can be wrong.

use super::*;
use crate::http::Message;

const DATE: &str = "2024-01-02T03:04:05Z";
const NONCE: &str = "9f1c3a5e7b9d4f60a1b2c3d4e5f60718";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const TOKEN: &str = "CAIS+token/with=chars";
const BASIC: &str =
    "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

fn credentials() -> Credentials {
    let key = |id: &str| AccessKey::new("1", id, "testsecret");
    Credentials::new(vec![
        AccessKey::new("1", "YourAccessKeyId", "YourAccessKeySecret"),
        key("testid"),
        AccessKey { status: Status::Inactive, ..key("inactive") },
        key("STS.testid").with_security_token(TOKEN),
        key("STS.other").with_security_token("CAIS-other"),
        key("STS.over").with_security_token("CAIS-over").with_expiration("2024-01-02T03:04:05Z"),
    ])
}

/// A request in the older or the newer scheme that tests take apart.
#[derive(Clone)]
struct Sent {
    method: &'static str,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Sent {
    fn request(&self) -> Request {
        let message = Message {
            method: self.method.to_owned(),
            path: "/".to_owned(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body: self.body.clone().into_bytes(),
            keep_alive: true,
        };
        Request::new(message, 1, parse_date(DATE).unwrap(), None)
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn unset(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    fn query(mut self, query: &str) -> Self {
        self.query = query.to_owned();
        self
    }

    fn authorize(self, id: &str, signed: &str, signature: &str) -> Self {
        let value = format!(
            "ACS3-HMAC-SHA256 Credential={id},SignedHeaders={signed},Signature={signature}"
        );
        self.set("authorization", &value)
    }

    fn result(&self) -> Result<AccessKey, ApiError> {
        self.result_at(DATE)
    }

    fn result_at(&self, now: &str) -> Result<AccessKey, ApiError> {
        credentials().authenticate(&self.request(), parse_date(now).unwrap())
    }

    fn code(&self) -> String {
        self.result().unwrap_err().code
    }

    fn canonical_hash(&self) -> String {
        let claim = v3::claim(&self.request()).unwrap();
        claim.string_to_sign.strip_prefix("ACS3-HMAC-SHA256\n").unwrap().to_owned()
    }
}

fn v3(host: &str, action: &str, version: &str, query: &str) -> Sent {
    let sent = Sent { method: "POST", query: query.to_owned(), headers: vec![], body: "".into() };
    sent.set("host", host)
        .set("x-acs-action", action)
        .set("x-acs-version", version)
        .set("x-acs-date", DATE)
        .set("x-acs-signature-nonce", NONCE)
        .set("x-acs-content-sha256", EMPTY)
}

fn vector_b() -> Sent {
    v3(
        "kms.cn-hangzhou.aliyuncs.com",
        "DescribeKey",
        "2016-01-20",
        "KeyId=alias%2Fmy%20key%2B1%2A~",
    )
    .authorize(
        "testid",
        BASIC,
        "5a9ea38eb63a11fe0917b998b52e3d7f3ab50e93d195011cd113d0a071da5718",
    )
}

fn vector_c() -> Sent {
    v3(
        "mongodb.aliyuncs.com",
        "DescribeDBInstanceEncryptionKey",
        "2015-12-01",
        "DBInstanceId=dds-bp2235%2A%2A%2A%2A&EncryptionKey=2axxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
    )
    .set("x-acs-security-token", TOKEN)
    .set("x-acs-accesskey-id", "STS.testid")
    .authorize(
        "STS.testid",
        "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;\
         x-acs-security-token;x-acs-signature-nonce;x-acs-version",
        "640455079d58974d03d9f373e9466579ea1ecccb45979dc3ea848e11253fc59c",
    )
}

#[test]
fn the_documented_v3_request_is_accepted() {
    let sent = v3(
        "ecs.cn-shanghai.aliyuncs.com",
        "RunInstances",
        "2014-05-26",
        "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
    )
    .set("x-acs-date", "2023-10-26T10:22:32Z")
    .set("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d")
    .authorize(
        "YourAccessKeyId",
        BASIC,
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    );
    assert_eq!(
        sent.canonical_hash(),
        "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
    );
    assert_eq!(sent.result_at("2023-10-26T10:22:32Z").unwrap().access_key_id, "YourAccessKeyId");
}

#[test]
fn a_v3_request_with_characters_that_are_encoded_is_accepted() {
    let sent = vector_b();
    assert_eq!(
        sent.canonical_hash(),
        "1121d3e0d9b975d4aaa1cfb37666527d3b95f1e8df73cf35a548c2f407297b32"
    );
    assert_eq!(sent.result().unwrap().access_key_id, "testid");
    // The encoding of the wire is free as long as it decodes to the same as RFC 3986.
    assert!(sent.query("KeyId=alias/my%20key%2b1*%7E").result().is_ok());
}

#[test]
fn a_v3_request_with_session_credentials_is_accepted() {
    let sent = vector_c();
    assert_eq!(
        sent.canonical_hash(),
        "b53075b2a27aaed5a067dd4dc8efd922328d6ab4bfa9ab5037eae1ca178f2965"
    );
    assert_eq!(sent.result().unwrap().access_key_id, "STS.testid");
    let without = sent.unset("x-acs-accesskey-id").authorize(
        "STS.testid",
        "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;\
         x-acs-signature-nonce;x-acs-version",
        "7fa69d2d17e554d144de4e9770a85cf8288d105bd44b0b50d9fbb07fe100ba3b",
    );
    assert!(without.result().is_ok());
}

#[test]
fn a_v3_request_with_a_form_is_accepted() {
    let mut sent = v3("sts.cn-hangzhou.aliyuncs.com", "AssumeRole", "2015-04-01", "")
        .set("content-type", "application/x-www-form-urlencoded")
        .set(
            "x-acs-content-sha256",
            "17271c45ca65a2be3214a36d4979719eb55cade984b115ac8e630d079fc1162c",
        )
        .authorize(
            "testid",
            &format!("content-type;{BASIC}"),
            "5d53d0aced91d759bb42f5856fc39c48fab04028c3843f7f164ade8b26d9ffbb",
        );
    sent.body = "DurationSeconds=3600&RoleArn=acs%3Aram%3A%3A123456789012%3Arole%2Ftf\
                 &RoleSessionName=terraform"
        .to_owned();
    assert_eq!(
        sent.canonical_hash(),
        "cdb80de59b2ef9c3eb6ef69ce6982b43b8f72409e194c427213ffef95d48cec7"
    );
    assert!(sent.result().is_ok());
    assert_eq!(sent.request().param("RoleArn"), Some("acs:ram::123456789012:role/tf"));
    let other_body = Sent { body: "DurationSeconds=3600".to_owned(), ..sent };
    assert_eq!(other_body.code(), "SignatureDoesNotMatch");
}

fn v1(id: &str, params: &str, body: &str, signature: &str) -> Sent {
    let query = format!(
        "AccessKeyId={id}&Format=json&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
         &SignatureNonce={NONCE}&Timestamp=2024-01-02T03%3A04%3A05Z{params}\
         &Signature={}",
        crate::signature::encode(signature)
    );
    let sent = Sent { method: "POST", query, headers: vec![], body: body.to_owned() };
    sent.set("host", "h").set("content-type", "application/x-www-form-urlencoded")
}

fn vector_h() -> Sent {
    v1(
        "testid",
        "&Action=DescribeKey&Version=2016-01-20",
        "KeyId=alias%2Fmy+key%2B1*~",
        "lWWvn4SuSuBMp8VpUcx+UuC6shc=",
    )
}

#[test]
fn v1_requests_are_accepted_with_and_without_a_security_token() {
    let claim = v1::claim(&vector_h().request()).unwrap();
    assert_eq!(
        claim.string_to_sign,
        "POST&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeKey%26Format%3Djson%26KeyId%3Dalias\
         %252Fmy%2520key%252B1%252A~%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D\
         9f1c3a5e7b9d4f60a1b2c3d4e5f60718%26SignatureVersion%3D1.0%26Timestamp%3D2024-01-02T03\
         %253A04%253A05Z%26Version%3D2016-01-20"
    );
    assert_eq!(vector_h().result().unwrap().access_key_id, "testid");
    let session = v1(
        "STS.testid",
        "&Action=DescribeDBInstanceEncryptionKey&Version=2015-12-01\
         &SecurityToken=CAIS%2Btoken%2Fwith%3Dchars&DBInstanceId=dds-bp2235****\
         &EncryptionKey=2axxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        "",
        "zk7FG2orqTlni8Py495AcxOBCoE=",
    );
    assert_eq!(session.result().unwrap().access_key_id, "STS.testid");
}

#[test]
fn a_v1_mismatch_echoes_the_string_to_sign() {
    let error = Sent { body: "KeyId=other".to_owned(), ..vector_h() }.result().unwrap_err();
    assert_eq!((error.status, error.code.as_str()), (400, "SignatureDoesNotMatch"));
    assert!(error.message.contains("server string to sign is:POST&%2F&AccessKeyId%3Dtestid%26"));
}

#[test]
fn a_v1_request_without_a_part_of_its_signature_is_incomplete() {
    let without = |part: &str| {
        let sent = vector_h();
        let query: Vec<_> = sent.query.split('&').filter(|pair| !pair.starts_with(part)).collect();
        sent.clone().query(&query.join("&")).code()
    };
    for part in ["SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp", "Signature="]
    {
        assert_eq!(without(part), "IncompleteSignature", "{part}");
    }
    assert_eq!(without("AccessKeyId"), "MissingAccessKeyId");
    let doubled = format!("{}&Timestamp=2024-01-02T03%3A04%3A05Z", vector_h().query);
    assert_eq!(vector_h().query(&doubled).code(), "IncompleteSignature");
    let other = vector_h().query.replace("HMAC-SHA1", "HMAC-SHA256");
    assert_eq!(vector_h().query(&other).code(), "IncompleteSignature");
    let other = vector_h().query.replace("=1.0", "=2.0");
    assert_eq!(vector_h().query(&other).code(), "IncompleteSignature");
}

#[test]
fn a_v3_query_that_encodes_a_space_as_plus_does_not_match() {
    assert_eq!(vector_b().query("KeyId=alias%2Fmy+key%2B1%2A~").code(), "SignatureDoesNotMatch");
}

#[test]
fn whatever_a_v3_signature_covers_cannot_change() {
    let other_digest = "e".repeat(64);
    for sent in [
        vector_b().query("KeyId=other"),
        vector_b().set("host", "kms.cn-beijing.aliyuncs.com"),
        vector_b().set("host", "kms.cn-hangzhou.aliyuncs.com:443"),
        vector_b().set("x-acs-action", "ScheduleKeyDeletion"),
        vector_b().set("x-acs-version", "2016-01-21"),
        vector_b().set("x-acs-date", "2024-01-02T03:04:06Z"),
        vector_b().set("x-acs-signature-nonce", "another"),
        vector_b().set("x-acs-content-sha256", &other_digest),
        Sent { method: "GET", ..vector_b() },
        Sent { body: "x".to_owned(), ..vector_b() },
        vector_b().authorize("testid", BASIC, &other_digest),
        vector_b().authorize("YourAccessKeyId", BASIC, &other_digest),
    ] {
        assert_eq!(sent.code(), "SignatureDoesNotMatch");
    }
    let error = vector_b().query("KeyId=other").result().unwrap_err();
    let hash = vector_b().query("KeyId=other").canonical_hash();
    assert_eq!(error.status, 400);
    assert!(error.message.contains(&format!("to sign is:ACS3-HMAC-SHA256\n{hash}, server")));
}

#[test]
fn a_v3_signature_must_cover_the_host_the_content_type_and_every_header_of_the_api() {
    let digits = "a".repeat(64);
    let unsigned = |signed: &str| vector_b().authorize("testid", signed, &digits).code();
    for name in BASIC.split(';') {
        let rest: Vec<_> = BASIC.split(';').filter(|other| *other != name).collect();
        assert_eq!(unsigned(&rest.join(";")), "IncompleteSignature", "{name}");
        assert_eq!(vector_b().unset(name).code(), "IncompleteSignature", "{name}");
    }
    assert_eq!(vector_b().set("content-type", "text/plain").code(), "IncompleteSignature");
    assert_eq!(vector_b().set("x-acs-trace", "1").code(), "IncompleteSignature");
    assert_eq!(unsigned(&format!("accept;{BASIC}")), "IncompleteSignature");
    assert_eq!(unsigned(&BASIC.replace("host;", "host;host;")), "IncompleteSignature");
    let mut reversed: Vec<_> = BASIC.split(';').collect();
    reversed.reverse();
    assert_eq!(unsigned(&reversed.join(";")), "IncompleteSignature");
    assert_eq!(vector_b().set("authorization", "Bearer x").code(), "IncompleteSignature");
}

#[test]
fn a_date_is_exact_and_within_fifteen_minutes() {
    assert!(vector_b().result_at("2024-01-02T03:19:05Z").is_ok());
    assert!(vector_b().result_at("2024-01-02T02:49:05Z").is_ok());
    for now in ["2024-01-02T03:19:06Z", "2024-01-02T02:49:04Z"] {
        let code = |sent: Sent| sent.result_at(now).map(drop).map_err(|e| (e.status, e.code));
        assert_eq!(code(vector_b()), Err((400, "IllegalTimestamp".to_owned())));
        assert_eq!(code(vector_c()), Err((400, "InvalidTimeStamp.Expired".to_owned())));
    }
    let wrong = vector_b().set("x-acs-date", "2024-01-02T03:04:05.000Z");
    assert_eq!(wrong.code(), "InvalidTimeStamp.Format");
    let wrong = vector_h().query.replace("05Z", "05%2B00:00");
    assert_eq!(vector_h().query(&wrong).code(), "InvalidTimeStamp.Format");
}

#[test]
fn a_nonce_is_good_once_and_only_an_authentic_request_uses_it_up() {
    let credentials = credentials();
    let now = parse_date(DATE).unwrap();
    let code =
        |sent: &Sent| credentials.authenticate(&sent.request(), now).err().map(|error| error.code);
    let forged = vector_b().query("KeyId=other");
    assert_eq!(code(&forged).as_deref(), Some("SignatureDoesNotMatch"));
    assert_eq!(code(&vector_b()), None);
    assert_eq!(code(&vector_b()).as_deref(), Some("SignatureNonceUsed"));
    // The same nonce in the other scheme and by the other key is used up too.
    assert_eq!(code(&vector_h()).as_deref(), Some("SignatureNonceUsed"));
    assert_eq!(code(&vector_c()).as_deref(), Some("SignatureNonceUsed"));
}

#[test]
fn access_keys_that_cannot_be_used_are_told_apart() {
    let digits = "a".repeat(64);
    let by = |id: &str| vector_b().authorize(id, BASIC, &digits).result().unwrap_err();
    let told = |error: ApiError| (error.status, error.code);
    assert_eq!(told(by("unknown")), (404, "InvalidAccessKeyId.NotFound".to_owned()));
    assert_eq!(told(by("inactive")), (403, "InvalidAccessKeyId.Inactive".to_owned()));
    assert_eq!(told(by("STS.testid")), (400, "MissingSecurityToken".to_owned()));
    let with = |token: &str| vector_c().set("x-acs-security-token", token).code();
    assert_eq!(with("nonsense"), "InvalidSecurityToken.Malformed");
    assert_eq!(with("CAIS-other"), "InvalidSecurityToken.MismatchWithAccessKey");
    let unsigned = Sent { method: "GET", query: "".into(), headers: vec![], body: "".into() };
    assert_eq!(unsigned.set("host", "h").code(), "MissingAccessKeyId");
}

#[test]
fn a_session_that_is_over_is_refused_after_its_signature_was_checked() {
    let sent = vector_b().set("x-acs-security-token", "CAIS-over");
    let signed = BASIC.replace("x-acs-signature", "x-acs-security-token;x-acs-signature");
    let sent = sent.authorize("STS.over", &signed, &"a".repeat(64));
    assert_eq!(sent.code(), "SignatureDoesNotMatch");
    let claim = v3::claim(&sent.request()).unwrap();
    let signature = v3::sign("testsecret", &claim.string_to_sign);
    let sent = sent.authorize("STS.over", &signed, &signature);
    assert_eq!(sent.code(), "InvalidSecurityToken.Expired");
}
