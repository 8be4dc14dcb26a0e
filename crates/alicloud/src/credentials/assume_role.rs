//! Sessions of a RAM role, assumed with another credential.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::resolved::{FindSource, ResolvedSource};
use super::session::{Session, SessionSource};
use super::source::{CredentialSource, call_with};
use super::sts::{self, RoleRequest};
use crate::call::transport::Transport;
use crate::endpoints::resolution::StsLocation;
use crate::error::call::CredentialError;

/// Assumes a role by `AssumeRole` of STS, with the credential of a base: a source that is found,
/// or a chain, which is searched when the first session begins.
///
/// If the base is a profile that assumes a role with its own credential, the requested role
/// replaces the role of the profile: one call, with the credential below the profile's role. The
/// STS is the profile's, and the profile supplies the session name and the duration that the
/// request omits.
#[derive(Debug)]
pub struct AssumeRole {
    transport: Arc<Transport>,
    base: Arc<dyn FindSource>,
    request: RoleRequest,
    sts: StsLocation,
}

impl AssumeRole {
    /// Sessions of the role in `request`, from the STS at `sts`. If `sts` has no region, the
    /// region of the base is used.
    pub fn new(
        transport: Arc<Transport>,
        base: Arc<dyn FindSource>,
        request: RoleRequest,
        sts: StsLocation,
    ) -> Self {
        Self { transport, base, request, sts }
    }

    async fn session(&self) -> Result<Session, CredentialError> {
        let found = self.base.found().await?;
        let (source, sts, request) = self.call(found);
        let session = call_with(source, |credential| {
            let (sts, request) = (&sts, &request);
            async move { sts::assume_role(&self.transport, sts, request, &credential).await }
        });
        session.await?.map_err(|error| CredentialError::RoleNotAssumed {
            role_arn: self.request.role_arn.clone(),
            error,
        })
    }

    /// The credential source, the STS and the parameters of the call.
    fn call<'a>(
        &self,
        found: &'a ResolvedSource,
    ) -> (&'a dyn CredentialSource, StsLocation, RoleRequest) {
        let mut request = self.request.clone();
        let Some(role) = &found.role else {
            let region = self.sts.region.clone().or_else(|| found.region.clone());
            return (&*found.source, StsLocation { region, ..self.sts.clone() }, request);
        };
        request.session_name = request.session_name.or_else(|| role.session_name.clone());
        request.duration_seconds = request.duration_seconds.or(role.duration_seconds);
        (&*role.base, role.sts.clone(), request)
    }
}

impl SessionSource for AssumeRole {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(self.session())
    }
}
