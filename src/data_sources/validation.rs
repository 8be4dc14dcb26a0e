//! Checks that arguments of several data sources have in common.

use alicloud::Region;
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::schema::Argument;

/// Refuses an empty text. A null or unknown one passes.
pub(crate) fn not_empty(name: &str, argument: &Argument<String>, diagnostics: &mut Diagnostics) {
    if argument.known().is_some_and(|text| text.trim().is_empty()) {
        let detail = format!("`{name}` is an empty text, which names nothing.");
        diagnostics.push(Diagnostic::error(format!("Empty {name}"), detail).at(name));
    }
}

/// The region that an argument names, where it names one that is well formed.
pub(crate) fn region(
    name: &str,
    argument: &Argument<String>,
    diagnostics: &mut Diagnostics,
) -> Option<Region> {
    let text = argument.known()?;
    match text.parse() {
        Ok(region) => Some(region),
        Err(error) => {
            let detail = format!("`{name}`: {error}.");
            diagnostics.push(Diagnostic::error(format!("Invalid {name}"), detail).at(name));
            None
        }
    }
}

/// Refuses a text that is none of `choices`. A null or unknown one passes.
pub(crate) fn one_of(
    name: &str,
    argument: &Argument<String>,
    choices: &[&str],
    diagnostics: &mut Diagnostics,
) {
    if argument.known().is_some_and(|text| !choices.contains(&text.as_str())) {
        let detail = format!("`{name}` is one of `{}`.", choices.join("`, `"));
        diagnostics.push(Diagnostic::error(format!("Invalid {name}"), detail).at(name));
    }
}
