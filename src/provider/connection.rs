//! What data sources read through.

use crate::alicloud::{Client, Region};
use crate::diagnostics::Diagnostic;
use crate::schema::Argument;

/// A configured provider: a client, and the region for reads that name none.
#[derive(Debug)]
pub struct Connection {
    /// The API client.
    pub client: Client,
    /// The provider's region, which may be missing or known only later.
    pub region: Argument<Region>,
}

impl Connection {
    /// The region of a read: the one that its configuration names, else the provider's.
    ///
    /// No region is guessed: a key looked for in the wrong region is not found, which reads as if
    /// it did not exist.
    ///
    /// # Errors
    /// When neither names one.
    pub(super) fn region(&self, named: Option<Region>) -> Result<Region, Diagnostic> {
        let missing = |detail| Diagnostic::error("No region", detail).at("region_id");
        match (named, &self.region) {
            (Some(region), _) => Ok(region),
            (None, Argument::Known(region)) => Ok(region.clone()),
            (None, Argument::Null) => Err(missing(
                "No region is configured for this read. Set `region_id` here, or `region` in the \
                 provider block, or the environment variable `ALIBABA_CLOUD_REGION`.",
            )),
            (None, Argument::Unknown) => Err(missing(
                "The provider's `region` is known only after apply. Set `region_id` here, or give \
                 the provider a region that is known when it plans.",
            )),
        }
    }
}
