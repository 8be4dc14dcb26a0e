//! Bearer tokens, which replace a signature.
//!
//! The API does not document the codes for invalid tokens. `InvalidBearerToken` is the choice of
//! this mock.

use anyhow::ensure;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::arn::account;
use crate::authenticate::check_date;
use crate::caller::Caller;
use crate::error::ApiError;
use crate::operation::Service;
use crate::request::Request;

/// The header that always carries the token.
const HEADER: &str = "x-acs-bearer-token";

/// A bearer token that API calls can contain instead of a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct BearerToken {
    /// The token.
    pub token: String,
    /// The ARN of the caller, in the format of [`AccessKey::arn`](crate::AccessKey::arn).
    pub arn: String,
    /// A second header that must contain the token, in addition to `x-acs-bearer-token`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The RAM actions that are denied to the caller.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deny: Vec<String>,
}

impl BearerToken {
    /// A token with every permission of `arn`.
    pub fn new(token: impl Into<String>, arn: impl Into<String>) -> Self {
        Self { token: token.into(), arn: arn.into(), header: None, deny: Vec::new() }
    }

    pub(crate) fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.token.is_empty(), "Token: empty");
        ensure!(!account(&self.arn).is_empty(), "Arn: {:?} has no account", self.arn);
        Ok(())
    }
}

/// The bearer of the token in an API call, or the error for the first thing that is wrong.
pub(crate) fn caller(
    request: &Request,
    known: &[BearerToken],
    now: OffsetDateTime,
) -> Result<Caller, ApiError> {
    if request.header("authorization").is_some() {
        let message = "The request signature does not conform to Aliyun standards.";
        return Err(ApiError::new(400, "IncompleteSignature", message));
    }
    if let Some(date) = request.header("x-acs-date") {
        check_date(date, now, Service::of(request))?;
    }
    let token = request.header(HEADER).unwrap_or_default();
    let is_it = |entry: &&BearerToken| {
        let has_other = |header: &String| request.header(header) == Some(token);
        entry.token == token && entry.header.as_ref().is_none_or(has_other)
    };
    let entry = known.iter().find(is_it).ok_or_else(|| {
        ApiError::new(400, "InvalidBearerToken", "Specified bearer token is not valid.")
    })?;
    Ok(Caller { arn: entry.arn.clone(), deny: entry.deny.clone() })
}
