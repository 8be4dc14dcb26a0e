//! Responses of a server: to both reads, and to the call that creates a session.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use alicloud::credentials::CredentialError;
use alicloud::{
    Deadline, EncryptionKeyRequest, Error, ErrorKind, InstanceId, KeyId, Region, Response,
};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use terraform_provider_alicloud::{Alicloud, Connection, KmsKey, MongodbEncryptionKey, MongodbTde};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;
use tfplugin::server::{DataSource, Host, Provider};

use crate::shown::{
    SECRET, TOKEN, assert_line, assert_no_plain_secret, assert_no_secret, assert_presentable,
};
use crate::values::{assert_is_state, config, provider_config};
use crate::world::{OneFile, Responses, clock, run};

/// The byte between two responses of an input.
const SEPARATOR: u8 = 0x1e;

/// The most characters of a server's text that the product shows, with the ellipsis.
const SERVER_TEXT: usize = 301;

/// The most characters that the product adds to a server's text.
const OWN_TEXT: usize = 150;

/// The most characters of a whole diagnostic.
const DIAGNOSTIC: usize = 4000;

/// The key that is requested, as the corpus names it.
const KEY_ID: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";

/// The key of an instance that is requested, as the corpus names it.
const ENCRYPTION_KEY: &str = "2axxxxx-xxxx";

/// The timeout of a read.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Reads every data source with these responses of the service. The form of a response is that of
/// HTTP/1: a line with the status, headers, an empty line, the body. The byte 0x1e separates
/// responses. The last response answers every further request.
///
/// A read must end in time, with the requested key or with an error that contains no secret.
pub fn api_answer(bytes: &[u8]) {
    let responses: Vec<_> = bytes.split(|byte| *byte == SEPARATOR).map(response).collect();
    run(async {
        for role in [None, Some("acs:ram::1:role/any")] {
            let connect = || connection(&responses, role);
            call(&connect()).await;
            let arguments = json!({ "key_id": KEY_ID, "timeouts": { "read": "120s" } });
            read::<KmsKey>(&connect(), arguments).await;
        }
        let arguments = json!({ "db_instance_id": "any", "timeouts": { "read": "120s" } });
        read::<MongodbEncryptionKey>(&connection(&responses, None), arguments.clone()).await;
        read::<MongodbTde>(&connection(&responses, None), arguments).await;
    });
}

