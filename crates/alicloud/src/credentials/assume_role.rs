//! Sessions of a RAM role, assumed with another credential.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::session::{Session, SessionSource};
use super::source::{CredentialSource, call_with};
use super::sts::{self, RoleRequest};
use crate::call::transport::Transport;
use crate::endpoints::resolution::StsLocation;
use crate::error::call::CredentialError;

/// Assumes a role by `AssumeRole` of STS, with the credential of a base source.
#[derive(Debug)]
pub struct AssumeRole {
    transport: Arc<Transport>,
    base: Arc<dyn CredentialSource>,
    request: RoleRequest,
    sts: StsLocation,
}

impl AssumeRole {
    /// Sessions of the role in `request`, from the STS at `sts`.
    pub fn new(
        transport: Arc<Transport>,
        base: Arc<dyn CredentialSource>,
        request: RoleRequest,
        sts: StsLocation,
    ) -> Self {
        Self { transport, base, request, sts }
    }
}

impl SessionSource for AssumeRole {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async move {
            let session = call_with(&*self.base, |credential| async move {
                sts::assume_role(&self.transport, &self.sts, &self.request, &credential).await
            });
            session.await?.map_err(|error| CredentialError::RoleNotAssumed {
                role_arn: self.request.role_arn.clone(),
                error: Box::new(error),
            })
        })
    }
}
