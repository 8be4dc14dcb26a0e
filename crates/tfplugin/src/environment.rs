//! The process's environment, read once by `command` and handed to everything that needs it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;

/// A snapshot of environment variables.
///
/// Nothing else in the product asks the process for a variable, so that a test can say exactly
/// what a component sees.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The variables of this process as they are now.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the process")]
    pub fn of_process() -> Self {
        std::env::vars_os().collect()
    }

    /// The text of a variable; `None` when it is unset, blank or not Unicode.
    ///
    /// Blank counts as unset because shells and CI systems often export a variable they have no
    /// value for.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_os(name)?.to_str().filter(|value| !value.trim().is_empty())
    }

    /// The first of several variables that has a value, with its name.
    pub fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, &str)> {
        names.iter().find_map(|name| Some((*name, self.get(name)?)))
    }

    /// A variable as the operating system has it, for paths; `None` when it is unset or empty.
    pub fn get_os(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Names only: values can be secrets.
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
    fn debug_output_holds_no_value() {
        let environment = Environment::from_iter([("SECRET", "hunter2")]);
        assert!(!format!("{environment:?}").contains("hunter2"));
    }
}
