//! Real Terraform or OpenTofu as the host of a provider, for tests, benches and the quickstart.
//!
//! A [`Workspace`] isolates a configuration from this machine. Each [`Run`] in a workspace must
//! leave no process and no socket behind, and must print no secret of the mock cloud.

mod command;
mod development;
mod diagnostic;
mod group;
mod output;
mod run;
mod secret;
mod state;
mod terraform;
mod workspace;

pub use development::{cargo, implied_mirror, install_development};
pub use diagnostic::{Diagnostic, assert_presentable};
pub use output::Output;
pub use run::Run;
pub use secret::{assert_holds_none, assert_none};
pub use state::State;
pub use terraform::{Feature, Terraform};
pub use workspace::{PROVIDER, Workspace};
