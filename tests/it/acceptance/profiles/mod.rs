//! Credentials that are found where nothing is configured: profiles of the command line in every
//! mode, the SDKs' file, the token of a cluster, and the role of a machine.

#[cfg(unix)]
mod external;
mod found;
mod logins;
mod modes;

use anyhow::Result;

use super::case::Case;

fn read(case: &Case) -> Result<()> {
    case.read()
}
