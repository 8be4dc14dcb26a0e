//! Security Token Service, API version 2015-04-01.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::call::progress::Progress;
use crate::call::transport::{Call, Operation, ParametersIn, Transport};
use crate::credentials::{Credential, Session, SessionMembers, SigningIdentity};
use crate::endpoints::{NO_ENDPOINT, StsLocation};
use crate::error::ErrorKind;
use crate::response::object;
use crate::{Error, Service};

const ASSUME_ROLE: Operation = Operation {
    service: Service::Sts,
    action: "AssumeRole",
    version: "2015-04-01",
    parameters: ParametersIn::Form,
};

const ASSUME_ROLE_WITH_OIDC: Operation = Operation { action: "AssumeRoleWithOIDC", ..ASSUME_ROLE };

/// The lengths of a session that STS gives, in seconds.
pub const DURATIONS: std::ops::RangeInclusive<u32> = 900..=43200;

/// How long a session lasts where nothing else is said, in seconds.
pub const DEFAULT_DURATION: u32 = 3600;

/// What a session is called where nothing else is said.
pub const DEFAULT_SESSION_NAME: &str = "terraform";

/// The parameters of `AssumeRole`; what is `None` is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRequest {
    /// The ARN of the role: `acs:ram::<account>:role/<name>`.
    pub role_arn: String,
    /// What the session is called in audit logs.
    pub session_name: String,
    /// How long the session lasts, in seconds.
    pub duration_seconds: u32,
    /// A policy that takes permissions of the role away from the session, as JSON.
    pub policy: Option<String>,
    /// What the role's owner demands of callers from other accounts. Not sent with a token.
    pub external_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(deserialize_with = "object")]
    credentials: SessionMembers,
}

impl Transport {
    /// `AssumeRole`: a session of the role, begun with `credential`.
    ///
    /// # Errors
    /// When there is no answer, an error answer, or one that cannot be used.
    pub(crate) async fn assume_role(
        &self,
        place: &StsLocation,
        request: &RoleRequest,
        credential: &Credential,
    ) -> Result<Session, Error> {
        let external_id = ("ExternalId", request.external_id.as_deref());
        self.session(ASSUME_ROLE, place, request, &[external_id], credential).await
    }

    /// `AssumeRoleWithOIDC`: a session of the role, begun with the token of an identity provider
    /// that the account trusts, and with no signature.
    ///
    /// # Errors
    /// When there is no answer, an error answer, or one that cannot be used.
    pub(crate) async fn assume_role_with_oidc(
        &self,
        place: &StsLocation,
        request: &RoleRequest,
        provider_arn: &str,
        token: &SecretString,
        origin: &str,
    ) -> Result<Session, Error> {
        let parameters =
            [("OIDCProviderArn", Some(provider_arn)), ("OIDCToken", Some(token.expose_secret()))];
        let token = Credential::new(origin, SigningIdentity::IdentityToken(token.clone()));
        self.session(ASSUME_ROLE_WITH_OIDC, place, request, &parameters, &token).await
    }

    async fn session(
        &self,
        operation: Operation,
        place: &StsLocation,
        request: &RoleRequest,
        more: &[(&str, Option<&str>)],
        credential: &Credential,
    ) -> Result<Session, Error> {
        let error = |endpoint: &str, kind| Error {
            action: operation.action,
            endpoint: endpoint.to_owned(),
            region: None,
            credential_origin: Some(credential.origin().to_owned()),
            tries: 0,
            time: Duration::ZERO,
            kind,
        };
        let endpoint = self.endpoints().resolve_sts(place);
        let endpoint =
            endpoint.map_err(|none| error(NO_ENDPOINT, ErrorKind::Request(none.to_string())))?;
        let duration = request.duration_seconds.to_string();
        let parameters = [
            ("DurationSeconds", Some(duration.as_str())),
            ("Policy", request.policy.as_deref()),
            ("RoleArn", Some(request.role_arn.as_str())),
            ("RoleSessionName", Some(request.session_name.as_str())),
        ];
        let parameters = parameters.iter().chain(more);
        let parameters = parameters.filter_map(|(name, value)| Some((*name, (*value)?)));
        let parameters: Vec<_> = parameters.collect();
        let call = Call {
            operation,
            endpoint: &endpoint,
            region: None,
            parameters: &parameters,
            has_other_endpoint: false,
            progress: &Progress::default(),
        };
        let answer = self.call(call, credential).await;
        let Answer { credentials } = answer?;
        let origin = format!("the role {}", request.role_arn);
        credentials.session(&origin).map_err(|problem| {
            let member = "Credentials".to_owned();
            let kind = ErrorKind::Malformed { member, problem, request_id: None };
            error(&endpoint.to_string(), kind)
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::{http, response};

    fn session(expiration: &str) -> Result<Session, String> {
        let body = format!(
            r#"{{"Credentials":{{"AccessKeyId":"STS.a","AccessKeySecret":"b","SecurityToken":"c",
                "Expiration":"{expiration}"}}}}"#
        );
        let nobody = Credential::new("a test", SigningIdentity::Anonymous);
        let answer = http::Response { status: 200, headers: Default::default(), body: body.into() };
        let answer: Answer = response::read(&answer, &nobody).unwrap();
        answer.credentials.session("a test")
    }

    #[test]
    fn the_end_of_a_session_is_a_date_or_the_answer_cannot_be_used() {
        let expires = session("2024-01-02T03:04:05Z").unwrap().expires;
        assert_eq!(expires, Some(datetime!(2024-01-02 03:04:05 UTC)));
        assert_eq!(session("tomorrow").unwrap_err(), "the member Expiration is not a date");
    }
}
