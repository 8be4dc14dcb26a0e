//! Sessions of a RAM role, assumed with another credential.

use std::sync::Arc;

use super::session::{SessionFuture, SessionSource};
use super::{CredentialError, CredentialSource};
use crate::alicloud::sts::RoleRequest;
use crate::alicloud::{Region, Transport};

/// Assumes a role by STS `AssumeRole`, with whatever credential the source below gives.
#[derive(Debug)]
pub struct AssumeRole {
    transport: Arc<Transport>,
    base: Arc<dyn CredentialSource>,
    request: RoleRequest,
    /// Whose STS host is called; the central one when there is none.
    region: Option<Region>,
}

impl AssumeRole {
    /// A source of sessions of `request`'s role.
    pub fn new(
        transport: Arc<Transport>,
        base: Arc<dyn CredentialSource>,
        request: RoleRequest,
        region: Option<Region>,
    ) -> Self {
        Self { transport, base, request, region }
    }
}

impl SessionSource for AssumeRole {
    fn begin(&self) -> SessionFuture<'_> {
        Box::pin(async {
            let credential = self.base.credential().await?;
            let session =
                self.transport.assume_role(self.region.as_ref(), &self.request, &credential);
            session.await.map_err(|error| CredentialError::RoleNotAssumed {
                role_arn: self.request.role_arn.clone(),
                error: Box::new(error),
            })
        })
    }
}
