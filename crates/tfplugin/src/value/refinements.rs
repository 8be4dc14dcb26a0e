//! What is known about a value that is not.

use std::fmt;

use super::Number;

/// What Terraform promises about an unknown value; each member that is `None` promises nothing.
///
/// These are hints. Some belong to one kind of type only, and an encoder leaves out those that do
/// not belong to the type at hand. All members being `None` is the same as no refinements.
#[derive(Clone, Default, PartialEq)]
pub struct Refinements {
    /// Whether the value will be null; `Some(false)`, it will not, is all that Terraform sends.
    pub null: Option<bool>,
    /// What a string will begin with.
    pub prefix: Option<String>,
    /// The lower bound of a number.
    pub min: Option<Bound>,
    /// The upper bound of a number.
    pub max: Option<Bound>,
    /// The least number of elements of a list, set or map.
    pub min_length: Option<u64>,
    /// The greatest number of elements of a list, set or map.
    pub max_length: Option<u64>,
}

/// One end of a range of numbers.
#[derive(Clone, PartialEq)]
pub struct Bound {
    /// Where the range ends.
    pub number: Number,
    /// Whether the number itself is still in the range.
    pub inclusive: bool,
}

/// Shows which refinements there are, not what they say: the prefix of a secret is a secret.
impl fmt::Debug for Refinements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let present = [
            ("null", self.null.is_some()),
            ("prefix", self.prefix.is_some()),
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
            ("min_length", self.min_length.is_some()),
            ("max_length", self.max_length.is_some()),
        ];
        f.write_str("Refinements")?;
        f.debug_set().entries(present.iter().filter(|(_, is)| *is).map(|(name, _)| name)).finish()
    }
}

/// Shows whether the bound is inclusive, not where it is, as [`Refinements`] does.
impl fmt::Debug for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bound").field("inclusive", &self.inclusive).finish_non_exhaustive()
    }
}
