//! The read of a data source, or its deferral.

use super::config;
use super::data_source::DataSourceType;
use super::dynamic_value::DynamicValue;
use super::session::Session;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::Schema;

/// The outcome of `ReadDataSource`.
#[derive(Debug)]
pub struct ReadOutcome {
    /// The state; the planned state if the read is deferred. `None` if there is an error.
    pub state: Option<DynamicValue>,
    /// Why the read is deferred; `None` if it is not.
    pub deferred: Option<DeferredReason>,
    /// The errors and warnings.
    pub diagnostics: Diagnostics,
}

/// Why the host must repeat a read in a later run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeferredReason {
    /// The provider block has an unknown value.
    ProviderConfigUnknown,
    /// The provider block is known, but the block of the data source has an unknown value.
    DataSourceConfigUnknown,
}

/// A state, and the reason if the read is deferred.
pub(super) type State = (DynamicValue, Option<DeferredReason>);

/// Reads a data source through the configured provider, until a stop. Returns `None` if
/// `diagnostics` received an error.
pub(super) async fn read<C: Send + Sync + 'static>(
    (data_source, schema): (&DataSourceType<C>, &Schema),
    config: Option<DynamicValue>,
    deferral_allowed: bool,
    session: &Session<C>,
    diagnostics: &mut Diagnostics,
) -> Result<Option<State>, Diagnostic> {
    let object_type = &schema.object_type;
    let config = config::received(config, object_type)?;
    // Values that were unknown during validation are checked here for the first time.
    let decoded = data_source.validated(schema, &config, diagnostics);
    let Some(decoded) = decoded else { return Ok(None) };
    let stopped = session.stopped();
    let configured = session.configured().ok_or_else(|| {
        Diagnostic::error(
            "Provider not \
                           configured",
            "The host requested a read before it configured the \
                                         provider.",
        )
    })?;
    let known = config.is_wholly_known();
    let deferred = match (configured.wholly_known, known) {
        _ if !deferral_allowed => None,
        (false, _) => Some(DeferredReason::ProviderConfigUnknown),
        (true, false) => Some(DeferredReason::DataSourceConfigUnknown),
        (true, true) => None,
    };
    let state = match deferred {
        Some(_) => schema.block.planned(config),
        None if known => {
            // Most reads of a large run wait.
            drop(config);
            tokio::select! {
                biased;
                () = stopped.cancelled() => return Err(Diagnostic::error(
                    "Read cancelled",
                    "The host stopped the provider before the read was complete.",
                )),
                state = decoded.read(object_type, &configured.client, diagnostics) => state?,
            }
        }
        None => {
            return Err(Diagnostic::error(
                "Not known yet",
                "An argument of this data source is known only after apply, so the provider \
                 cannot read the data source. Set the argument to a value that is known during \
                 the plan.",
            ));
        }
    };
    Ok(Some((DynamicValue::encode(&state, object_type)?, deferred)))
}
