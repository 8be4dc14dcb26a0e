//! Searches for unit tests.

use std::sync::Arc;

use alicloud::credentials::Context;
use alicloud::{CallSettings, Clock, Network, Proxies, TimeLimits, Transport};

use tfplugin::diagnostics::Diagnostics;
use tfplugin::environment::Environment;

use super::*;
use crate::config::tests::block;
use crate::machine::ThisMachine;

/// Searches with a provider block in JSON and an environment.
pub(super) fn search<T>(
    written: &str,
    variables: &[(&str, &str)],
    found: impl FnOnce(&Search<'_>) -> T,
) -> T {
    let config = block(written);
    let environment: Environment = variables.iter().copied().collect();
    let machine = Arc::new(ThisMachine::new(environment.clone()));
    let proxies = Proxies::default();
    let network = Arc::new(Network::new(TimeLimits::default(), proxies, machine.clone()));
    let transport = Transport::new(CallSettings::default(), network, Clock::system());
    let context = Context { machine, transport: Arc::new(transport), region: None };
    found(&Search { config: &config, environment: &environment, context: &context })
}

#[test]
fn missing_and_unknown_credentials_are_errors_of_the_read_alone() {
    for written in ["{}", r#"{"access_key":"?","secret_key":"s"}"#, r#"{"profile":"?"}"#] {
        let found = search(written, &[], |search| {
            super::credentials(search, &mut Diagnostics::default()).is_ok()
        });
        assert!(found, "{written}");
    }
}
