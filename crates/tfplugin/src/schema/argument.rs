//! The value of an argument in a configuration.

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
    /// The value; `None` if the argument is null or unknown.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The owned value; `None` if the argument is null or unknown.
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
