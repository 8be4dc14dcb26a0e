//! Recorded HTTP: a request that is expected, and the answer to it.

use std::collections::BTreeMap;
use std::str::FromStr;

use alicloud::{ErrorKind, Request, Route, TransportFault};
use anyhow::{Result, ensure};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::signature::assert_signed;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    /// Method and URL. Of the query, what is written here must be there.
    pub(super) request: String,
    /// Headers that must be there, or must not where they are null.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Option<String>>,
    /// The same for the parameters of a form.
    #[serde(default)]
    pub(super) form: BTreeMap<String, Option<String>>,
    /// The body, where it is JSON.
    #[serde(default)]
    pub(super) body: Option<Value>,
    /// Who signed it.
    #[serde(default)]
    pub(super) signed: Option<Signed>,
    pub(super) answer: Answer,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signed {
    pub(super) access_key_id: String,
    pub(super) access_key_secret: String,
    #[serde(default)]
    pub(super) security_token: Option<String>,
}

/// An answer: a fault, or a body as JSON or text.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    #[serde(default)]
    pub(super) fault: Option<Fault>,
    #[serde(default)]
    pub(super) status: Option<u16>,
    #[serde(default)]
    pub(super) json: Option<Value>,
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum Fault {
    #[serde(rename = "refused")]
    Refused,
    #[serde(rename = "not connected")]
    NotConnected,
    #[serde(rename = "timed out")]
    TimedOut,
    #[serde(rename = "name not resolved")]
    NameNotResolved,
    #[serde(rename = "name lookup failed")]
    NameLookupFailed,
    #[serde(rename = "unreachable")]
    Unreachable,
    #[serde(rename = "proxy refused")]
    ProxyRefused,
    #[serde(rename = "broken")]
    Broken,
}

impl Exchange {
    /// Sees that a request is the one that is expected.
    pub(super) fn assert_asked_by(&self, request: &Request) -> Result<()> {
        let written = format!("{} {}", request.method, request.url);
        let (expected, parameters) = self.request.split_once('?').unwrap_or((&self.request, ""));
        let asked = written.split('?').next().unwrap_or_default();
        ensure!(asked == expected, "another request than {expected}: {written}");
        assert_parameters(&optional(parameters)?, request.url.query().unwrap_or_default())?;
        assert_parameters(&self.form, &request.body)?;
        for (name, value) in &self.headers {
            let found = header(request, name);
            ensure!(found == value.as_deref(), "the header {name} is {found:?}");
        }
        if let Some(body) = &self.body {
            let found: Value = serde_json::from_str(&request.body)?;
            ensure!(found == *body, "the body is {found}");
        }
        let is_metadata = request.url.path().starts_with("/latest/");
        ensure!(
            is_metadata == (request.route == Route::Metadata),
            "it goes by way of {:?}",
            request.route
        );
        self.signed.as_ref().map_or(Ok(()), |by| assert_signed(request, by))
    }
}

impl Answer {
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self { status: Some(status), json: Some(body), ..Self::default() }
    }

    pub(super) fn play(self) -> Result<alicloud::Response, ErrorKind> {
        if let Some(fault) = self.fault {
            let fault = match fault {
                Fault::Refused => TransportFault::Refused,
                Fault::NotConnected => TransportFault::NotConnected,
                Fault::TimedOut => TransportFault::TimedOut,
                Fault::NameNotResolved => TransportFault::NameNotResolved,
                Fault::NameLookupFailed => TransportFault::NameLookupFailed,
                Fault::Unreachable => TransportFault::Unreachable,
                Fault::ProxyRefused => TransportFault::ProxyRefused,
                Fault::Broken => TransportFault::Broken,
            };
            return Err(ErrorKind::Transport { fault, cause: None });
        }
        let (content_type, body) = match self.json {
            Some(json) => ("application/json", json.to_string()),
            None => ("text/plain", self.text.unwrap_or_default()),
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        for (name, value) in &self.headers {
            let invalid = |problem: String| ErrorKind::Request(format!("{name}: {problem}"));
            let header = HeaderName::from_str(name).map_err(|error| invalid(error.to_string()))?;
            let value = HeaderValue::from_str(value).map_err(|error| invalid(error.to_string()))?;
            headers.insert(header, value);
        }
        Ok(alicloud::Response { status: self.status.unwrap_or(200), headers, body: body.into() })
    }
}

/// The text of a request's header.
pub(super) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name)?.to_str().ok()
}

fn optional(query: &str) -> Result<BTreeMap<String, Option<String>>> {
    Ok(parameters(query)?.into_iter().map(|(name, value)| (name, Some(value))).collect())
}

fn assert_parameters(expected: &BTreeMap<String, Option<String>>, encoded: &str) -> Result<()> {
    if expected.is_empty() {
        return Ok(());
    }
    let found = parameters(encoded)?;
    for (name, value) in expected {
        let found = found.get(name);
        ensure!(found == value.as_ref(), "the parameter {name} is {found:?}");
    }
    Ok(())
}

fn parameters(encoded: &str) -> Result<BTreeMap<String, String>> {
    let url = Url::parse(&format!("http://localhost/?{encoded}"))?;
    Ok(url.query_pairs().into_owned().collect())
}
