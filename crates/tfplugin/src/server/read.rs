//! The answer to a read, also where there is nothing to read yet.

use super::DynamicValue;
use crate::diagnostics::Diagnostics;

/// The answer to `ReadDataSource`.
#[derive(Debug)]
pub struct Read {
    /// The state, which is only what is planned where the read is deferred. None when there is an
    /// error.
    pub state: Option<DynamicValue>,
    /// Why nothing was read, where the host is to ask again in a later run.
    pub deferred: Option<DeferredReason>,
    /// All that is to be said of it.
    pub diagnostics: Diagnostics,
}

/// Why a read is left to a later run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeferredReason {
    /// Something in the provider block is not known yet, whatever is known of the data source.
    ProviderConfigUnknown,
    /// Something in the data source's block is not known yet.
    DataSourceConfigUnknown,
}
