//! Provider blocks of the official provider, which work here unchanged: each is validated and
//! read, and what arrives is compared with what the block says.

mod arguments;
mod credentials;
mod profiles;

use anyhow::Result;

use super::case::Case;

fn validated_and_read(case: &Case) -> Result<()> {
    case.validate()?;
    case.read()
}
