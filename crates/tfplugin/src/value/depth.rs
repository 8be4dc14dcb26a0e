//! The limit on nesting.

use super::error::Error;

/// The maximum nesting depth of types and values. Both codecs refuse deeper input and output.
///
/// The codecs are recursive, so the limit also bounds their stack. Configurations that people write
/// stay far below 60 levels. The JSON form of a type uses two levels for an object, and
/// `serde_json` stops at 128 levels.
pub const MAX_DEPTH: usize = 60;

/// Fails if `depth` is beyond [`MAX_DEPTH`]. The root has depth 0.
pub(super) fn check_depth(depth: usize) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(Error::new(format!("the nesting is deeper than {MAX_DEPTH} levels")));
    }
    Ok(())
}
