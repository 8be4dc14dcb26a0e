//! Diagnostics: what the provider tells the person who runs Terraform.

use crate::value::{Path, Step};

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// What was asked for cannot be done.
    Error,
    /// It was done, and the person should know something about it that they can act on.
    Warning,
}

/// One message for the person who runs Terraform.
///
/// The summary says what could not be done to what; the detail says why, and holds enough to
/// resolve the problem. Neither ever holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the run.
    pub severity: Severity,
    /// A short sentence without a period.
    pub summary: String,
    /// The whole explanation, in sentences; may have several lines.
    pub detail: String,
    /// The attribute at fault; the root when it is the block as a whole.
    pub attribute: Path,
}

/// Text without what would move a terminal's cursor, change its colours, or turn the direction of
/// what follows: names and paths in it can be anybody's.
fn fit_to_show(text: String) -> String {
    let unfit = |c: char| {
        let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
        c != '\n' && (c.is_control() || turns)
    };
    if text.contains(unfit) { text.replace(unfit, "\u{fffd}") } else { text }
}

impl Diagnostic {
    /// An error about the whole block.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        let (summary, detail) = (fit_to_show(summary.into()), fit_to_show(detail.into()));
        Self { severity: Severity::Error, summary, detail, attribute: Path::root() }
    }

    /// A warning about the whole block.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(summary, detail) }
    }

    /// The same diagnostic, about one attribute.
    #[must_use]
    pub fn at(self, attribute: &str) -> Self {
        self.at_path(Path::root().attribute(attribute))
    }

    /// The same diagnostic, about a place inside the block.
    #[must_use]
    pub fn at_path(self, attribute: Path) -> Self {
        Self { attribute, ..self }
    }

    /// The error of an argument whose value is invalid: "Invalid `<name>`", and "`<path>`:
    /// `<reason>`." as its detail. The reason is one clause without a full stop.
    pub fn invalid(argument: impl Into<Path>, reason: impl std::fmt::Display) -> Self {
        let path = argument.into();
        let name = path.steps().iter().rev().find_map(|step| match step {
            Step::Attribute(name) => Some(name.as_str()),
            Step::Key(_) | Step::Index(_) => None,
        });
        let summary = format!("Invalid {}", name.unwrap_or("value"));
        Self::error(summary, format!("`{path}`: {reason}.")).at_path(path)
    }

    /// A bug of the provider's own, in words that ask for a report.
    pub fn bug(what: impl std::fmt::Display) -> Self {
        Self::error(
            "The provider failed in a way it should not",
            format!(
                "{what}.\n\nThis is a bug in the provider. Please report it to its maintainers."
            ),
        )
    }
}

/// A value as a host sent it that does not have the type of its schema.
impl From<crate::value::Error> for Diagnostic {
    fn from(error: crate::value::Error) -> Self {
        let message = error.message();
        Self::error("Invalid value", format!("The value does not fit: {message}."))
            .at_path(error.path().clone())
    }
}

/// Diagnostics in the order they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_an_invalid_argument_names_the_argument_and_its_path() {
        let path = Path::root().attribute("endpoints").index(0).attribute("ports").index(1);
        let error = Diagnostic::invalid(path.clone(), "a port is a number");
        assert_eq!(error.summary, "Invalid ports");
        assert_eq!(error.detail, "`endpoints[0].ports[1]`: a port is a number.");
        assert_eq!(error.attribute, path);
        assert_eq!(Diagnostic::invalid("port", "").attribute, Path::from("port"));
    }

    #[test]
    fn nothing_in_a_text_reaches_the_terminal_but_as_text() {
        let shown = Diagnostic::error("a\u{1b}[31mb", "c\nd\u{7}\u{202e}\u{9b}e \u{2192} ключ");
        assert_eq!(shown.summary, "a\u{fffd}[31mb");
        assert_eq!(shown.detail, "c\nd\u{fffd}\u{fffd}\u{fffd}e \u{2192} ключ");
    }
}
