//! Endpoints that are reached through TLS, or not.

use alicloud::{ErrorKind, TransportFault};
use mock_alicloud::{Cloud, Handshake, HttpsCloud};

use super::deliveries::is_broken;
use super::row::Front;
use super::{Row, rows};
use crate::acceptance::{KEY, kms_key};
use crate::support::{Output, workspace_against};

const AUTHORITY: &str = "The server's certificate must be for this host, valid by this machine's \
                         clock, and from an authority that this machine trusts.";

fn is_tls(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::Certificate, .. })
}

fn is_tls_incompatible(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::TlsIncompatible, .. })
}

fn is_not_tls(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::NotTls, .. })
}

fn is_not_http(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::NotHttp, .. })
}

fn is_not_connected(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Transport { fault: TransportFault::NotConnected, .. })
}

/// A row in which the connection times out.
const fn begins(handshake: Handshake) -> Row {
    Row::new(&[]).through(Front::Tls(handshake))
}

rows! {
    a_certificate_for_another_host: begins(Handshake::OtherName)
        .fails(is_tls, &["certificate is for another host: mock-alicloud.example.", AUTHORITY]),
    a_certificate_that_has_expired: begins(Handshake::Expired)
        .fails(is_tls, &["the server's certificate has expired.", AUTHORITY]),
    a_certificate_of_the_future: begins(Handshake::NotYetValid)
        .fails(is_tls, &["the server's certificate is not valid yet.", AUTHORITY]),
    a_certificate_that_no_authority_has_issued: begins(Handshake::SelfSigned)
        .fails(is_tls, &["the TLS handshake failed: the server's certificate ", AUTHORITY]),
    a_server_with_old_versions_of_tls: begins(Handshake::Alert(70)).fails(
        is_tls_incompatible,
        &["the server has neither TLS 1.2 nor TLS 1.3.", "The provider supports TLS 1.2 and 1.3"],
    ),
    a_server_without_a_common_cipher_suite: begins(Handshake::Alert(40)).fails(
        is_tls_incompatible,
        &["no cipher suite or curve in common", "The provider supports TLS 1.2 and 1.3"],
    ),
    a_handshake_without_an_answer: begins(Handshake::Stalls)
        .connect_within_ms(200)
        .calls(5)
        .fails(
            is_not_connected,
            &["the connection timed out.", "raise `client_connect_timeout`.", "\nAttempts: 5, in "],
        ),
    a_handshake_that_is_cut_off: begins(Handshake::Closes).calls(5).fails(
        is_broken,
        &["the connection broke: connection closed too early.", "Try again", "\nAttempts: 5, in "],
    ),
    plain_http_where_tls_is_expected: begins(Handshake::PlainHttp).fails(
        is_not_tls,
        &["{endpoint} failed: the server does not speak TLS.", "the endpoint with `http://`."],
    ),
    tls_where_plain_http_is_expected: Row::new(&[]).through(Front::TlsForPlainHttp).fails(
        is_not_http,
        &["{endpoint} failed: the server does not speak HTTP.", "the endpoint with `https://`."],
    ),
}

/// Reads a key through TLS that the workspace trusts. Returns the output and the connections.
fn through(handshake: Handshake) -> anyhow::Result<(Output, u64)> {
    let cloud = Cloud::start()?;
    let https = HttpsCloud::start(&cloud, handshake)?;
    let workspace = workspace_against(&cloud)?.with("ALIBABA_CLOUD_ENDPOINT_KMS", https.url());
    let authority = workspace.path("authority.pem");
    std::fs::write(&authority, https.authority_pem())?;
    let workspace = workspace.with("SSL_CERT_FILE", authority);
    let output = workspace.main(kms_key(&[("key_id", KEY)]))?.plan()?;
    Ok((output, https.connections()))
}

#[test]
fn a_certificate_that_is_good() -> anyhow::Result<()> {
    let (plan, connections) = through(Handshake::Good)?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_eq!(connections, 1);
    Ok(())
}

#[test]
fn a_server_that_demands_a_certificate_of_the_client() -> anyhow::Result<()> {
    let (plan, connections) = through(Handshake::ClientCertificate)?;
    let said = "the TLS handshake failed: the server demands a certificate of the client.";
    let advice = "The provider has no client certificate, because Alibaba Cloud's services require";
    plan.only_error()?.assert_error("Unable to read KMS key", None, &[said, advice])?;
    assert_eq!(connections, 1, "no retry");
    Ok(())
}
