//! Sessions of a RAM role, assumed with another credential.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::session::{Session, SessionSource};
use super::{CredentialError, CredentialSource, call_with};
use crate::Transport;
use crate::endpoints::StsLocation;
use crate::services::sts::RoleRequest;

/// Assumes a role by STS `AssumeRole`, with whatever credential the source below gives.
#[derive(Debug)]
pub struct AssumeRole {
    transport: Arc<Transport>,
    base: Arc<dyn CredentialSource>,
    request: RoleRequest,
    place: StsLocation,
}

impl AssumeRole {
    /// A source of sessions of `request`'s role, from the STS at `place`.
    pub fn new(
        transport: Arc<Transport>,
        base: Arc<dyn CredentialSource>,
        request: RoleRequest,
        place: StsLocation,
    ) -> Self {
        Self { transport, base, request, place }
    }
}

impl SessionSource for AssumeRole {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async move {
            let session = call_with(&*self.base, |credential| async move {
                self.transport.assume_role(&self.place, &self.request, &credential).await
            });
            session.await?.map_err(|error| CredentialError::RoleNotAssumed {
                role_arn: self.request.role_arn.clone(),
                error: Box::new(error),
            })
        })
    }
}
