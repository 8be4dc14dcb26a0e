//! The signed request of a call.

use http::Method;
use http::header::{ACCEPT, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::operation::{Call, ParametersIn};
use super::signing;
use crate::credential::{Credential, SigningIdentity};
use crate::error::call::ErrorKind;
use crate::http::exchange::{Request, Route};
use crate::random;

const DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

const FORM: &str = "application/x-www-form-urlencoded";

/// The request of a call, signed at the time `now` with a nonce of its own. `caller` has the
/// parameters of every call.
///
/// # Errors
/// [`ErrorKind::Request`] if the credential does not fit into headers.
pub(super) fn signed(
    call: Call<'_>,
    credential: &Credential,
    caller: &[(&'static str, String)],
    now: OffsetDateTime,
) -> Result<Request, ErrorKind> {
    let Call { operation, endpoint, parameters, .. } = call;
    let failed = |what: &str| ErrorKind::Request(what.to_owned());
    let date = now.format(DATE).map_err(|_| failed("no date"))?;
    let nonce = random::bytes::<16>()
        .map(hex::encode)
        .ok_or_else(|| failed("the operating system returned no random numbers"))?;
    let mut query_parameters = common_parameters(credential, caller);
    let form = match operation.parameters {
        ParametersIn::Query => {
            query_parameters.extend(parameters);
            None
        }
        ParametersIn::Form => Some(signing::canonical_query(parameters)),
    };
    let query = signing::canonical_query(&query_parameters);
    let unsigned = signing::Unsigned {
        host: &endpoint.host_header(),
        action: operation.action,
        version: operation.version,
        query: &query,
        body: form.as_deref().map(|form| (FORM, form.as_bytes())),
    };
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, form.as_ref().map_or(0, String::len).into());
    for (name, text) in signing::headers(unsigned, credential, &date, &nonce) {
        let (header, value) =
            header(name, &text).ok_or_else(|| failed(&not_a_header(credential)))?;
        headers.insert(header, value);
    }
    let body = form.unwrap_or_default();
    let (method, url, route) = (Method::POST, endpoint.url(&query), Route::Network);
    let resource_id = call.resource_id.map(str::to_owned);
    Ok(Request { method, url, headers, body, route, resource_id })
}

/// The query parameters that do not depend on the operation.
fn common_parameters<'a>(
    credential: &Credential,
    caller: &'a [(&'static str, String)],
) -> Vec<(&'a str, &'a str)> {
    let caller = caller.iter().map(|(name, value)| (*name, value.as_str()));
    let scheme = match credential.identity() {
        SigningIdentity::KeyPair(_) => None,
        SigningIdentity::Bearer { .. } => Some(("SignatureType", "BEARERTOKEN")),
        SigningIdentity::IdentityToken(_) | SigningIdentity::Anonymous => Some(("Format", "json")),
    };
    caller.chain(scheme).collect()
}

/// A header; `None` if no header can contain the name or the text.
fn header(name: &str, text: &str) -> Option<(HeaderName, HeaderValue)> {
    let header = HeaderName::from_bytes(name.as_bytes()).ok()?;
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(!matches!(header.as_str(), "host" | "content-type"));
    Some((header, value))
}

/// Names the part of the credential that no header can contain. The access key secret is not sent.
fn not_a_header(credential: &Credential) -> String {
    let origins = credential.origins();
    let token_origin = origins.security_token.as_ref().unwrap_or(&origins.access_key_id);
    let (part, origin) = match credential.identity() {
        SigningIdentity::KeyPair(pair) if HeaderValue::from_str(&pair.access_key_id).is_err() => {
            ("access key ID", &origins.access_key_id)
        }
        SigningIdentity::KeyPair(_) => ("security token", token_origin),
        _ => ("token", &origins.access_key_id),
    };
    format!(
        "the {part} from {origin} contains a character that no header can contain, such as a line \
         break"
    )
}
