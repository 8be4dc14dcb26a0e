//! Security Token Service, API version 2015-04-01.

use secrecy::SecretString;
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::answer::object;
use super::credentials::{Credential, Session};
use super::endpoint::NO_ENDPOINT;
use super::error::ErrorKind;
use super::transport::{Operation, ParametersIn, Transport};
use super::{Error, Region, Service};

const ASSUME_ROLE: Operation = Operation {
    service: Service::Sts,
    action: "AssumeRole",
    version: "2015-04-01",
    parameters: ParametersIn::Form,
};

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
    /// What the role's owner demands of callers from other accounts.
    pub external_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(deserialize_with = "object")]
    credentials: SessionCredentials,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SessionCredentials {
    access_key_id: String,
    access_key_secret: SecretString,
    security_token: SecretString,
    #[serde(deserialize_with = "date")]
    expiration: OffsetDateTime,
}

/// A date in the form `2024-01-02T03:04:05Z`.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OffsetDateTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    let no_date = |_| D::Error::invalid_value(Unexpected::Str(&text), &"a date");
    OffsetDateTime::parse(&text, &Rfc3339).map_err(no_date)
}

impl Transport {
    /// `AssumeRole`: a session of the role, begun with `credential`.
    ///
    /// # Errors
    /// When there is no answer, an error answer, or one that cannot be used.
    pub(super) async fn assume_role(
        &self,
        region: Option<&Region>,
        request: &RoleRequest,
        credential: &Credential,
    ) -> Result<Session, Error> {
        let endpoint = self.endpoints().resolve_sts(region).map_err(|none| Error {
            action: ASSUME_ROLE.action,
            endpoint: NO_ENDPOINT.to_owned(),
            region: None,
            credential_origin: Some(credential.origin().to_owned()),
            kind: ErrorKind::Request(none.to_string()),
        })?;
        let duration = request.duration_seconds.to_string();
        let parameters = [
            ("DurationSeconds", Some(duration.as_str())),
            ("ExternalId", request.external_id.as_deref()),
            ("Policy", request.policy.as_deref()),
            ("RoleArn", Some(&request.role_arn)),
            ("RoleSessionName", Some(&request.session_name)),
        ];
        let parameters = parameters.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let parameters: Vec<_> = parameters.collect();
        let answer = self.call(ASSUME_ROLE, &endpoint, None, &parameters, credential).await;
        let Answer { credentials } = answer?;
        let origin = format!("a session of the role {}", request.role_arn);
        let credential = Credential::new(
            origin,
            credentials.access_key_id,
            credentials.access_key_secret,
            Some(credentials.security_token),
        );
        Ok(Session { credential, expires: credentials.expiration })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::alicloud::answer;

    fn answer(expiration: &str) -> Result<Answer, ErrorKind> {
        let body = format!(
            r#"{{"Credentials":{{"AccessKeyId":"STS.a","AccessKeySecret":"b","SecurityToken":"c",
                "Expiration":"{expiration}"}}}}"#
        );
        let credential = Credential::new("a test".into(), "id".into(), "s".to_owned().into(), None);
        answer::read(200, None, body.as_bytes(), &credential)
    }

    #[test]
    fn the_end_of_a_session_is_a_date_or_the_answer_cannot_be_used() {
        let credentials = answer("2024-01-02T03:04:05Z").unwrap().credentials;
        assert_eq!(credentials.expiration, datetime!(2024-01-02 03:04:05 UTC));
        let Err(error) = answer("tomorrow") else { panic!("tomorrow is a date") };
        assert_eq!(error.to_string(), "the answer's member Credentials.Expiration is not a date");
    }
}
