//! One argument of the provider block: its value in the block, else in the environment.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};
use tfplugin::diagnostics::Diagnostic;
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;

use super::arguments::{ArgumentSpec, Empty};
use crate::errors::ErrorEntry;
use crate::errors::table::INVALID_FLAG;

/// The value of an argument, and the place that the value comes from. The block has precedence over
/// the environment. [`ArgumentSpec::empty`] says what an empty string in the block means.
pub(crate) struct Setting<'a> {
    spec: &'static ArgumentSpec,
    value: Argument<Cow<'a, str>>,
    source: Source,
}

/// The place that sets an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// No place.
    Nothing,
    /// The block, to an empty string that means nothing: see [`Empty::Nothing`].
    EmptyBlock,
    /// The block.
    Block,
    /// This environment variable.
    Variable(&'static str),
}

/// A value of the block, as the text that the environment would have.
pub(crate) trait Written {
    fn text(&self) -> Cow<'_, str>;
}

impl Written for str {
    fn text(&self) -> Cow<'_, str> {
        self.into()
    }
}

impl Written for String {
    fn text(&self) -> Cow<'_, str> {
        self.into()
    }
}

impl Written for SecretString {
    fn text(&self) -> Cow<'_, str> {
        self.expose_secret().into()
    }
}

impl Written for bool {
    fn text(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

impl Written for i64 {
    fn text(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

impl<'a> Setting<'a> {
    /// The setting of an argument whose value in the block is `written`.
    pub(crate) fn of<T: Written + ?Sized>(
        spec: &'static ArgumentSpec,
        written: Argument<&'a T>,
        environment: &'a Environment,
    ) -> Self {
        let (value, source) = match written.map(Written::text) {
            Argument::Known(text) if !text.trim().is_empty() => {
                (Argument::Known(text), Source::Block)
            }
            Argument::Unknown => (Argument::Unknown, Source::Block),
            Argument::Known(_) if spec.empty != Empty::NotSet => {
                (Argument::Null, Source::EmptyBlock)
            }
            Argument::Known(_) | Argument::Null => match environment.first(spec.variables) {
                Some((name, text)) => (Argument::Known(text.into()), Source::Variable(name)),
                None => (Argument::Null, Source::Nothing),
            },
        };
        Self { spec, value, source }
    }

    /// The argument.
    pub(crate) fn spec(&self) -> &'static ArgumentSpec {
        self.spec
    }

    /// The text as written.
    pub(crate) fn text(&self) -> Argument<&str> {
        self.value.as_ref().map(Cow::as_ref)
    }

    /// The text as written; `None` if the argument is not set or is unknown.
    pub(crate) fn known(&self) -> Option<&str> {
        self.text().into_known()
    }

    /// Whether the value is known only after apply.
    pub(crate) fn is_unknown(&self) -> bool {
        self.value == Argument::Unknown
    }

    /// Whether the block sets the argument to an empty string that means nothing.
    pub(crate) fn is_emptied(&self) -> bool {
        self.source == Source::EmptyBlock
    }

    /// The environment variable that sets the value, if one does.
    pub(crate) fn variable(&self) -> Option<&'static str> {
        match self.source {
            Source::Variable(name) => Some(name),
            Source::Nothing | Source::EmptyBlock | Source::Block => None,
        }
    }

    /// The place that the value comes from, in words.
    pub(crate) fn origin(&self) -> String {
        match self.variable() {
            Some(name) => format!("the environment variable `{name}`"),
            None => format!("`{}` in the provider block", self.spec.path),
        }
    }

    /// How to unset the value, as an imperative.
    pub(crate) fn leave_out(&self) -> String {
        match self.variable() {
            Some(variable) => format!("remove the variable `{variable}`"),
            None => format!("leave out `{}`", self.spec.name()),
        }
    }

    /// A diagnostic on the argument, if the block sets the value.
    pub(crate) fn locate(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self.variable() {
            Some(_) => diagnostic,
            None => diagnostic.at(self.spec.attribute()),
        }
    }

    /// Whether the argument is `true`, in a form that Go parses. `false` if the argument is not set
    /// or is unknown.
    ///
    /// # Errors
    /// The text is no boolean value.
    pub(crate) fn flag(&self) -> Result<bool, Diagnostic> {
        let flag =
            self.parse(&INVALID_FLAG, |text| match text.trim().to_ascii_lowercase().as_str() {
                "true" | "t" | "1" => Ok(true),
                "false" | "f" | "0" => Ok(false),
                _ => Err("the value must be `true` or `false`"),
            })?;
        Ok(flag.into_known().unwrap_or_default())
    }

    /// The value that `parse` reads from the text.
    ///
    /// # Errors
    /// The error of `parse`, as `invalid` with the place of the text.
    pub(crate) fn parse<T, E: ToString>(
        &self,
        invalid: &ErrorEntry,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Argument<T>, Diagnostic> {
        let text = match &self.value {
            Argument::Known(text) => text,
            Argument::Unknown => return Ok(Argument::Unknown),
            Argument::Null => return Ok(Argument::Null),
        };
        parse(text).map(Argument::Known).map_err(|error| {
            let origin = self.origin();
            let values = [
                ("argument", self.spec.name()),
                ("where", &origin),
                ("problem", &error.to_string()),
                ("leave_out_the_value", &self.leave_out()),
            ];
            self.locate(invalid.error(&values))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{KMS_ENDPOINT, RECORD_REQUEST_IDS, ROLE_ARN};
    use super::*;
    use crate::errors::table::INVALID_ENDPOINT;

    const FIRST: &str = "ALIBABA_CLOUD_ENDPOINT_KMS";
    const SECOND: &str = "KMS_ENDPOINT";

    fn text(block: Argument<&'static str>, variables: &[(&str, &str)]) -> Argument<String> {
        let environment = variables.iter().copied().collect();
        Setting::of(&KMS_ENDPOINT, block, &environment).text().map(str::to_owned)
    }

    #[test]
    fn the_block_goes_before_the_environment_and_the_first_variable_before_the_second() {
        let both = [(SECOND, "second"), (FIRST, "first")];
        assert_eq!(text(Argument::Known("block"), &both), Argument::Known("block".into()));
        assert_eq!(text(Argument::Null, &both), Argument::Known("first".into()));
        assert_eq!(text(Argument::Null, &both[..1]), Argument::Known("second".into()));
        assert_eq!(text(Argument::Null, &[]), Argument::Null);
    }

    #[test]
    fn a_blank_block_value_counts_as_not_set_and_an_unknown_one_does_not() {
        let variables = [(SECOND, "second")];
        assert_eq!(text(Argument::Known(" "), &variables), Argument::Known("second".into()));
        assert_eq!(text(Argument::Unknown, &variables), Argument::Unknown);
    }

    #[test]
    fn an_empty_text_that_means_nothing_keeps_the_environment_out() {
        let environment = [("ALIBABA_CLOUD_ROLE_ARN", "role")].into_iter().collect();
        let role = |written| Setting::of(&ROLE_ARN, written, &environment);
        for empty in ["", " ", "\n"] {
            let setting = role(Argument::Known(empty));
            assert!(setting.is_emptied() && setting.text() == Argument::Null, "{empty:?}");
        }
        assert_eq!(role(Argument::Null).text(), Argument::Known("role"));
        assert_eq!(role(Argument::Known("mine")).text(), Argument::Known("mine"));
    }

    #[test]
    fn a_flag_is_off_unless_the_block_or_the_environment_turns_it_on() {
        let flag = |written: Argument<bool>, variable: &str| {
            let environment = [("ALICLOUD_RECORD_REQUEST_IDS", variable)].into_iter().collect();
            Setting::of(&RECORD_REQUEST_IDS, written.as_ref(), &environment).flag()
        };
        for (text, expected) in [("true", true), ("1", true), (" T ", true), ("FALSE", false)] {
            assert_eq!(flag(Argument::Null, text), Ok(expected), "{text}");
            assert_eq!(flag(Argument::Known(!expected), text), Ok(!expected), "{text}");
        }
        assert_eq!(flag(Argument::Null, ""), Ok(false));
        assert_eq!(flag(Argument::Unknown, "true"), Ok(false));
        let error = flag(Argument::Null, "yes").unwrap_err();
        assert_eq!(error.summary, "Invalid record_request_ids");
        assert!(error.detail.contains("`ALICLOUD_RECORD_REQUEST_IDS`"), "{}", error.detail);
    }

    #[test]
    fn an_error_says_where_the_value_stands() {
        let fail = |block: Argument<&'static str>, variables: &[(&str, &str)]| {
            let environment = variables.iter().copied().collect();
            let setting = Setting::of(&KMS_ENDPOINT, block, &environment);
            setting.parse(&INVALID_ENDPOINT, |_| Err::<(), _>("bad")).unwrap_err()
        };
        let block = fail(Argument::Known("a"), &[]);
        assert!(
            block.detail.starts_with("`endpoints.kms` in the provider block: bad. "),
            "{}",
            block.detail
        );
        assert_eq!(block.attribute.to_string(), "endpoints");
        let variable = fail(Argument::Null, &[(SECOND, "a")]);
        assert!(variable.detail.starts_with("The environment variable `KMS_ENDPOINT`: bad. "));
        assert!(variable.attribute.is_root());
        for (error, cure) in
            [(block, "leave out `kms`."), (variable, "remove the variable `KMS_ENDPOINT`.")]
        {
            assert!(error.detail.ends_with(cure), "{}", error.detail);
        }
    }
}
