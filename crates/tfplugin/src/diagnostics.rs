//! Diagnostics: errors and warnings for the person who runs Terraform.

use crate::printable::printable;
use crate::value::Path;

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The operation failed.
    Error,
    /// The operation succeeded, and the person should act on something.
    Warning,
}

/// An error or warning for the person who runs Terraform.
///
/// The summary says which operation failed on what. The detail gives the reason and everything that
/// the person needs to resolve the problem. Neither contains secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the diagnostic is an error or a warning.
    pub severity: Severity,
    /// A short sentence without a full stop.
    pub summary: String,
    /// The explanation, in sentences, with line feeds between paragraphs.
    pub detail: String,
    /// The path to the attribute at fault; the root if the whole block is at fault.
    pub attribute: Path,
}

impl Diagnostic {
    /// An error about the whole block.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        let (summary, detail) = (printable(summary.into()), printable(detail.into()));
        Self { severity: Severity::Error, summary, detail, attribute: Path::root() }
    }

    /// A warning about the whole block.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(summary, detail) }
    }

    /// Sets the attribute at fault. Use [`Diagnostic::at_path`] for an attribute inside a block.
    #[must_use]
    pub fn at(self, attribute: &str) -> Self {
        self.at_path(Path::root().attribute(attribute))
    }

    /// Sets the path to the attribute at fault.
    #[must_use]
    pub fn at_path(self, attribute: Path) -> Self {
        Self { attribute, ..self }
    }

    /// An error about an argument whose value is invalid. The summary is "Invalid `<path>`", the
    /// detail is "`<path>`: `<reason>`.". The reason is one clause without a full stop, which
    /// sentences can follow.
    pub fn invalid(argument: impl Into<Path>, reason: impl std::fmt::Display) -> Self {
        let path = argument.into();
        Self::error(format!("Invalid {path}"), format!("`{path}`: {reason}.")).at_path(path)
    }

    /// An error about a bug in the provider, with the request to report the bug. The description is
    /// a clause without a full stop.
    pub fn bug(description: impl std::fmt::Display) -> Self {
        Self::error(
            "Unexpected error in the provider",
            format!(
                "{description}.\n\nThis is a bug in the provider. Please report it to the \
                 maintainers of the provider."
            ),
        )
    }
}

/// From the error of a value that does not have the type of its schema.
impl From<crate::value::Error> for Diagnostic {
    fn from(error: crate::value::Error) -> Self {
        let message = error.message();
        Self::error("Invalid value", format!("The value is invalid: {message}."))
            .at_path(error.path().clone())
    }
}

/// Diagnostics in the order of their discovery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether a diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The diagnostics as a slice.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }

    /// Iterates over the diagnostics.
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
        assert_eq!(error.summary, "Invalid endpoints[0].ports[1]");
        assert_eq!(error.detail, "`endpoints[0].ports[1]`: a port is a number.");
        assert_eq!(error.attribute, path);
        assert_eq!(Diagnostic::invalid("port", "").attribute, Path::from("port"));
    }

    #[test]
    fn characters_that_control_a_terminal_are_replaced() {
        let shown = Diagnostic::error("a\u{1b}[31mb", "c\nd\u{7}\u{202e}\u{9b}e \u{2192} ключ");
        assert_eq!(shown.summary, "a\u{fffd}[31mb");
        assert_eq!(shown.detail, "c\nd\u{fffd}\u{fffd}\u{fffd}e \u{2192} ключ");
    }
}
