//! The block `timeouts` of a data source.

use std::time::Duration;

use alicloud::Deadline;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tfplugin::prelude::*;

/// The default timeout of a read.
const DEFAULT: Duration = Duration::from_secs(5 * 60);

/// Timeouts for operations of a data source.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct Timeouts {
    /// Timeout for one read, including credentials and all retries, such as `30s` or `1h30m`.
    /// Default: `5m`.
    pub read: Field<Optional, Parsed<GoDuration>>,
}

impl Timeouts {
    pub(super) fn validate(block: &SingleBlock<Self>, diagnostics: &mut Diagnostics) {
        if Self::read(block).is_zero() {
            let path = Path::root().attribute("timeouts").attribute("read");
            diagnostics.push(Diagnostic::invalid(path, "a timeout must be longer than 0"));
        }
    }

    /// The deadline of a read that begins now.
    pub(super) fn deadline(block: &SingleBlock<Self>) -> Deadline {
        Deadline::after(Self::read(block))
    }

    fn read(block: &SingleBlock<Self>) -> Duration {
        let read = block.block().into_known().and_then(|block| block.read.known());
        read.map_or(DEFAULT, |read| read.value().0)
    }
}
