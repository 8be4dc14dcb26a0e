//! Sessions of a RAM role, assumed with the token of an identity provider. In a Kubernetes cluster,
//! the token belongs to the service account of the pod (RRSA).

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};

use super::context::Context;
use super::session::{Session, SessionSource};
use super::sts::{self, RoleRequest};
use crate::credential::{Credential, SigningIdentity};
use crate::endpoints::resolution::StsLocation;
use crate::error::call::CredentialError;
use crate::error::source::{InvalidSource, SourceFault};

/// Assumes a role by `AssumeRoleWithOIDC` of STS.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// The context of the source.
    pub context: Context,
    /// The role and the session.
    pub request: RoleRequest,
    /// The ARN of the identity provider: `acs:ram::<account>:oidc-provider/<name>`.
    pub provider_arn: String,
    /// The token of the identity provider.
    pub token: OidcToken,
    /// The STS.
    pub sts: StsLocation,
    /// Where the source is configured.
    pub origin: String,
}

/// The token of an identity provider.
#[derive(Clone, Debug)]
pub enum OidcToken {
    /// The token itself.
    Text(SecretString),
    /// The file with the token. Each session reads the file again, because the issuer replaces the
    /// token before it expires.
    File(PathBuf),
}

impl Oidc {
    fn token(&self) -> Result<SecretString, InvalidSource> {
        let path = match &self.token {
            OidcToken::Text(token) => return Ok(token.clone()),
            OidcToken::File(path) => path,
        };
        let origin = format!("the OIDC token file {path:?} of {}", self.origin);
        let text = self.context.text(path, &origin)?.ok_or_else(|| {
            InvalidSource::new(SourceFault::Unreadable, &origin, "the file does not exist")
        })?;
        match text.expose_secret().trim() {
            "" => Err(InvalidSource::new(SourceFault::Unreadable, &origin, "the file is empty")),
            token => Ok(token.into()),
        }
    }
}

impl SessionSource for Oidc {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async {
            let identity = SigningIdentity::IdentityToken(self.token()?);
            let credential = Credential::new(&self.origin, identity);
            let session = sts::assume_role_with_oidc(
                &self.context.transport,
                &self.sts,
                &self.request,
                &self.provider_arn,
                &credential,
            );
            session.await.map_err(|error| CredentialError::RoleNotAssumed {
                role_arn: self.request.role_arn.clone(),
                error,
            })
        })
    }
}
