//! One setting of the provider: from its block, else from the environment.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};

use tfplugin::diagnostics::Diagnostic;
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;

/// What is set, and where; the block goes before the environment.
///
/// A blank text in the block counts as not set, as in the official provider, where
/// `region = var.region` with an empty default is common.
pub(crate) struct Setting<'a> {
    value: Argument<Cow<'a, str>>,
    /// The environment variable that the value is from; `None` for the block.
    variable: Option<&'a str>,
}

impl<'a> Setting<'a> {
    pub(crate) fn of<T: Into<Cow<'a, str>>>(
        block: Argument<T>,
        environment: &'a Environment,
        variables: &[&'a str],
    ) -> Self {
        let (value, variable) = match block.map(Into::into) {
            Argument::Known(text) if !text.trim().is_empty() => (Argument::Known(text), None),
            Argument::Unknown => (Argument::Unknown, None),
            Argument::Known(_) | Argument::Null => match environment.first(variables) {
                Some((name, text)) => (Argument::Known(text.into()), Some(name)),
                None => (Argument::Null, None),
            },
        };
        Self { value, variable }
    }

    /// Of a text.
    pub(crate) fn of_text(
        block: &'a Argument<String>,
        environment: &'a Environment,
        variables: &[&'a str],
    ) -> Self {
        Self::of(block.as_ref().map(String::as_str), environment, variables)
    }

    /// Of a number or a truth value.
    pub(crate) fn of_scalar<T: ToString>(
        block: &Argument<T>,
        environment: &'a Environment,
        variables: &[&'a str],
    ) -> Self {
        Self::of(block.as_ref().map(ToString::to_string), environment, variables)
    }

    /// Of a secret.
    pub(crate) fn of_secret(
        block: &'a Argument<SecretString>,
        environment: &'a Environment,
        variables: &[&'a str],
    ) -> Self {
        Self::of(block.as_ref().map(ExposeSecret::expose_secret), environment, variables)
    }

    /// The text as it stands.
    pub(crate) fn text(&self) -> Argument<&str> {
        self.value.as_ref().map(Cow::as_ref)
    }

    /// The environment variable that the value is from; `None` for the block.
    pub(crate) fn variable(&self) -> Option<&'a str> {
        self.variable
    }

    /// Where the value stands, in words.
    pub(crate) fn origin(&self, attribute: &str) -> String {
        match self.variable {
            Some(name) => format!("the environment variable `{name}`"),
            None => format!("`{attribute}` in the provider block"),
        }
    }

    /// The text read by `parse`, whose error becomes a diagnostic that says where the text stands.
    ///
    /// `name` is the argument's, with the name of its block in front: `endpoints.kms`. The
    /// diagnostic is on the outermost, since a place in a set of blocks has no address.
    pub(crate) fn parse<T>(
        self,
        summary: &str,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Argument<T>, Diagnostic> {
        let text = match &self.value {
            Argument::Known(text) => text,
            Argument::Unknown => return Ok(Argument::Unknown),
            Argument::Null => return Ok(Argument::Null),
        };
        parse(text).map(Argument::Known).map_err(|error| match self.variable {
            Some(variable) => {
                let detail = format!("The environment variable `{variable}`: {error}.");
                Diagnostic::error(summary, detail)
            }
            None => {
                let attribute = name.split('.').next().unwrap_or(name);
                let detail = format!("The provider's `{name}`: {error}.");
                Diagnostic::error(summary, detail).at(attribute)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["OLD", "NEW"];

    fn text(block: Argument<&'static str>, variables: &[(&str, &str)]) -> Argument<String> {
        let environment = variables.iter().copied().collect();
        Setting::of(block, &environment, &NAMES).text().map(str::to_owned)
    }

    #[test]
    fn the_block_goes_before_the_environment_and_the_first_variable_before_the_second() {
        let both = [("NEW", "new"), ("OLD", "old")];
        assert_eq!(text(Argument::Known("block"), &both), Argument::Known("block".into()));
        assert_eq!(text(Argument::Null, &both), Argument::Known("old".into()));
        assert_eq!(text(Argument::Null, &both[..1]), Argument::Known("new".into()));
        assert_eq!(text(Argument::Null, &[]), Argument::Null);
    }

    #[test]
    fn a_blank_block_value_counts_as_not_set_and_an_unknown_one_does_not() {
        let variables = [("NEW", "new")];
        assert_eq!(text(Argument::Known(" "), &variables), Argument::Known("new".into()));
        assert_eq!(text(Argument::Unknown, &variables), Argument::Unknown);
    }

    #[test]
    fn an_error_says_where_the_value_stands() {
        let fail = |block, variables: &[(&str, &str)]| {
            let environment = variables.iter().copied().collect();
            let setting = Setting::of(block, &environment, &NAMES);
            setting.parse("Invalid x", "x", |_| Err::<(), _>("bad".into())).unwrap_err()
        };
        let block = fail(Argument::Known("a"), &[]);
        assert_eq!(block.detail, "The provider's `x`: bad.");
        assert_eq!(block.attribute.to_string(), "x");
        let variable = fail(Argument::Null, &[("NEW", "a")]);
        assert!(variable.detail.contains("`NEW`") && variable.attribute.is_root());
    }
}