fn response(bytes: &[u8]) -> Response {
    let mut rest = bytes;
    let mut line = || {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        line.trim_ascii()
    };
    let status = std::str::from_utf8(line()).ok().and_then(|text| text.parse().ok());
    // HTTP has no other status codes.
    let status = status.filter(|status| (100..1000).contains(status)).unwrap_or(200);
    let mut headers = HeaderMap::new();
    loop {
        let header = line();
        let Some(colon) = header.iter().position(|byte| *byte == b':') else { break };
        let name = HeaderName::from_bytes(&header[..colon]);
        let value = HeaderValue::from_bytes(header[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    Response { status, headers, body: rest.to_vec() }
}

/// A connection of a provider whose requests receive these responses.
fn connection(responses: &[Response], role: Option<&str>) -> Connection {
    let role = role.map(|role| json!([{ "role_arn": role, "session_name": "any" }]));
    let config = provider_config(&json!({
        "access_key": "any", "secret_key": SECRET, "security_token": TOKEN,
        "region": "cn-hangzhou", "max_retry_timeout": 60, "assume_role": role.unwrap_or(json!([])),
    }));
    let machine = Arc::new(OneFile(Vec::new()));
    let provider = Alicloud::new(Environment::default(), machine)
        .with(Arc::new(Responses::new(responses.to_vec())), clock());
    let host = Host { terraform_version: "1.11.4".to_owned() };
    match provider.configure(config, &host, &mut Diagnostics::default()) {
        Ok(connection) => connection,
        Err(error) => panic!("the provider cannot be configured: {error:?}"),
    }
}

/// Calls the operations of both data sources without Terraform's part of a read.
async fn call(connection: &Connection) {
    let Ok(region) = Region::from_str("cn-hangzhou") else { panic!("no region") };
    let deadline = &Deadline::after(TIMEOUT);
    let Ok(key_id) = KeyId::from_str(KEY_ID) else { panic!("no key ID") };
    match connection.client.describe_key(&region, &key_id, deadline).await {
        Ok(found) => assert!(found.key_metadata.key_id.eq_ignore_ascii_case(KEY_ID), "{found:?}"),
        Err(error) => assert_error_presentable(&error),
    }
    let Ok(db_instance_id) = InstanceId::from_str("any") else { panic!("no instance ID") };
    let request = EncryptionKeyRequest {
        db_instance_id: &db_instance_id,
        encryption_key: Some(ENCRYPTION_KEY),
        encryption_type: None,
        target_region_id: None,
    };
    let deadline = &Deadline::after(TIMEOUT);
    match connection.client.describe_encryption_key(&region, request, deadline).await {
        // The client ignores case, as for the IDs of keys.
        Ok(found) => {
            let key = found.encryption_key.to_ascii_lowercase();
            assert!(key.ends_with(ENCRYPTION_KEY), "{found:?}");
        }
        Err(error) => assert_error_presentable(&error),
    }
}

fn assert_error_presentable(error: &Error) {
    assert_no_secret(&error.to_string());
    // The name of a member can continue a piece of a secret at the end of the member before.
    format!("{error:?}").split("\", ").for_each(assert_no_secret);
    assert_kind_presentable(&error.kind);
}

fn assert_kind_presentable(kind: &ErrorKind) {
    match kind {
        ErrorKind::Api(api) => {
            let texts = [Some(&api.code), Some(&api.message), api.request_id.as_ref()];
            texts.into_iter().flatten().for_each(|text| assert_presentable(text, SERVER_TEXT));
        }
        ErrorKind::UnexpectedResponse { content, .. } => {
            assert_presentable(content, SERVER_TEXT + OWN_TEXT)
        }
        ErrorKind::Malformed { member, problem, request_id } => {
            assert_presentable(member, OWN_TEXT);
            assert_presentable(problem, OWN_TEXT);
            assert_presentable(request_id.as_deref().unwrap_or_default(), SERVER_TEXT);
        }
        ErrorKind::Mismatch { found, request_id, .. } => {
            assert_presentable(found, SERVER_TEXT);
            assert_presentable(request_id.as_deref().unwrap_or_default(), SERVER_TEXT);
        }
        ErrorKind::Credentials(CredentialError::RoleNotAssumed { error, .. }) => {
            assert_error_presentable(error);
        }
        ErrorKind::TimeLimit { last: Some(last), .. } => assert_kind_presentable(last),
        other => assert_presentable(&other.to_string(), OWN_TEXT),
    }
}

/// Reads a data source as the plugin server does.
async fn read<D: DataSource<Client = Connection>>(
    connection: &Connection,
    arguments: serde_json::Value,
) {
    let mut diagnostics = Diagnostics::default();
    match Box::new(config::<D>(&arguments)).read(connection, &mut diagnostics).await {
        Ok(state) => {
            assert_is_state(&state);
            assert_no_plain_secret(&json!(state).to_string());
        }
        Err(error) => diagnostics.push(error),
    }
    for Diagnostic { summary, detail, .. } in diagnostics {
        // The product separates paragraphs by line breaks. Its words can continue a short piece of
        // a secret at the end of a line.
        assert_line(&format!("{summary} {}", detail.replace('\n', " ")), DIAGNOSTIC);
        [summary.as_str()].into_iter().chain(detail.lines()).for_each(assert_no_secret);
        assert!(!summary.contains("should not"), "{detail}");
    }
}
