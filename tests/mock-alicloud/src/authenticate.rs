//! Who sent a request, and whether they may be believed.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use crate::access::{AccessKey, SESSION_PREFIX, Status};
use crate::clock::parse_date;
use crate::error::ApiError;
use crate::operation::Service;
use crate::request::{Request, Signature};
use crate::signature::{Claim, mismatch, v1, v3};

/// How far the date of a request may be from the server's.
const TOLERANCE: Duration = Duration::minutes(15);

/// What every security token begins with.
const TOKEN_PREFIX: &str = "CAIS";

/// The access keys that are known, those of sessions given out included, and the nonces that
/// have been used up.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    keys: Mutex<Vec<AccessKey>>,
    nonces: Mutex<HashSet<String>>,
}

impl Credentials {
    pub(crate) fn new(keys: Vec<AccessKey>) -> Self {
        Self { keys: Mutex::new(keys), nonces: Mutex::default() }
    }

    /// Accepts the credentials of a new session from now on.
    pub(crate) fn add(&self, key: AccessKey) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).push(key);
    }

    /// Every access key that is known, in the order they became so.
    pub(crate) fn all(&self) -> Vec<AccessKey> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The access key that signed a request, or the error for the first thing that is wrong.
    pub(crate) fn authenticate(
        &self,
        request: &Request,
        now: OffsetDateTime,
    ) -> Result<AccessKey, ApiError> {
        let claim = match request.signature {
            Signature::V3 | Signature::Bearer => v3::claim(request)?,
            Signature::V1 | Signature::None => v1::claim(request)?,
        };
        check_date(&claim.date, now, Service::of(request))?;
        let key = self.key(&claim)?;
        if claim.signature != (claim.sign)(&key.access_key_secret, &claim.string_to_sign) {
            return Err(mismatch(&claim.echo));
        }
        if key.has_expired(now) {
            return Err(ApiError::new(
                400,
                "InvalidSecurityToken.Expired",
                "Specified SecurityToken is expired.",
            ));
        }
        // Only a request that is authentic uses up its nonce; otherwise anyone could spend them.
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        if !nonces.insert(claim.nonce) {
            return Err(ApiError::new(
                400,
                "SignatureNonceUsed",
                "Specified signature nonce was used already.",
            ));
        }
        Ok(key)
    }

    /// The key that a claim names, if its security token is the right one.
    fn key(&self, claim: &Claim) -> Result<AccessKey, ApiError> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let key = keys.iter().find(|key| key.access_key_id == claim.access_key_id);
        let error = match (key, &claim.security_token) {
            (None, _) => (404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."),
            (Some(key), _) if key.status == Status::Inactive => {
                (403, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.")
            }
            (Some(key), token) if key.security_token == *token => return Ok(key.clone()),
            (Some(key), None) if key.access_key_id.starts_with(SESSION_PREFIX) => {
                (400, "MissingSecurityToken", "SecurityToken is mandatory for this action.")
            }
            (Some(_), Some(token)) if !token.starts_with(TOKEN_PREFIX) => {
                (400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.")
            }
            (Some(_), _) => (
                400,
                "InvalidSecurityToken.MismatchWithAccessKey",
                "Specified SecurityToken mismatch with the AccessKey.",
            ),
        };
        Err(ApiError::new(error.0, error.1, error.2))
    }
}

/// Whether a date is well written and close to the server's; KMS has a code of its own for one
/// that is not.
pub(crate) fn check_date(
    text: &str,
    now: OffsetDateTime,
    service: Option<Service>,
) -> Result<(), ApiError> {
    let date = parse_date(text).ok_or_else(|| {
        ApiError::new(
            400,
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        )
    })?;
    if (now - date).abs() <= TOLERANCE {
        return Ok(());
    }
    Err(match service {
        Some(Service::Kms) => {
            let message = "Specified time stamp is too far from the time of the server.";
            ApiError::new(400, "IllegalTimestamp", message)
        }
        _ => ApiError::new(
            400,
            "InvalidTimeStamp.Expired",
            "Specified time stamp or date value is expired.",
        ),
    })
}

#[cfg(test)]
#[path = "authenticate_tests.rs"]
mod tests;
