//! Requests as HTTP/1.1 sends them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, HOST, HeaderMap, HeaderValue, PROXY_AUTHORIZATION};
use hyper_util::client::proxy::matcher::Intercept;
use percent_encoding::percent_decode_str;
use url::Url;

use super::exchange::Request;
use crate::error::call::ErrorKind;

/// The request as HTTP/1.1 sends it: to a server, or to an HTTP proxy if the server has no TLS.
pub(super) fn http_request(
    request: Request,
    proxy: Option<&Intercept>,
) -> Result<http::Request<String>, ErrorKind> {
    let Request { method, url, mut headers, body, .. } = request;
    let invalid = |error: http::Error| ErrorKind::Request(error.to_string());
    let host = url.host_str().unwrap_or_default();
    let authority = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let http_proxy = proxy.filter(|proxy| {
        let is_http = proxy.uri().scheme_str().is_some_and(|scheme| scheme.starts_with("http"));
        is_http && url.scheme() == "http"
    });
    let target = match http_proxy {
        Some(_) => format!("http://{authority}{path}"),
        None => path.to_owned(),
    };
    if let Some(authorization) = http_proxy.and_then(Intercept::basic_auth) {
        headers.insert(PROXY_AUTHORIZATION, authorization.clone());
    }
    let host = HeaderValue::try_from(authority).map_err(|error| invalid(error.into()))?;
    headers.entry(HOST).or_insert(host);
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    add_authorization(&mut headers, &url);
    let mut built =
        http::Request::builder().method(method).uri(target).body(body).map_err(invalid)?;
    *built.headers_mut() = headers;
    Ok(built)
}

/// Adds the user name and the password of a URL to the headers.
fn add_authorization(headers: &mut HeaderMap, url: &Url) {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = (decoded(url.username()), decoded(url.password().unwrap_or_default()));
    let basic = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let has_credential = !user.is_empty() || url.password().is_some();
    if let (true, Ok(mut value)) = (has_credential, HeaderValue::try_from(basic)) {
        value.set_sensitive(true);
        headers.entry(AUTHORIZATION).or_insert(value);
    }
}
