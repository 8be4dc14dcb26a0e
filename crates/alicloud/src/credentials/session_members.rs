//! The members of a session in the responses of services.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::session::Session;
use crate::credential::{Credential, KeyPair, SigningIdentity};
use crate::json;
use crate::redaction::Redactor;

/// The members of a session, in the naming styles of all services.
#[derive(Deserialize)]
pub(crate) struct SessionMembers {
    #[serde(rename = "AccessKeyId", alias = "accessKeyId", alias = "access_key_id")]
    pub(super) access_key_id: String,
    #[serde(rename = "AccessKeySecret", alias = "accessKeySecret", alias = "access_key_secret")]
    pub(super) access_key_secret: SecretString,
    #[serde(rename = "SecurityToken", alias = "securityToken", alias = "sts_token", default)]
    pub(super) security_token: Option<SecretString>,
    #[serde(rename = "Expiration", alias = "expiration", default)]
    pub(super) expiration: Option<String>,
}

impl SessionMembers {
    /// The session.
    ///
    /// # Errors
    /// The problem of the members, as a clause.
    pub(crate) fn session(self, origin: &str) -> Result<Session, String> {
        let secret = self.access_key_secret.expose_secret();
        if self.access_key_id.trim().is_empty() || secret.trim().is_empty() {
            return Err("the access key ID or its secret is empty".to_owned());
        }
        let expiration = self.expiration.filter(|text| !text.trim().is_empty());
        let expires = expiration.map(|text| {
            OffsetDateTime::parse(text.trim(), &Rfc3339)
                .map_err(|_| "the member Expiration is not a date".to_owned())
        });
        let token = self.security_token.as_ref().map(ExposeSecret::expose_secret);
        let pair = KeyPair::new(&self.access_key_id, secret, token);
        let credential = Credential::new(origin, SigningIdentity::KeyPair(pair));
        Ok(Session { credential, expires: expires.transpose()? })
    }

    fn secrets(self) -> Vec<SecretString> {
        [Some(self.access_key_secret), self.security_token].into_iter().flatten().collect()
    }
}

/// The session in a response with a member `Code`, as metadata services and credentials URIs
/// return.
///
/// # Errors
/// The problem of the response, as a clause.
pub(super) fn session_with_code(body: &[u8], origin: &str) -> Result<Session, String> {
    #[derive(Deserialize)]
    struct Status {
        #[serde(rename = "Code", default)]
        code: Option<String>,
    }

    let Status { code } = json::read(body).map_err(|unreadable| unreadable.to_string())?;
    if let Some(code) = code.filter(|code| code != "Success") {
        // Another text can repeat a secret of the request or of this response.
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let secrets = json::read(body).map(|members: SessionMembers| members.secrets());
        let has_secret = Redactor::new(secrets.unwrap_or_default()).presentable(&code) != code;
        return Err(match code.len() <= 64 && code.chars().all(fits) && !has_secret {
            true => format!("the code is {code}"),
            false => "the code is not Success".to_owned(),
        });
    }
    let members: SessionMembers = json::read(body).map_err(|unreadable| unreadable.to_string())?;
    members.session(origin)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn session(body: &str) -> Result<Session, String> {
        session_with_code(body.as_bytes(), "a test")
    }

    #[test]
    fn a_session_is_read_in_every_naming_style_and_may_not_expire() {
        for body in [
            r#"{"Code":"Success","AccessKeyId":"a","AccessKeySecret":"b","SecurityToken":"c",
                "Expiration":"2024-01-02T03:04:05Z"}"#,
            r#"{"accessKeyId":"a","accessKeySecret":"b","securityToken":"c",
                "expiration":"2024-01-02T03:04:05Z"}"#,
        ] {
            let session = session(body).unwrap();
            assert_eq!(session.credential.access_key_id(), Some("a"));
            assert_eq!(session.credential.secrets().count(), 2);
            assert_eq!(session.expires, Some(datetime!(2024-01-02 03:04:05 UTC)));
        }
        let printed = r#"{"access_key_id":"a","access_key_secret":"b","sts_token":"  "}"#;
        let session = session(printed).unwrap();
        assert_eq!((session.credential.secrets().count(), session.expires), (1, None));
    }

    #[test]
    fn the_problem_of_a_response_does_not_repeat_its_text() {
        for (body, expected) in [
            (r#"{"Code":"Failed","AccessKeyId":"a"}"#, "the code is Failed"),
            (r#"{"Code":"no such key: s3cret"}"#, "the code is not Success"),
            (r#"{"Code":"Kq7ZrW2xVt9mGp4nLs"}"#, "the code is not Success"),
            (
                r#"{"Code":"Not.s3cret","AccessKeyId":"a","AccessKeySecret":"s3cret"}"#,
                "the code is not Success",
            ),
            (r#"{"AccessKeyId":"a","AccessKeySecret":"s3cret" "#, "not JSON (line 1, column 46)"),
            (r#"["s3cret"]"#, "not a JSON object"),
            (r#"{"AccessKeyId":"a"}"#, "the member AccessKeySecret is missing"),
            (
                r#"{"AccessKeyId":"s3cret","AccessKeySecret":7}"#,
                "the member AccessKeySecret is not a string",
            ),
            (
                r#"{"AccessKeyId":" ","AccessKeySecret":"s3cret"}"#,
                "the access key ID or its secret is empty",
            ),
            (
                r#"{"AccessKeyId":"a","AccessKeySecret":"s3cret","Expiration":"s3cret"}"#,
                "the member Expiration is not a date",
            ),
        ] {
            assert_eq!(session(body).unwrap_err(), expected);
        }
    }
}
