//! Signature version 1.0, `HMAC-SHA1` over all parameters. The documentation also calls it V2
//! for RPC.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::{Claim, canonical_query, encode, incomplete};
use crate::error::ApiError;
use crate::request::Request;

/// The parameters of query and form, without the signature itself, as they are signed.
pub(crate) fn string_to_sign(method: &str, params: &[&(String, String)]) -> String {
    let signed = params.iter().copied().filter(|(name, _)| name != "Signature");
    format!("{method}&%2F&{}", encode(&canonical_query(signed)))
}

/// The signature, in base64. The key is the secret followed by `&`.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub(crate) fn sign(secret: &str, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes())
        .expect("a key of any length is taken");
    mac.update(string_to_sign.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// Checks the parameters about the signature and makes the string to sign.
pub(crate) fn claim(request: &Request) -> Result<Claim, ApiError> {
    let need = |name: &str| {
        let mut found = request.query.iter().chain(&request.form).filter(|(n, _)| n == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) if !value.is_empty() => Ok(value.clone()),
            (Some(_), Some(_)) => Err(incomplete(format!("{name} is there twice."))),
            _ => Err(incomplete(format!("The parameter {name} is missing."))),
        }
    };
    if request.text("AccessKeyId").is_none() {
        return Err(ApiError::new(
            400,
            "MissingAccessKeyId",
            "AccessKeyId is mandatory for this action.",
        ));
    }
    let access_key_id = need("AccessKeyId")?;
    if need("SignatureMethod")? != "HMAC-SHA1" {
        return Err(incomplete("SignatureMethod is not HMAC-SHA1."));
    }
    if need("SignatureVersion")? != "1.0" {
        return Err(incomplete("SignatureVersion is not 1.0."));
    }
    let params: Vec<_> = request.query.iter().chain(&request.form).collect();
    let string_to_sign = string_to_sign(&request.method, &params);
    Ok(Claim {
        access_key_id,
        security_token: request.security_token.clone(),
        date: need("Timestamp")?,
        nonce: need("SignatureNonce")?,
        signature: need("Signature")?,
        echo: string_to_sign.clone(),
        string_to_sign,
        sign,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::{Plus, parse_pairs};

    fn signature(method: &str, params: &str) -> String {
        let params = parse_pairs(params, Plus::Literal);
        let params: Vec<_> = params.iter().collect();
        sign("testsecret", &string_to_sign(method, &params))
    }

    const COMMON: &str = "AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0";

    #[test]
    fn documented_signatures_of_get_requests_are_reproduced() {
        let params = format!(
            "{COMMON}&Action=DescribeRegions&Format=XML&Version=2014-05-26\
             &SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf\
             &Timestamp=2016-02-23T12:46:24Z"
        );
        assert_eq!(signature("GET", &params), "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
        let params = format!(
            "{COMMON}&Action=DescribeDedicatedHosts&Format=JSON&RegionId=cn-beijing\
             &SignatureNonce=edb2b34af0af9a6d14deaf7c1a5315eb\
             &Timestamp=2023-03-13T08:34:30Z&Version=2014-05-26"
        );
        assert_eq!(signature("GET", &params), "9NaGiOspFP5UPcwX8Iwt2YJXXuk=");
        let params = format!(
            "{COMMON}&Action=CreateKey&Format=json&Timestamp=2016-03-28T03:13:08Z\
             &Version=2016-01-20"
        );
        assert_eq!(signature("GET", &params), "41wk2SSX1GJh7fwnc5eqOfiJPFg=");
    }

    #[test]
    fn the_string_to_sign_encodes_values_twice() {
        let params = "Action=DescribeKey&KeyId=alias%2Fmy%20key%2B1*~&Signature=x";
        let params = parse_pairs(params, Plus::Literal);
        let params: Vec<_> = params.iter().collect();
        assert_eq!(
            string_to_sign("POST", &params),
            "POST&%2F&Action%3DDescribeKey%26KeyId%3Dalias%252Fmy%2520key%252B1%252A~"
        );
    }
}
