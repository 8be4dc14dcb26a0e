//! What Terraform knows about an unknown value.

use std::fmt;

use super::number::Number;

/// What Terraform promises about an unknown value. A field that is `None` promises nothing.
///
/// Refinements are hints. Some apply to one kind of type only; the encoder leaves out those that do
/// not apply to the type. If all fields are `None`, there are no refinements.
#[derive(Clone, Default, PartialEq)]
pub struct Refinements {
    /// Whether the value will be null. Terraform only sends `Some(false)`.
    pub null: Option<bool>,
    /// The prefix of a string.
    pub prefix: Option<String>,
    /// The lower bound of a number.
    pub min: Option<Bound>,
    /// The upper bound of a number.
    pub max: Option<Bound>,
    /// The minimum number of elements of a list, set or map.
    pub min_length: Option<u64>,
    /// The maximum number of elements of a list, set or map.
    pub max_length: Option<u64>,
}

/// A bound of a range of numbers.
#[derive(Clone, PartialEq)]
pub struct Bound {
    /// The bound.
    pub number: Number,
    /// Whether the range contains the bound.
    pub inclusive: bool,
}

/// Shows which refinements are set, without their content: the prefix of a secret is secret.
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

/// Shows whether the bound is inclusive, without the number.
impl fmt::Debug for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bound").field("inclusive", &self.inclusive).finish_non_exhaustive()
    }
}
