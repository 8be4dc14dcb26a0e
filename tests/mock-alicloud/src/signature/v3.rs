//! Signature version 3, `ACS3-HMAC-SHA256` over method, query, headers and body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{Claim, canonical_query, hex, incomplete, mismatch};
use crate::error::ApiError;
use crate::request::Request;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The headers without which a request cannot be judged. `host` is among them because a request
/// that does not sign it could be sent to another service.
const MANDATORY: [&str; 6] = [
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// The parts of an `Authorization` header.
#[derive(Debug, PartialEq, Eq)]
struct Authorization<'a> {
    access_key_id: &'a str,
    signed_headers: Vec<&'a str>,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads the one form that is allowed: three parts in this order, commas without spaces, the
    /// signature as 64 lower-case hexadecimal digits.
    fn parse(value: &'a str) -> Option<Self> {
        let rest = value.strip_prefix(ALGORITHM)?.strip_prefix(" Credential=")?;
        let (access_key_id, rest) = rest.split_once(",SignedHeaders=")?;
        let (signed_headers, signature) = rest.split_once(",Signature=")?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_whole = !access_key_id.is_empty()
            && !access_key_id.contains([',', ' '])
            && signature.len() == 64
            && signature.bytes().all(is_digit);
        is_whole.then(|| Self {
            access_key_id,
            signed_headers: signed_headers.split(';').collect(),
            signature,
        })
    }
}

/// The hash of `text`, as hexadecimal digits.
pub(crate) fn hash(text: &[u8]) -> String {
    hex(&Sha256::digest(text))
}

/// The signature, as hexadecimal digits. The key is the secret as it is.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub(crate) fn sign(secret: &str, string_to_sign: &str) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length is taken");
    mac.update(string_to_sign.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// The request as it is hashed. The path of an RPC API is always `/`.
fn canonical_request(request: &Request, signed_headers: &[&str]) -> String {
    let mut canonical = format!("{}\n/\n{}\n", request.method, canonical_query(&request.query));
    for name in signed_headers {
        let values: Vec<&str> = values(request, name).collect();
        canonical.push_str(&format!("{name}:{}\n", values.join(",")));
    }
    canonical.push_str(&format!("\n{}\n{}", signed_headers.join(";"), hash(&request.body)));
    canonical
}

fn values<'a>(request: &'a Request, name: &'a str) -> impl Iterator<Item = &'a str> {
    let named = request.headers.iter().filter(move |(known, _)| known == name);
    named.map(|(_, value)| value.as_str())
}

/// Checks the headers about the signature and makes the string to sign.
pub(crate) fn claim(request: &Request) -> Result<Claim, ApiError> {
    let header = request.header("authorization").unwrap_or_default();
    let authorization = Authorization::parse(header)
        .ok_or_else(|| incomplete("The Authorization header is not in the form of ACS3."))?;
    let signed = &authorization.signed_headers;
    if !signed.is_sorted_by(|a, b| a < b) {
        return Err(incomplete("SignedHeaders is not sorted."));
    }
    for name in MANDATORY {
        if values(request, name).next().is_none_or(str::is_empty) {
            return Err(incomplete(format!("The header {name} is missing.")));
        }
    }
    for (name, _) in &request.headers {
        let must = name == "host" || name == "content-type" || name.starts_with("x-acs-");
        if must && !signed.contains(&name.as_str()) {
            return Err(incomplete(format!("The header {name} is not signed.")));
        }
    }
    for name in signed {
        if values(request, name).next().is_none() {
            return Err(incomplete(format!("The signed header {name} is missing.")));
        }
    }
    let canonical = canonical_request(request, signed);
    let string_to_sign = format!("{ALGORITHM}\n{}", hash(canonical.as_bytes()));
    let echo = format!("{string_to_sign}, server canonical request is:{canonical}");
    if request.header("x-acs-content-sha256") != Some(&hash(&request.body)) {
        return Err(mismatch(&echo));
    }
    let text = |name| request.header(name).unwrap_or_default().to_owned();
    Ok(Claim {
        access_key_id: authorization.access_key_id.to_owned(),
        security_token: request.security_token.clone(),
        date: text("x-acs-date"),
        nonce: text("x-acs-signature-nonce"),
        signature: authorization.signature.to_owned(),
        string_to_sign,
        echo,
        sign,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_form_is_an_authorization() {
        let digits = "0123456789abcdef".repeat(4);
        let form = |text: &str| text.replace("SIG", &digits);
        let right =
            form("ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host;x-acs-date,Signature=SIG");
        let parsed = Authorization::parse(&right).unwrap();
        assert_eq!(parsed.access_key_id, "id");
        assert_eq!(parsed.signed_headers, ["host", "x-acs-date"]);
        assert_eq!(parsed.signature, digits);
        for wrong in [
            "ACS3-HMAC-SHA1 Credential=id,SignedHeaders=host,Signature=SIG",
            "ACS3-HMAC-SHA256  Credential=id,SignedHeaders=host,Signature=SIG",
            "ACS3-HMAC-SHA256 Credential=id, SignedHeaders=host, Signature=SIG",
            "ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=SIG",
            "ACS3-HMAC-SHA256 SignedHeaders=host,Credential=id,Signature=SIG",
            "ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host,Signature=SIG0",
            "ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host,Signature=SIG,",
            "ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host",
        ] {
            assert_eq!(Authorization::parse(&form(wrong)), None, "{wrong}");
        }
        let upper = right.replace(&digits, &digits.to_uppercase());
        assert_eq!(Authorization::parse(&upper), None);
    }
}
