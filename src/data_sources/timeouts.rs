//! The block `timeouts` of a data source.

use std::time::Duration;

use alicloud::Deadline;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tfplugin::prelude::*;

/// The timeout of a read that sets none.
const DEFAULT: Duration = Duration::from_secs(5 * 60);

/// How long things may take.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct Timeouts {
    /// How long one read may take, from credentials to the last of its tries, such as `30s` or
    /// `1h30m`: `5m` by default.
    pub read: Field<Optional, Parsed<GoDuration>>,
}

impl Timeouts {
    pub(super) fn validate(block: &SingleBlock<Self>, diagnostics: &mut Diagnostics) {
        if Self::read(block).is_zero() {
            let path = Path::root().attribute("timeouts").attribute("read");
            diagnostics.push(Diagnostic::invalid(path, "a timeout is longer than 0"));
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
