//! The environment variables of the process, which only the command line reads.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;

/// A snapshot of environment variables.
///
/// Components take this value instead of reading the process's variables, so that a test can set
/// exactly the variables that a component sees.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The current variables of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "the only place that reads the process's variables"
    )]
    pub fn of_process() -> Self {
        std::env::vars_os().collect()
    }

    /// The value of a variable; `None` if the variable is unset, blank or not Unicode.
    ///
    /// Shells and CI systems often export variables without a value, so a blank variable is unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_os(name)?.to_str().filter(|value| !value.trim().is_empty())
    }

    /// The name and value of the first variable that [`get`](Self::get) returns a value for.
    pub fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, &str)> {
        names.iter().find_map(|name| Some((*name, self.get(name)?)))
    }

    /// The value of a variable that need not be Unicode, for paths; `None` if unset or empty.
    ///
    /// On Windows, the case of a name does not matter.
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        let value = if cfg!(windows) {
            self.0
                .iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        } else {
            self.0.get(OsStr::new(name))
        };
        value.map(OsString::as_os_str).filter(|value| !value.is_empty())
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Shows the names only: values can be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_variables_count_as_unset() {
        let environment = Environment::from_iter([("A", " "), ("B", ""), ("C", "c")]);
        assert_eq!(environment.get("A"), None);
        assert_eq!(environment.first(&["A", "B", "C"]), Some(("C", "c")));
    }

    #[test]
    fn the_case_of_a_name_matters_except_on_windows() {
        let environment = Environment::from_iter([("Http_Proxy", "p")]);
        assert_eq!(environment.get("Http_Proxy"), Some("p"));
        assert_eq!(environment.get("HTTP_PROXY").is_some(), cfg!(windows));
        assert_eq!(environment.get("HTTP_PROX"), None);
    }

    #[test]
    fn debug_output_contains_no_value() {
        let environment = Environment::from_iter([("SECRET", "hunter2")]);
        assert!(!format!("{environment:?}").contains("hunter2"));
    }
}
