//! Credentials: what identifies a caller to a service.

use std::fmt;

use secrecy::SecretString;

use crate::redaction::Redactor;

/// What identifies the caller of a service, with its origin.
#[derive(Clone)]
pub struct Credential {
    origins: CredentialOrigins,
    identity: SigningIdentity,
    /// The secrets of the credentials that requested this credential.
    inherited_secrets: Vec<SecretString>,
}

/// The origin of each part of a credential, such as "the environment variable
/// `ALIBABA_CLOUD_ACCESS_KEY_ID`". An error names the origin of the part at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialOrigins {
    /// The origin of the access key ID; the origin of the credential if it is not a key pair.
    pub access_key_id: String,
    /// The origin of the access key secret; the same as `access_key_id` if it is not a key pair.
    pub access_key_secret: String,
    /// The origin of the security token; `None` if the credential has no security token.
    pub security_token: Option<String>,
}

/// How a request identifies its caller.
#[derive(Clone, Debug)]
pub enum SigningIdentity {
    /// By a signature with an access key pair.
    KeyPair(KeyPair),
    /// By a bearer token in a header.
    Bearer {
        /// The header; `x-acs-bearer-token` if `None`.
        header: Option<String>,
        /// The token.
        token: SecretString,
    },
    /// By the token of an identity provider, which is a parameter of the call.
    IdentityToken(SecretString),
    /// Not at all. Few operations accept anonymous callers.
    Anonymous,
}

/// An access key pair, with a security token if the pair belongs to a session.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// The access key ID, which is sent with every request. Not a secret.
    pub access_key_id: String,
    /// The key of the signature, which is never sent.
    pub access_key_secret: SecretString,
    /// The token of the session, which is sent with every request. Secret: anyone with the token
    /// and the access key secret can use the session.
    pub security_token: Option<SecretString>,
}

impl KeyPair {
    /// A pair without the blanks around its parts, which a copy and paste can add. A security token
    /// that is empty or blank counts as absent.
    pub fn new(access_key_id: &str, access_key_secret: &str, security_token: Option<&str>) -> Self {
        let token = security_token.map(str::trim).filter(|token| !token.is_empty());
        Self {
            access_key_id: access_key_id.trim().to_owned(),
            access_key_secret: access_key_secret.trim().into(),
            security_token: token.map(Into::into),
        }
    }
}

impl Credential {
    /// A credential whose parts have one origin. `origin` tells a person where to replace the
    /// credential.
    pub fn new(origin: impl Into<String>, identity: SigningIdentity) -> Self {
        let origin = origin.into();
        let has_token =
            matches!(&identity, SigningIdentity::KeyPair(KeyPair { security_token: Some(_), .. }));
        let origins = CredentialOrigins {
            access_key_secret: origin.clone(),
            security_token: has_token.then(|| origin.clone()),
            access_key_id: origin,
        };
        Self { origins, identity, inherited_secrets: Vec::new() }
    }

    /// The same credential, which `requester` requested. A proxy sees the requests of both and can
    /// repeat the secrets of both.
    #[must_use]
    pub(crate) fn requested_by(mut self, requester: &Self) -> Self {
        self.inherited_secrets = requester.all_secrets().cloned().collect();
        self
    }

    /// The same with other origins of the access key secret and of the security token, if there is
    /// a security token.
    pub fn with_part_origins(
        mut self,
        access_key_secret: impl Into<String>,
        security_token: impl Into<String>,
    ) -> Self {
        self.origins.access_key_secret = access_key_secret.into();
        if let Some(origin) = &mut self.origins.security_token {
            *origin = security_token.into();
        }
        self
    }

    /// The origin of each part.
    pub fn origins(&self) -> &CredentialOrigins {
        &self.origins
    }

    /// The origin of the access key ID, or of the whole credential if it is not a key pair.
    pub fn origin(&self) -> &str {
        &self.origins.access_key_id
    }

    /// How a request identifies its caller.
    pub fn identity(&self) -> &SigningIdentity {
        &self.identity
    }

    /// The access key ID; `None` if the credential is not a key pair.
    pub fn access_key_id(&self) -> Option<&str> {
        match &self.identity {
            SigningIdentity::KeyPair(pair) => Some(&pair.access_key_id),
            SigningIdentity::Bearer { .. }
            | SigningIdentity::IdentityToken(_)
            | SigningIdentity::Anonymous => None,
        }
    }

    /// Removes the secrets of this credential and of its requesters from text.
    pub(crate) fn redactor(&self) -> Redactor {
        Redactor::new(self.all_secrets().cloned().collect())
    }

    fn all_secrets(&self) -> impl Iterator<Item = &SecretString> {
        self.secrets().chain(&self.inherited_secrets)
    }

    /// The secrets of the credential.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        let secrets = match &self.identity {
            SigningIdentity::KeyPair(pair) => {
                [Some(&pair.access_key_secret), pair.security_token.as_ref()]
            }
            SigningIdentity::Bearer { token, .. } | SigningIdentity::IdentityToken(token) => {
                [Some(token), None]
            }
            SigningIdentity::Anonymous => [None, None],
        };
        secrets.into_iter().flatten()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("origins", &self.origins)
            .field("access_key_id", &self.access_key_id())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(token: &str) -> Credential {
        Credential::new("a test", SigningIdentity::IdentityToken(token.into()))
    }

    #[test]
    fn a_session_knows_the_secrets_of_all_its_requesters() {
        let [first, second, third] = ["Kq7ZrW2xVt9m", "Yh3XwJ8zQk5v", "Pd4TnB6cLs8g"];
        let session = token(third).requested_by(&token(second).requested_by(&token(first)));
        let shown = session.redactor().presentable(&format!("{first} and {second} and {third}"));
        assert_eq!(shown, "[removed] and [removed] and [removed]");
        assert_eq!(session.secrets().count(), 1);
    }
}
