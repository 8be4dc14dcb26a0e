//! Sessions of a RAM role, assumed with the token of an identity provider: in a cluster, the one
//! of the pod's service account (RRSA).

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};

use super::session::{Session, SessionSource};
use super::{Context, CredentialError, InvalidSource};
use crate::endpoints::StsLocation;
use crate::services::sts::RoleRequest;

/// Assumes a role by STS `AssumeRoleWithOIDC`.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// What it works with.
    pub context: Context,
    /// The role.
    pub request: RoleRequest,
    /// The ARN of the identity provider: `acs:ram::<account>:oidc-provider/<name>`.
    pub provider_arn: String,
    /// The provider's token.
    pub token: OidcToken,
    /// The STS that is called.
    pub place: StsLocation,
    /// Where all of this stands, for whoever has to change it.
    pub origin: String,
}

/// The token of an identity provider.
#[derive(Clone, Debug)]
pub enum OidcToken {
    /// The token itself.
    Text(SecretString),
    /// A file that holds it, read for each session: who gives out the token puts a new one there
    /// before it expires.
    File(PathBuf),
}

impl Oidc {
    fn token(&self) -> Result<SecretString, InvalidSource> {
        let path = match &self.token {
            OidcToken::Text(token) => return Ok(token.clone()),
            OidcToken::File(path) => path,
        };
        let origin = format!("the OIDC token file {path:?} of {}", self.origin);
        let text = self.context.text(path, &origin)?;
        let text = text.ok_or_else(|| InvalidSource::new(&origin, "there is no such file"))?;
        match text.expose_secret().trim() {
            "" => Err(InvalidSource::new(&origin, "it is empty")),
            token => Ok(token.into()),
        }
    }
}

impl SessionSource for Oidc {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async {
            let token = self.token()?;
            let session = self.context.transport.assume_role_with_oidc(
                &self.place,
                &self.request,
                &self.provider_arn,
                &token,
                &self.origin,
            );
            session.await.map_err(|error| CredentialError::RoleNotAssumed {
                role_arn: self.request.role_arn.clone(),
                error: Box::new(error),
            })
        })
    }
}
