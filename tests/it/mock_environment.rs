//! The environment that the mock prints, against the variables that the provider reads.

use mock_alicloud::{Cloud, Environment};
use terraform_provider_alicloud::config::arguments::ALL;

/// Values that would reach the mock's calls beside the values that the mock sets.
const ADDED: &[&str] = &["security_token"];

#[test]
fn no_variable_of_the_provider_overrides_the_mock_s_environment() -> anyhow::Result<()> {
    let cloud = Cloud::start()?;
    let environment = Environment::new(&cloud, None, false);
    let is_set = |name: &str| environment.set.iter().any(|(set, _)| *set == name);
    for argument in ALL {
        let first = argument.variables.iter().position(|name| is_set(name));
        let overriding = match first {
            Some(position) => &argument.variables[..position],
            None if ADDED.contains(&argument.path) => argument.variables,
            None => continue,
        };
        for name in overriding {
            assert!(Environment::REMOVE.contains(name), "{name} overrides the mock");
        }
    }
    Ok(())
}
