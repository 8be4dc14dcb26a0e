//! What shows a service who calls.

use std::fmt;

use secrecy::SecretString;

/// What shows a service who calls, and where it is from.
#[derive(Clone)]
pub struct Credential {
    origin: String,
    identity: SigningIdentity,
}

/// How a request shows who makes it.
#[derive(Clone, Debug)]
pub enum SigningIdentity {
    /// By a signature.
    KeyPair(KeyPair),
    /// By a token that is sent with it.
    Bearer {
        /// The header it is sent in, where that is another than the usual one.
        header: Option<String>,
        /// The token.
        token: SecretString,
    },
    /// By a token of an identity provider, which is among the parameters of the call.
    IdentityToken(SecretString),
    /// Not at all: few operations are open to everybody.
    Anonymous,
}

/// An access key pair, with a security token when it belongs to a session.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// The access key ID. It is no secret: it is sent with every request.
    pub access_key_id: String,
    /// The key that signs. It is never sent.
    pub access_key_secret: SecretString,
    /// The token of a session, sent with every request. Whoever has it and the secret is the
    /// session.
    pub security_token: Option<SecretString>,
}

impl Credential {
    /// A credential as it stands. `origin` says where it is from, for whoever has to replace it.
    pub fn new(origin: impl Into<String>, identity: SigningIdentity) -> Self {
        Self { origin: origin.into(), identity }
    }

    /// Where it is from, such as "the environment variable `ALIBABA_CLOUD_ACCESS_KEY_ID`".
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How a request shows who makes it.
    pub fn identity(&self) -> &SigningIdentity {
        &self.identity
    }

    /// The access key ID, where there is one.
    pub fn access_key_id(&self) -> Option<&str> {
        match &self.identity {
            SigningIdentity::KeyPair(pair) => Some(&pair.access_key_id),
            SigningIdentity::Bearer { .. }
            | SigningIdentity::IdentityToken(_)
            | SigningIdentity::Anonymous => None,
        }
    }

    /// All of it that nobody may see.
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
