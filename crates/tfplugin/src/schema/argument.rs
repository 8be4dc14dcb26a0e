//! The value of an argument in a configuration.

use crate::diagnostics::Diagnostic;

/// The value of an argument: null, unknown or known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Argument<T> {
    /// The argument is not set.
    #[default]
    Null,
    /// The value, or a part of a list, set, map or object, is known only later.
    Unknown,
    /// The argument is set to this value.
    Known(T),
}

impl<T> Argument<T> {
    /// The value; `None` if the argument is not set.
    ///
    /// # Errors
    /// The value is unknown. The error names `argument` and is not at a place, so that a read can
    /// return the error for an argument of the provider block.
    pub fn option(&self, argument: &str) -> Result<Option<&T>, Diagnostic> {
        match self {
            Self::Null => Ok(None),
            Self::Known(value) => Ok(Some(value)),
            Self::Unknown => Err(Diagnostic::error(
                format!("Unknown {argument}"),
                format!(
                    "The value of the argument `{argument}` is known only after apply. Set \
                     `{argument}` to a value that does not depend on a resource, or apply that \
                     resource first with the option `-target`."
                ),
            )),
        }
    }

    /// The value; `None` if the argument is null or unknown.
    ///
    /// In `configure` and `validate`, `None` can also mean unknown: do not replace `None` by a
    /// default there. Use [`Argument::option`].
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The owned value; `None` if the argument is null or unknown.
    ///
    /// In `configure` and `validate`, `None` can also mean unknown: do not replace `None` by a
    /// default there. Use [`Argument::option`].
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// Borrows the value.
    pub fn as_ref(&self) -> Argument<&T> {
        match self {
            Self::Null => Argument::Null,
            Self::Unknown => Argument::Unknown,
            Self::Known(value) => Argument::Known(value),
        }
    }

    /// Converts the value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Argument<U> {
        match self {
            Self::Null => Argument::Null,
            Self::Unknown => Argument::Unknown,
            Self::Known(value) => Argument::Known(convert(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_argument_is_an_error_and_never_the_default() {
        assert_eq!(Argument::<u8>::Null.option("port"), Ok(None));
        assert_eq!(Argument::Known(1).option("port"), Ok(Some(&1)));
        let error = Argument::<u8>::Unknown.option("port").unwrap_err();
        assert_eq!(error.summary, "Unknown port");
        assert!(error.detail.starts_with("The value of the argument `port` is known only after"));
        assert!(error.attribute.is_root());
    }
}
