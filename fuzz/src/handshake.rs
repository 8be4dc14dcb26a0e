//! The environment that a host sets for the plugin.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use tfplugin::environment::Environment;
use tfplugin::fuzzing::{MAGIC_COOKIE_KEY, MAGIC_COOKIE_VALUE, negotiate};

const VERSIONS: &str = "PLUGIN_PROTOCOL_VERSIONS";

/// The variables of an input. The byte before a value selects the variable.
const VARIABLES: [&str; 4] =
    [VERSIONS, "PLUGIN_CLIENT_CERT", "PLUGIN_MULTIPLEX_GRPC", MAGIC_COOKIE_KEY];

/// Negotiates with a host. The environment contains the magic cookie and the variables of the
/// input: values of [`VARIABLES`], separated by zero bytes. The outcome must be the highest version
/// that both sides support, or an error with a message.
pub fn handshake(bytes: &[u8]) {
    let settings = bytes.split(|byte| *byte == 0).filter_map(|setting| {
        let (name, value) = setting.split_first()?;
        let name = VARIABLES[usize::from(*name) % VARIABLES.len()];
        Some((OsStr::new(name), OsStr::from_bytes(value)))
    });
    let cookie = (OsStr::new(MAGIC_COOKIE_KEY), OsStr::new(MAGIC_COOKIE_VALUE));
    let environment: Environment = [cookie].into_iter().chain(settings).collect();
    match negotiate(&environment, &[5, 6]) {
        Ok(version) => {
            assert_eq!(environment.get(MAGIC_COOKIE_KEY), Some(MAGIC_COOKIE_VALUE));
            let offers = |version: &str| match environment.get(VERSIONS) {
                Some(offered) => offered.split(',').any(|offer| offer.trim() == version),
                None => version == "5",
            };
            assert_eq!(version, if offers("6") { 6 } else { 5 });
            assert!(offers(&version.to_string()));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
