//! Credentials: what identifies a caller to a service.

use std::fmt;

use secrecy::SecretString;

use crate::redaction::Redactor;

/// What identifies the caller of a service, with its origin.
#[derive(Clone)]
pub struct Credential {
    origin: String,
    identity: SigningIdentity,
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

impl Credential {
    /// A credential. `origin` tells a person where to replace the credential.
    pub fn new(origin: impl Into<String>, identity: SigningIdentity) -> Self {
        Self { origin: origin.into(), identity }
    }

    /// The origin, such as "the environment variable `ALIBABA_CLOUD_ACCESS_KEY_ID`".
    pub fn origin(&self) -> &str {
        &self.origin
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

    /// Removes the secrets of this credential from text.
    pub(crate) fn redactor(&self) -> Redactor {
        Redactor::new(self.secrets().cloned().collect())
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
            .field("origin", &self.origin)
            .field("access_key_id", &self.access_key_id())
            .finish_non_exhaustive()
    }
}
