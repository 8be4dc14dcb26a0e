//! Connections for unit tests.

use super::*;
use crate::config::tests::block;
use crate::machine::ThisMachine;

/// The connection of a provider block in JSON and an environment.
pub(crate) fn connect(written: &str, variables: &[(&str, &str)]) -> Result<Connection, Diagnostic> {
    let host = Host { terraform_version: "1.11.4".into() };
    let environment: Environment = variables.iter().copied().collect();
    let machine = Arc::new(ThisMachine::new(environment.clone()));
    let dependencies = Dependencies { environment, machine, http: None, clock: Clock::system() };
    Connection::open(&block(written), &dependencies, &host, &mut Diagnostics::default())
}
