//! The default chain: the credential sources that are searched if no source is configured.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::OnceCell;

use super::chain_link::ChainLink;
use super::context::Context;
use super::resolved::{FindSource, Lookup, ResolvedSource};
use super::shortage;
use super::source::CredentialSource;
use crate::credential::Credential;
use crate::error::call::CredentialError;
use crate::error::source::SkippedSource;

/// The first configured source of a list.
///
/// Sources that are not configured are skipped. A source that is configured and invalid ends the
/// search: a later source may belong to another account.
#[derive(Debug)]
pub struct DefaultChain {
    context: Context,
    links: Vec<ChainLink>,
    /// The sources that were skipped before the chain.
    skipped: Vec<SkippedSource>,
    /// The result of the only search.
    found: OnceCell<Result<ResolvedSource, CredentialError>>,
}

impl DefaultChain {
    /// A chain that searches `links` in their order, when it is first asked for a credential.
    ///
    /// `skipped` are the sources that the caller searched before. The error of a search without a
    /// result lists them first.
    pub fn new(context: Context, links: Vec<ChainLink>, skipped: Vec<SkippedSource>) -> Self {
        Self { context, links, skipped, found: OnceCell::new() }
    }

    async fn search(&self) -> Result<ResolvedSource, CredentialError> {
        let mut tried = self.skipped.clone();
        for link in &self.links {
            match link.look_up(&self.context).await? {
                Lookup::Found(found) => return Ok(*found),
                Lookup::Absent(reason) => {
                    let source = link.label(&self.context);
                    tracing::debug!(
                        credential_origin = source,
                        reason,
                        "credential source skipped"
                    );
                    tried.push(SkippedSource { source, reason });
                }
            }
        }
        Err(CredentialError::NotConfigured { tried })
    }
}

impl FindSource for DefaultChain {
    fn found(&self) -> BoxFuture<'_, Result<&ResolvedSource, CredentialError>> {
        Box::pin(async {
            let found = self.found.get_or_init(|| shortage::wait_out(|| self.search())).await;
            found.as_ref().map_err(Clone::clone)
        })
    }

    fn known(&self) -> Option<&ResolvedSource> {
        self.found.get()?.as_ref().ok()
    }
}

impl CredentialSource for DefaultChain {
    fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>> {
        Box::pin(async { self.found().await?.source.credential().await })
    }

    fn renew(&self, refused: &Credential) -> bool {
        self.known().is_some_and(|found| found.source.renew(refused))
    }
}
