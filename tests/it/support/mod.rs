//! What the tests are written with: workspaces, runs of Terraform, and what comes out of them.

mod diagnostic;
mod golden;
mod output;
mod process;
mod secret;
mod socks;
mod state;
mod terraform;
mod workspace;

pub(crate) use diagnostic::{Diagnostic, assert_presentable};
pub(crate) use golden::{assert_golden, assert_golden_text};
pub(crate) use output::Output;
pub(crate) use secret::{assert_holds_none, assert_none};
pub(crate) use socks::SocksProxy;
pub(crate) use state::State;
pub(crate) use terraform::Terraform;
pub(crate) use workspace::{BINARY, PROVIDER, Run, Workspace, data, output};
